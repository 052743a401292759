# SPDX-License-Identifier: Apache-2.0
"""How warnings, marks and states of a public statement are said to a person."""

from __future__ import annotations

from typing import Any

from rogatory.casefile import status_words as words
from rogatory.casefile.labels import label
from rogatory.casefile.statements import Statement, StatementWarning
from rogatory.language import _, pgettext
from rogatory.reading import names


def sort_label(sort: str) -> str:
    """Return what a warning is about."""
    return {
        "guilt": _("guilt before judgment"),
        "person": _("names a person of the case"),
        "sealed_identity": _("names a sealed identity"),
        "confidential": _("may have to stay confidential"),
        "silence": _("says more than the search bears"),
    }[sort]


def mark_label(mark: str) -> str:
    """Return what a sentence is that rests on no entry; a dash while it is not marked."""
    return {"no_entry": _("no entry"), "opinion": _("opinion"), "hope": _("hope")}.get(mark, "–")


def state(row: Statement) -> str:
    """Return how far a statement has come."""
    if row.withdrawn_on and row.corrected_by:
        return _("withdrawn on {date}, corrected by {other}").format(
            date=row.withdrawn_on, other=row.corrected_by
        )
    if row.withdrawn_on:
        return _("withdrawn on {date}").format(date=row.withdrawn_on)
    if row.issued:
        return _("issued on {date}").format(date=row.issued_on)
    if row.approved:
        return pgettext("statement", "approved by a second officer")
    if row.checked == row.text_digest:
        return pgettext("statement", "checked")
    return pgettext("statement", "draft")


def reasons(row: StatementWarning, lang: str) -> list[str]:
    """Return the reason of a warning in sentences."""
    what = row.what
    if not isinstance(what, dict):
        return [_("erased")]
    said = []
    if "code" in what:
        role = label(str(what["role"]))
        said.append(f"{what['code']} ({role}): {names.reason(what['how']).partition(':')[0]}")
    if what.get("found"):
        said.append(_("found: “{words}”").format(words=what["found"]))
    reason = what.get("reason") or {}
    if reason:
        said.append(str(reason.get(lang) or reason.get("en")))
    said += [_rests_on(one) for one in what.get("rests_on", ())]
    said += _gaps(what)
    return said


def _rests_on(one: dict[str, Any]) -> str:
    rows = ", ".join(
        f"{row['row'].partition(':')[0]} {_('Art. {article}').format(article=row['article'])} "
        f"({_('read') if row['read'] else _('not verified')})"
        for row in one["rows"]
    )
    asked = _("confidentiality is asked for in the letter itself") if one["asked"] else ""
    return _("letter {letter}: {why}").format(
        letter=one["letter"], why="; ".join(part for part in (asked, rows) if part)
    )


def _gaps(what: dict[str, Any]) -> list[str]:
    """Say in what each search falls short of the sentence, one line for letter and kind of gap."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for gap in what.get("gaps", ()):
        key = gap["result"], gap.get("letter", ""), gap.get("until", "")
        grouped.setdefault(key, [])
        if "register" in gap:
            grouped[key].append(words.register(gap["register"]))
        grouped[key] += [str(n) for n in gap.get("entries", ()) if "register" not in gap]
    return [
        _gap(result, letter, until, ", ".join(told), str(what.get("until", "")))
        for (result, letter, until), told in grouped.items()
    ]


def _gap(result: str, letter: str, until: str, told: str, claimed: str) -> str:
    said = {
        "nothing_sent": _("no letter of ours has gone out: nothing could be answered"),
        "not_asked": _("{letter}: not searched: {told}"),
        "before_dispatch": _("{letter}: searched only before the letter went: {told}"),
        "found": _("{letter}: something was found there: {told}"),
        "searched_until": _(
            "{letter}: searched only until {until}, the sentence speaks of {claimed}: {told}"
        ),
        "came": _("{letter}: the case record says that something came: entries {told}"),
    }[result]
    return said.format(letter=letter, until=until, told=told, claimed=claimed)
