# SPDX-License-Identifier: Apache-2.0
"""How a status statement says by what its days are counted, and what the authority's policy is.

A policy is always called the authority's own; that it is no rule of a treaty is said with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.casefile import status_words as words
from rogatory.casefile.expected import EVERY_STATE
from rogatory.casefile.status_group import Group, Part, entries
from rogatory.language import _, ngettext


def expected_of_them(letter: Part, details: bool) -> Iterator[str]:
    """Yield what our policy expects of a letter of ours: by when, overdue since how long."""
    policy = letter["by_policy"]
    if policy is None:
        return
    if policy["receipt"]:
        what = _("by our own policy a record of receipt was expected by {day}")
        if not policy["receipt"]["overdue_days"]:
            what = _("by our own policy a record of receipt is expected by {day}")
        yield _expected(what, policy["receipt"]) + entries(policy, details)
    if policy["answer"]:
        what = _("by our own policy an answer was expected by {day}")
        if not policy["answer"]["overdue_days"]:
            what = _("by our own policy an answer is expected by {day}")
        yield _expected(what, policy["answer"]) + entries(policy, details)
    if policy["remind_from"]:
        yield _("by our own policy a reminder is due from {day} on").format(
            day=policy["remind_from"]
        ) + entries(policy, details)


def expected_of_us(letter: Part, details: bool) -> Iterator[str]:
    """Yield what our policy expects of us with a letter of theirs."""
    policy = letter["by_policy"]
    if policy is None:
        return
    what = _("by our own policy our answer was expected by {day}")
    if not policy["answer"]["overdue_days"]:
        what = _("by our own policy our answer is expected by {day}")
    yield _expected(what, policy["answer"]) + entries(policy, details)


def _expected(sentence: str, expected: Part) -> str:
    said = sentence.format(day=expected["due"])
    if expected["overdue_days"]:
        said += "; " + _("overdue by {days}").format(days=words.days(expected["overdue_days"]))
    return said


def counting(data: Part, details: bool) -> Group:
    """Return the group that says by which files working days were counted, by which policy."""
    told = data["reckoning"]
    lines = []
    for file in told["files"]:
        digest = file["digest"] if details else f"{file['digest'][:16]}…"
        said = _("working days of {state}, {year}: by the holiday file {file} (digest {digest})")
        said = said.format(state=told["state"], year=file["year"], file=file["file"], digest=digest)
        lines.append(said + entries(file, details))
    for first, last in told["missing"]:
        years = str(first) if first == last else f"{first}–{last}"
        lines.append(
            _("no holiday file of {state} for {years}: weekends only").format(
                state=told["state"], years=years
            )
        )
    for policy in told["policies"]:
        lines.append(policy_words(policy) + entries(policy, details))
    if not told["policies"]:
        lines.append(_("no policy is set: nothing is called overdue"))
    return Group(_("How days are counted"), lines)


def policy_words(policy: Part) -> str:
    """Return a policy in one sentence that calls it the authority's own."""
    parts = []
    if n := policy["receipt_within"]:
        parts.append(
            _("record of receipt {within} after sending").format(within=_within(n, policy))
        )
    if n := policy["answer_within"]:
        parts.append(_("answer {within} after receipt there").format(within=_within(n, policy)))
    if n := policy["remind_after"]:
        parts.append(_("reminder {after}").format(after=_after(n, policy)))
    if n := policy["own_answer_within"]:
        within = _within(n, policy)
        parts.append(_("our own answer {within} after receipt here").format(within=within))
    whom = _("every state") if policy["state"] == EVERY_STATE else policy["state"]
    return _("our own policy for {state}, no rule of a treaty: {what}").format(
        state=whom, what="; ".join(parts)
    )


def _within(n: int, policy: Part) -> str:
    if policy["unit"] == "working":
        return ngettext("within {n} working day", "within {n} working days", n).format(n=n)
    return ngettext("within {n} day", "within {n} days", n).format(n=n)


def _after(n: int, policy: Part) -> str:
    if policy["unit"] == "working":
        said = ngettext("after {n} working day of silence", "after {n} working days of silence", n)
        return said.format(n=n)
    return ngettext("after {n} day of silence", "after {n} days of silence", n).format(n=n)
