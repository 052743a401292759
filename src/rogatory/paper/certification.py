# SPDX-License-Identifier: Apache-2.0
"""The certification page of a translation: a paper of its own, to be signed by who answers for it.

It says which letter was translated, by whom and by what means, names the digest of the very
translation, and lists the enclosures that are not translated.  The sentence on liability names no
article: which law it rests on differs from state to state, and a place is left to write it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rogatory.instrument import paragraphs as of
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Enclosure, LanguageVersion, Translator
from rogatory.language import _, ngettext, use
from rogatory.paper.particulars import language_label
from rogatory.press import typeset
from rogatory.press.blocks import Block, grouped, note, pairs, section, table, text
from rogatory.press.dates import long_day
from rogatory.press.sheet import check_language, sheet

TEMPLATE: Final = "schedule@1"
_BLANK: Final = "____________________"


def render(data: Mapping[str, Any]) -> bytes:
    """Print ``certification_data``'s result as PDF/A-2a."""
    return typeset(TEMPLATE, data)


def certification_data(
    form: LetterForm,
    version: LanguageVersion,
    *,
    lang: str,
    number: str,
    day: str,
    marking: str = "",
) -> dict[str, Any]:
    """What the template prints for one translation; ``day`` is when the paper is made.

    What is not known yet (who certifies, on which day) is left as a place to write in.  Malformed
    for a language or day out of form.
    """
    check_language(lang)
    with use(lang):
        title = _("Certification of a translation")
        author = (form.requesting_authority.name if form.requesting_authority else None) or ""
        digest = of.version_digest(version)
        data = sheet(
            title=title,
            author=author,
            lang=lang,
            day=day,
            marking=marking,
            running=_("{title}, No {number}").format(title=title, number=number or "—"),
            machine=_("letter {id}").format(id=(form.letter or "—")[:8]),
            show_missing=("opening", "sections", "signatures"),
        )
        opening, sections = _opening(form, version), _enclosures(form, version)
        data |= {
            "authority": author,
            "subtitle": _about(form, number, lang),
            "opening": [*opening, pairs(_facts(form, version, lang, digest), mono=(4,))],
            "sections": sections,
            "numbered": False,
            "signatures": [{"who": _who(version), "signature_word": _("signature")}],
        }
    return data


def _about(form: LetterForm, number: str, lang: str) -> str:
    told = _("to letter No {number}").format(number=number or form.number or "—")
    return f"{told}, {long_day(form.date, lang)}" if form.date else told


def _said(version: LanguageVersion) -> tuple[str, str]:
    """Who answers and in which capacity: who certified, else the person who translated."""
    said = version.certification if of.certification(version) == "current" else None
    people = [one for one in version.translators if one.machine in ("none", "assisted")]
    who: Any = said or (people[0] if len(people) == 1 else None)
    if who is None:
        return "", ""
    return (who.by if said else who.name) or "", who.qualification or ""


def _who(version: LanguageVersion) -> str:
    name, qualification = _said(version)
    return "\n".join(part for part in (name or _BLANK, qualification) if part)


def _opening(form: LetterForm, version: LanguageVersion) -> list[Block]:
    name, qualification = _said(version)
    original = language_label(of.original_language(form)) or "—"
    words = _(
        "I, {name}, {qualification}, certify that the translation of this letter from the language "
        "{original} into the language {language} is complete and true to the original."
    ).format(
        name=name or _BLANK,
        qualification=qualification or _BLANK,
        original=original,
        language=language_label(version.language),
    )
    blocks = [text(words)]
    blocks.append(
        note(
            _(
                "I have been warned of the liability under law for a knowingly false translation "
                "({law})."
            ).format(law=_BLANK)
        )
    )
    if of.certification(version) == "stale":
        blocks.append(
            note(
                _("The translation was changed since it was certified: it must be certified anew.")
            )
        )
    return blocks


def _facts(
    form: LetterForm, version: LanguageVersion, lang: str, digest: str
) -> list[tuple[str, str]]:
    said = version.certification if of.certification(version) == "current" else None
    here = of.standings(form, version.language or "")
    held = sum(1 for one in here if one.twin is not None)
    count = ngettext(
        "{n} paragraph of {total}; the others stand as in the original",
        "{n} paragraphs of {total}; the others stand as in the original",
        held,
    ).format(n=held, total=len(here))
    return [
        (_("translated by"), "\n".join(map(_made, version.translators)) or "—"),
        (_("translated from"), language_label(of.original_language(form)) or "—"),
        (_("translated into"), language_label(version.language)),
        (_("extent"), count),
        (_("digest of the translation (SHA-256)"), grouped(digest)),
        (_("certified on"), long_day(said.on, lang) if said and said.on else _BLANK),
    ]


def _made(one: Translator) -> str:
    means = {
        "none": _("by a person"),
        "assisted": _("by a person with machine assistance"),
        "machine": _("by machine"),
    }.get(one.machine or "", _("it is not said by whom"))
    who = ", ".join(part for part in (one.name, one.qualification) if part)
    return f"{who} ({means})" if who else means


def _enclosures(form: LetterForm, version: LanguageVersion) -> list[Block]:
    rows = [
        [str(n), _called(one), language_label(one.language) or _("not stated")]
        for n, one in enumerate(form.enclosures, 1)
        if one.language != version.language
    ]
    heading = _("Enclosures that are not in the language of the translation")
    if not form.enclosures:
        return [section(heading, text(_("The letter has no enclosures.")))]
    if not rows:
        return [section(heading, text(_("There are none.")))]
    head = [_("No"), _("enclosure"), _("language")]
    return [section(heading, table(head, rows, widths=(0, 6, 2)))]


def _called(one: Enclosure) -> str:
    if one.title is None and one.label is not None:
        return _("Exhibit {label}").format(label=one.label)
    return one.title or "—"
