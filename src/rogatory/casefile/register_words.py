# SPDX-License-Identifier: Apache-2.0
"""A row of the register in words: the same columns for a terminal, a page and a spreadsheet."""

from __future__ import annotations

from rogatory.casefile import status_words as words
from rogatory.casefile.register_rows import Part
from rogatory.language import _, pgettext


def heads() -> list[str]:
    """Return the headings of the columns, in the present language."""
    return [
        pgettext("column", "way"),
        pgettext("column", "date"),
        pgettext("column", "what"),
        pgettext("column", "our number"),
        pgettext("column", "their number"),
        pgettext("column", "case"),
        pgettext("column", "other side"),
        pgettext("column", "instrument"),
        pgettext("column", "channel"),
        pgettext("column", "state"),
        pgettext("column", "rests on"),
        pgettext("column", "record of receipt"),
        pgettext("column", "measures: asked/answered/open"),
        pgettext("column", "waiting"),
        pgettext("column", "overdue by our own policy"),
        pgettext("column", "scans"),
    ]


def cells(row: Part) -> list[str]:
    """Return the cells of one row, in the present language."""
    other = row["other"]
    measures = row["measures"]
    return [
        _("out") if row["direction"] == "out" else _("in"),
        row["day"],
        _what(row),
        row["number"] or "–",
        words.said(row["their_number"]),
        row["case"]["reference"] or _case_elsewhere(row),
        ", ".join(dict.fromkeys(filter(None, (other.get("code"), other.get("state"))))) or "–",
        row["instrument"] or "–",
        words.medium(row["channel"]) or "–",
        words.letter_state(row["state"]) if row["state"] else "–",
        words.basis(row["rests_on"]) if row["rests_on"] else "–",
        _receipt(row),
        "{asked}/{answered}/{open}".format(**measures) if measures["asked"] else "–",
        _waiting(row["waiting"]),
        _overdue(row),
        ", ".join(scan["label"] for scan in row["exhibits"]) or "–",
    ]


def _what(row: Part) -> str:
    code, standing = str(row["what"]), row["standing"]
    labels = {
        "letter": pgettext("register", "letter"),
        "reply": pgettext("register", "reply"),
        "paper": pgettext("register", "other paper or word"),
        "imported": pgettext("register", "imported row, not witnessed by this docket"),
    }
    if standing and standing["how"] == "perhaps":
        named = standing["number"] or standing["match"].partition("/")[2]
        return f"{labels[code]}; " + _("perhaps the same as {number}").format(number=named)
    return labels.get(code, code)


def _case_elsewhere(row: Part) -> str:
    """Return the case that an imported row names and that is not here."""
    named = row["said"].get("case")
    return _("{case} (not here)").format(case=named) if named else "–"


def _receipt(row: Part) -> str:
    if row["what"] != "letter" or row["direction"] == "in":
        return "–"
    if row["receipt"] is None:
        return _("no record of receipt in our own record")
    return _("by {day}: {basis}").format(
        day=row["receipt"]["on"], basis=words.basis(row["receipt"]["rests_on"])
    )


def _waiting(waiting: Part | None) -> str:
    if waiting is None:
        return "–"
    what = {
        "receipt": _("for a record of receipt: {days}"),
        "answer": _("for answers: {days}"),
        "own_answer": _("for our own answer: {days}"),
    }[waiting["for"]]
    return what.format(days=words.counted(waiting))


def _overdue(row: Part) -> str:
    late = max(row["overdue"].values())
    return words.days(late) if late else "–"
