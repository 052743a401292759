# SPDX-License-Identifier: Apache-2.0
"""A report in ordinary words, for a person at a terminal."""

from __future__ import annotations

import re
from datetime import datetime

from rogatory.language import _, ngettext
from rogatory.verify.report import FAILED, NOT_CHECKABLE, STEPS, VERIFIED, Report

__all__ = [
    *("evidence_word", "limits_of_proof", "moment", "not_established", "state_word", "step_title"),
    *("tell", "verdict", "with_zone"),
]

_INSTANT = re.compile(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def tell(report: Report, *, details: bool = False) -> str:
    """Return the report as text; with ``details`` every single item."""
    lines = [f"{ascii_name(report)}: {verdict(report)}"]
    if whose := not_established(report):
        lines.append(whose)
    lines.append("")
    if report.package is not None:
        lines += [*_about(report), ""]
    width = max(len(step_title(step)) for step in STEPS)
    for step in STEPS:
        items = report.of(step)
        state = state_word(report.state(step))
        lines.append(f"  {step}  {step_title(step):<{width}}  {state}")
        for item in items:
            if details:
                text = f"{state_word(item.state)}: {item.detail} [{item.name}]"
                lines.append(f"       {with_zone(text)}")
            elif item.state != VERIFIED:
                lines.append(f"       {state_word(item.state)}: {with_zone(item.detail)}")
    if report.forks:
        lines += ["", _("Two signed states of one record contradict each other; keep them both:")]
        lines += [fork.encode().decode() for fork in report.forks]
    lines += ["", _("What this does not prove:")]
    lines += [f"  - {sentence}" for sentence in limits_of_proof()]
    return "\n".join(lines)


def ascii_name(report: Report) -> str:
    """Return the file's name as it can be printed anywhere."""
    return "".join(c if c.isprintable() else "?" for c in report.path.name)


def verdict(report: Report) -> str:
    """Say in one sentence what came out; never more than was checked."""
    if report.failed_step is not None:
        return _("NOT VERIFIED: step {n} ({title}) failed.").format(
            n=report.failed_step, title=step_title(report.failed_step)
        )
    open_ = sum(item.state == NOT_CHECKABLE for item in report.items)
    if open_:
        return ngettext(
            "Nothing failed; {n} point could not be checked.",
            "Nothing failed; {n} points could not be checked.",
            open_,
        ).format(n=open_)
    return _("Every point was verified.")


def not_established(report: Report) -> str:
    """Return the sentence for a package that anybody could have made; empty for any other.

    Empty as well where nothing was read of whom the package says it is from.
    """
    if report.package is None or report.sender_established:
        return ""
    if report.package.kind == "submission" and report.ok:
        return _(
            "WHOSE it is was not established: its sender made a key for it. What it says of itself "
            "is proved by nothing here."
        )
    if report.ok:
        return _(
            "WHOSE it is was not established: no identity card of {domain} is here. Anybody could "
            "have made a package that says so."
        ).format(domain=report.package.from_)
    return _("WHOSE it is was not established.")


def evidence_word(evidence: str) -> str:
    """Return in ordinary words what a receipt says became of a package."""
    return {
        "submission_accepted": _("it came, and waits"),
        "submission_rejected": _("it was turned away"),
        "relayed": _("it was passed on"),
        "consigned": _("it was delivered"),
        "content_handed_over": _("it was opened by the addressee"),
        "refused": _("it was refused"),
        "failed": _("it could not be delivered"),
        "expired_without_answer": _("nobody answered in time"),
    }.get(evidence, evidence)


def step_title(step: int) -> str:
    """Return the name of a class of checks in ordinary words."""
    return {
        1: _("the file itself"),
        2: _("its parts and the seal"),
        3: _("the sender's signature"),
        4: _("the sender's case record"),
        5: _("opening the contents"),
        6: _("the packing list"),
        7: _("the letter"),
        8: _("entries and exhibits"),
    }[step]


def state_word(state: str) -> str:
    """Return a state in the reader's language."""
    return {
        VERIFIED: _("verified"),
        FAILED: _("FAILED"),
        NOT_CHECKABLE: _("not checkable"),
        "not reached": _("not reached"),
        "nothing to check": _("nothing to check"),
    }[state]


def limits_of_proof() -> list[str]:
    """Return what no verification shows, one sentence each."""
    return [
        _("that what the contents say is true;"),
        _("who wrote a text or took a picture: only who says so, and since when;"),
        _("that whoever collected an exhibit was honest or collected everything;"),
        _("that a person read the package;"),
        _("anything about what is marked as not checkable."),
    ]


def moment(text: str) -> str:
    """Return an instant in UTC with this machine's local time beside it."""
    instant = datetime.fromisoformat(text)
    local = instant.astimezone()
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC ({local:%Y-%m-%d %H:%M:%S %z})"


def with_zone(text: str) -> str:
    """Return a sentence with the local time put beside every instant in it."""
    return _INSTANT.sub(lambda match: moment(match.group()), text)


def _about(report: Report) -> list[str]:
    package = report.package
    assert package is not None
    kind = {
        "letter": _("letter of request"),
        "answer": _("answer"),
        "receipt": _("acknowledgement of receipt"),
        "contact": _("first contact"),
        "submission": _("submission"),
        "disclosure": _("disclosure"),
    }[package.kind]
    from_ = _("from") if report.sender_established else _("says it is from")
    rows = [(_("kind"), kind), (from_, package.from_), (_("to"), package.to)]
    if report.receipt is not None:
        rows.append((_("it says"), evidence_word(report.receipt.evidence)))
        rows.append((_("of the package"), report.receipt.pouch))
    if package.number is not None:
        rows.append((_("number"), str(package.number)))
    if package.case:
        rows.append((_("sender's case"), package.case))
    if package.their_case:
        rows.append((_("receiver's case"), package.their_case))
    rows.append((_("package"), package.pouch))
    if "sha256" in report.facts:
        rows.append(("SHA-256", report.facts["sha256"]))
    width = max(len(name) for name, _value in rows)
    return [f"  {name:<{width}}  {value}" for name, value in rows]
