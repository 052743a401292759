# SPDX-License-Identifier: Apache-2.0
"""Sample letters between the invented states XA and XB, on which stationery is tried.

A layout is adopted only when each of them prints, short and long, in one language and in columns,
and when no word that the program's own layout shows is missing.  So printing fails on nobody later.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rogatory.errors import Malformed
from rogatory.instrument.form import LetterForm
from rogatory.language import SUPPORTED, _, use
from rogatory.office import prints
from rogatory.paper import letter as paper
from rogatory.paper import versions
from rogatory.paper.stationery import House
from rogatory.pouch import origin
from rogatory.press import typeset
from rogatory.press.layouts import typeset_with

_DAY: Final = "2026-11-23"
_MEASURES: Final = ("interview", "records", "documents", "inspection", "expert_examination")
_LONG: Final = 24
_LETTER: Final = "00000000-0000-4000-8000-000000000017"


@dataclass(frozen=True)
class Tried:
    """One sample as it printed: what it is, its pages."""

    said: str
    pdf: bytes


def sample_form(lang: str, *, long: bool) -> dict[str, Any]:
    """Return the form of a sample letter in a language; the long one has several pages."""
    with use(lang):
        body = _("Please do this and send us the protocol, with the names of all who took part.")
        count = _LONG if long else 1
        form: dict[str, Any] = {
            "schema": "rogatory.letter/1",
            "letter": _LETTER,
            "number": "17-4/26",
            "kind": "request",
            "date": _DAY,
            "requesting_state": "XA",
            "requested_state": "XB",
            "requesting_authority": {"name": _("Office of the Prosecutor General of XA")},
            "requested_authority": {
                "name": _(
                    "To the Prosecutor General of XB, Department of International Relations "
                    "and of the Execution of Requests for Legal Assistance"
                ),
                "address": _("4 Harbour Square, XB"),
            },
            "matter": "criminal",
            "case_reference": {"title": _("a sample case"), "number": "26-0417"},
            "purpose": _("This letter is a sample: it shows how a letter will look."),
            "facts": "\n\n".join(
                [_("A car was driven along the road by the harbour; nobody was harmed.")] * count
            ),
            "measures": [
                {
                    "id": f"m{n}",
                    "number": n,
                    "type": _MEASURES[n % len(_MEASURES)],
                    "text": body,
                }
                for n in range(1, count + 1)
            ],
            "confidentiality": {"required": long},
            "urgency": {"urgent": long, "reason": _("the traces do not last")} if long else {},
            "executor": {"name": "A. Serin", "phone": "+000 00 000 00 17"},
            "signature": {"by": {"name": "M. Oredan", "title": _("Deputy Prosecutor General")}},
        }
        if long:
            form["enclosures"] = [
                {"id": "n1", "title": _("order on the opening of the case"), "pages": 3},
                {"id": "n2", "title": _("recording of a camera"), "sha256": "a1" * 32},
            ]
    return form


def samples(house: House) -> list[tuple[str, str, dict[str, Any]]]:
    """Return each sample as what it is, its template and its data."""
    made = []
    for lang in SUPPORTED:
        for long in (False, True):
            with use(lang):
                said = _("long letter") if long else _("short letter")
            data = paper.letter_data(sample_form(lang, long=long), lang=lang, house=house)
            made.append((f"{lang}, {said}", paper.TEMPLATE, _coded(data)))
    for layout in versions.LAYOUTS[1:]:
        form = LetterForm.from_json(_in_two_languages())
        data = versions.versions_data(
            form,
            languages=("az", "ru"),
            layout=layout,
            setting=versions.Setting(house=house),
        )
        made.append((f"az + ru, {layout}", versions.TEMPLATE, _coded(data)))
    return made


def _coded(data: dict[str, Any]) -> dict[str, Any]:
    """Return a sample's data as those of a letter that leaves: traced, and with codes."""
    return origin.coded(origin.traced(data, {"letter": _LETTER}), _LETTER)


def tried(house: House, layout: str, *, allow_unconfined: bool = False) -> list[Tried]:
    """Print every sample; raises Malformed for the first that does not print as it should."""
    made = []
    for said, template, data in samples(house):
        marked = data | {"marking": _("SAMPLE"), "copy": "1/2"}

        def ours(data: Mapping[str, Any], template: str = template) -> bytes:
            return typeset(template, data)

        def theirs(data: Mapping[str, Any], template: str = template) -> bytes:
            return typeset_with(layout, template, data)

        if not layout:
            made.append(Tried(said, ours(marked)))
            continue
        try:
            printed = theirs(marked)
            missing = prints.faults(
                marked, printed, ours, theirs, allow_unconfined=allow_unconfined
            )
            missing += [
                _("the code of the leaf on page {n}").format(n=n)
                for n in prints.unread_codes(printed, allow_unconfined=allow_unconfined)
            ]
        except Malformed as error:
            raise Malformed(
                _("With this layout a sample ({which}) does not print: {reason}").format(
                    which=said, reason=error
                )
            ) from None
        if missing:
            raise Malformed(
                _("With this layout a sample ({which}) lacks: {missing}.").format(
                    which=said, missing=", ".join(missing[:5])
                )
            )
        made.append(Tried(said, printed))
    return made


def look(made: list[Tried]) -> bytes:
    """Return all samples as one PDF to be looked at."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    book = pdfium.PdfDocument.new()
    for one in made:
        with pdfium.PdfDocument(one.pdf) as sample:
            book.import_pages(sample)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _in_two_languages() -> dict[str, Any]:
    from rogatory.instrument import paragraphs as of

    form = sample_form("az", long=False)
    other = sample_form("ru", long=False)
    form["languages"] = [{"language": "az", "role": "original"}]
    read, twin = LetterForm.from_json(form), LetterForm.from_json(other)
    texts = {one.id: one.text for one in of.paragraphs(twin)}
    form["languages"].append(
        {
            "language": "ru",
            "role": "translation",
            "translators": [{"id": "t1", "name": "T. Mirov", "machine": "none"}],
            "texts": [
                {
                    "of": one.id,
                    "text": texts[one.id],
                    "source_sha256": of.digest_of(one.text),
                    "by": "t1",
                }
                for one in of.paragraphs(read)
            ],
        }
    )
    return form
