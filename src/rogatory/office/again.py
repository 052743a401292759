# SPDX-License-Identifier: Apache-2.0
"""What came is read as paper and as data: the paper is made again from the data and compared.

Only the data become our record, and only the paper is signed and read by people; so before
anything is taken over, this program prints for itself what the data say.

A letter in a layout of the sender's own is printed in ours as well, and no word of ours may be
missing there; how the words stand on the paper is left to a reader, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.casefile.measures import Measure
from rogatory.clerk.instance import Instance
from rogatory.docket import canon
from rogatory.errors import Inadmissible, Malformed, Unavailable
from rogatory.exchange.compared import Read
from rogatory.instrument.form import LetterForm
from rogatory.language import _, use
from rogatory.office import prints
from rogatory.office.answers import reason_words
from rogatory.office.letters import library_of
from rogatory.office.printing import Look, paper_data
from rogatory.paper.answer import answer_data
from rogatory.paper.stationery import House
from rogatory.pouch import origin
from rogatory.press import typeset
from rogatory.press.layouts import typeset_with
from rogatory.press.library import name_with

__all__ = ["compare"]

OWN = frozenset({"opening", "closing", "addressee"})
"""Parts of a letter that only the sender's own sheets word: another wording is remarked."""

_FAREWELL = 2
"""Rows at the end of a letter in columns in which it takes its leave."""


def compare(instance: Instance, read: Read) -> str | None:
    """Return a remark when paper and data could not be compared in every part; None when they are
    the same.  Inadmissible when they differ: nothing of the package is to be taken over."""
    data = read.paper
    if data.get("program") != origin.program():
        return _(
            "The paper was made by another program or version, so that it could not be compared "
            "with the data that were taken over: read both."
        )
    try:
        made = _letter(instance, read) if read.kind == "letter" else _answer(instance, read)
    except (KeyError, TypeError, AttributeError):
        raise Malformed(_("The data of the paper in the package are not in form.")) from None
    if made is None:
        return _(
            "The paper could not be made again from the data here, for what it rests on is not "
            "known: read both."
        )
    made = origin.traced(made, read.value)
    # The codes follow from the rest: they are held against what they stand on.
    other = sorted(n for n in {*made, *data} - {"code"} if not _same(made, data, n))
    remarks = []
    if not origin.bears(data, read.value.get("letter") or ""):
        other.append("code")
    elif read.kind == "letter" and other and _greets_otherwise(made, data, other):
        other = []
        remarks.append(
            _(
                "The paper is worded otherwise than this program words it, where it greets and "
                "names the treaty: read it there."
            )
        )
    if other:
        raise Inadmissible(
            _(
                "The paper says something else than the data beside it ({where}): nothing was "
                "taken over. Ask the sender which of the two is meant."
            ).format(where=", ".join(ascii(name)[1:-1] for name in other[:5]))
        )
    if "layout" in read.source:
        remarks.append(_laid_out(read.source))
    return " ".join(remarks) or None


def _laid_out(source: Mapping[str, Any]) -> str:
    """Return what is to be said of a letter in a layout of the sender's own.

    Inadmissible when words of the letter do not stand on the paper.
    """
    layout, digest = str(source["layout"]), str(source["template"])
    try:
        template = name_with(digest, layout)
        missing = prints.faults(
            source["data"],
            typeset_with(layout, template, source["data"]),
            lambda data: typeset(template, data),
            lambda data: typeset_with(layout, template, data),
        )
    except Unavailable as error:
        return _(
            "The letter stands in a layout of the sender's own, and whether all words stand there "
            "could not be looked at here ({reason}): read the paper beside the data."
        ).format(reason=error)
    if missing:
        raise Inadmissible(
            _(
                "The paper leaves out what the data beside it say ({words}): nothing was taken "
                "over. Ask the sender for a letter that shows all it asks."
            ).format(words=", ".join(missing[:5]))
        )
    return _(
        "The letter stands in a layout of the sender's own: every word of the data is there; look "
        "at the paper, how they stand."
    )


def _greets_otherwise(
    made: Mapping[str, Any], data: Mapping[str, Any], other: Sequence[str]
) -> bool:
    """Tell whether two letters differ only in what the sender's own sheets word (``OWN``)."""
    if OWN.issuperset(other):
        return True
    if "heads" not in made or not {"heads", "rows", "parts"}.issuperset(other):
        return False
    heads = [[_less(head) for head in one["heads"]] for one in (made, data)]
    parts = [[_less(part) for part in one.get("parts", ())] for one in (made, data)]
    rows = [_after_greeting(one.get("rows", ())) for one in (made, data)]
    longest = max(map(len, rows))
    short = [one[: max(0, longest - _FAREWELL)] for one in rows]
    return heads[0] == heads[1] and parts[0] == parts[1] and short[0] == short[1]


def _less(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in OWN}


def _after_greeting(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows of a letter in columns from its first heading on."""
    heads = [place for place, row in enumerate(rows) if row.get("row") == "heading"]
    return list(rows[heads[0] :]) if heads else list(rows)


def _same(made: Mapping[str, Any], data: Mapping[str, Any], name: str) -> bool:
    if name not in made or name not in data:
        return False
    return canon.dumps(made[name]) == canon.dumps(data[name])


def _letter(instance: Instance, read: Read) -> dict[str, Any] | None:
    form = LetterForm.from_json(read.value)
    if form.instrument not in library_of(instance).instruments or form.date is None:
        return None
    look = Look.of(read.paper)
    house = House.of(read.paper)
    made = paper_data(instance, read.value, number=form.number or "", look=look, house=house)
    return _as_before(made) | {"marking": read.paper["marking"]}


def _as_before(made: dict[str, Any]) -> dict[str, Any]:
    """Return a paper's data without what ``traced`` adds."""
    machine = made["machine"].rpartition(origin.SEPARATOR)[0]
    plain = {n: value for n, value in made.items() if n not in ("form", "program", "code")}
    return plain | {"machine": machine}


def _answer(instance: Instance, read: Read) -> dict[str, Any] | None:
    letter, value, paper = read.letter, read.value, read.paper
    if letter is None or letter.instrument not in library_of(instance).instruments:
        return None
    asked = {one.key: one for one in Measure.objects.filter(case=letter.case, letter=letter.key)}
    if any(row["measure"] not in asked for row in value["measures"]):
        return None
    enclosed = {row["id"]: (row["label"], row["sha256"]) for row in read.exhibits}
    lang = paper["document"]["lang"]
    with use(lang):
        reasons = [
            reason_words(instance, letter.instrument, row["reason_code"] or "")
            for row in value["measures"]
        ]
    told = [
        {
            "number": asked[row["measure"]].number,
            "type": asked[row["measure"]].type,
            "reason": reason,
            "exhibits": [enclosed[key] for key in row["exhibits"] if key in enclosed],
            **{name: row[name] or "" for name in ("answer", "article", "until", "note")},
            **{name: row.get(name) or "" for name in ("place", "notice")},
        }
        for row, reason in zip(value["measures"], reasons, strict=True)
    ]
    return answer_data(
        {"letter": value["letter"], "measures": told},
        lang=lang,
        day=str(value["on"]),
        from_=paper["document"]["author"],
        to=paper["addressee"]["name"],
        our_number=value["their_number"] or "",
        their_number=letter.number,
        signatory=paper["signature"]["name"],
        marking=paper["marking"],
        house=House.of(paper),
    )
