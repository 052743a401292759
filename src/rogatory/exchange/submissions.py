# SPDX-License-Identifier: Apache-2.0
"""A submission that comes: kept, verified, listed, answered; it opens nothing and enters no case.

::

    received, verified, in form          submission.kept/1      receipt submission_accepted
    proved to be its sender's, and not   pouch.refused/1        receipt submission_rejected
      to be used (steps 5 to 8)
    not proved, or for somebody else     pouch.refused/1        none

Whoever sends is a key of its own making.  It can claim no authority's domain and no name in clear;
what it calls itself is shown as its own word.  An officer decides (``office.submissions``): then
the receipt says ``content_handed_over`` or ``refused``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rogatory.casefile import cases
from rogatory.casefile.pouches import PouchRefused, ReceivedPouch
from rogatory.casefile.submissions import Submission, SubmissionKept
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Malformed, Unverified
from rogatory.exchange import channels
from rogatory.exchange.acknowledge import make_receipt, receipt_path
from rogatory.exchange.content import kept_of, read_exhibits, read_json
from rogatory.exchange.counterpart import trust_of
from rogatory.exchange.keeping import kept, workshop
from rogatory.exchange.witness import confirm
from rogatory.language import _
from rogatory.pouch import submission as form
from rogatory.verify import Report, verify_pouch

REJECTED = "submission_rejected"
SORT = "submission"
SAID: Final = {
    "waiting": (channels.ACCEPTED, ()),
    "accepted": (channels.HANDED_OVER, ()),
    "refused": ("refused", ("officer-refused",)),
}
"""What the receipt attests of a submission in each state, and the reason that it gives."""


@dataclass
class Judged:
    """What became of one: submission (kept apart), again or refused; why; the receipt if made."""

    state: str
    report: Report | None = None
    receipt: Path | None = None
    reasons: list[str] = field(default_factory=list)


def judge(instance: Instance, row: ReceivedPouch, by: Hand) -> Judged:
    """Verify a submission whose bytes are kept; list it, or refuse it with every reason."""
    if Submission.objects.filter(case=row.case, key=row.key).exists():
        return Judged("again", receipt=_receipt(instance, row, by))
    if channels.uses_number(channels.refused_at(row)):
        return Judged("again", receipt=receipt_path(instance, row))
    with workshop(instance) as folder:
        report = verified(instance, row, folder)
        reasons, step = _reasons(instance, row, report)
        act = None
        if not reasons:
            try:
                act = _kept(row, report)
            except Malformed as error:
                reasons, step = [str(error)], channels.CONTENTS
        if act is not None:
            try:
                cases.enter(instance, row.case, act, by=by)
            except Inadmissible as error:
                reasons, step = list(error.remarks), channels.CONTENTS
    if not reasons:
        return Judged("submission", report, _receipt(instance, row, by))
    if row.state == "refused" and not channels.uses_number(step):
        return Judged("again", report, reasons=reasons)
    refusal = PouchRefused(digest=row.key, step=step, reasons=tuple(reasons))
    cases.enter(instance, row.case, refusal, by=by)
    receipt = None
    if channels.uses_number(step):
        receipt = answer(instance, row, report, REJECTED, by, (channels.code_of(step),))
    return Judged("refused", report, receipt, reasons)


def verified(instance: Instance, row: ReceivedPouch, folder: Path) -> Report:
    """Verify a submission, unpacked below ``folder`` when nothing failed."""
    return verify_pouch(
        kept(instance, row),
        trust_of(instance),
        identity=instance.secret("age"),
        workdir=folder,
        at=instance.clock(),
        unpack_into=folder / "payload",
    )


def _reasons(instance: Instance, row: ReceivedPouch, report: Report) -> tuple[list[str], str]:
    """Return why a submission is refused before its contents are looked at, and at which step."""
    package = report.package
    if package is None or report.checkpoint is None:
        return report.failures, str(report.failed_step)
    if package.to != instance.config.domain:
        why = _("The package is for {domain}, not for us.").format(domain=package.to)
        return [why], channels.ORDER
    others = ReceivedPouch.objects.filter(case=row.case, pouch=package.pouch).exclude(key=row.key)
    known = Submission.objects.filter(case=row.case, key__in=[one.key for one in others])
    if known.exists():
        return [_("This submission came before with other bytes; both are kept.")], channels.ORDER
    if not package.encrypted:
        return [_("The contents are not encrypted: ask for the package anew.")], channels.CONTENTS
    return report.failures, str(report.failed_step)


def _kept(row: ReceivedPouch, report: Report) -> SubmissionKept:
    """Return the act that lists a verified submission; Malformed when it is not in form."""
    package, folder = report.package, report.payload
    assert package is not None
    assert folder is not None
    listed = read_exhibits(folder, report.files)
    told = form.parse(read_json(folder, form.NAME), listed)
    return SubmissionKept(
        digest=row.key,
        pouch=package.pouch,
        sender=package.from_,
        files=len(listed),
        size=sum(one["size"] for one in listed),
        made_at=told["made_at"],
        name=told["name"],
        case_said=told["case_said"],
        circumstances=told["circumstances"],
        listed=tuple(
            # “digest”: of these bytes the package alone is stored (``clerk.snapshot.stored_in``).
            _renamed(kept_of(one), "sha256", "digest") | {"path": path, "modified": modified}
            for one, path, modified in zip(listed, told["paths"], told["modified"], strict=True)
        ),
        left_out=tuple(told["refused"]),
    )


def _receipt(instance: Instance, row: ReceivedPouch, by: Hand) -> Path | None:
    """Return the receipt of a kept submission, made now where an interruption left none."""
    row.refresh_from_db()
    state = Submission.objects.get(case=row.case, key=row.key).state
    family, reasons = SAID[state]
    if row.receipt_family == family:
        return receipt_path(instance, row)
    with workshop(instance) as folder:
        return answer(instance, row, verified(instance, row, folder), family, by, reasons)


def answer(
    instance: Instance,
    row: ReceivedPouch,
    report: Report,
    family: str,
    by: Hand,
    reasons: tuple[str, ...] = (),
) -> Path:
    """Return our receipt for a submission that was verified up to its record, made if need be.

    Where files were taken in we confirm the sender's record first, as for every package.
    """
    package, signed = report.package, report.checkpoint
    if package is None or signed is None:
        raise Unverified(" ".join(report.failures))
    if family == channels.HANDED_OVER:
        confirm(instance, signed, package.from_, by)
    row.refresh_from_db()
    there = receipt_path(instance, row)
    if there is not None and row.receipt_family == family:
        return there  # it says so already
    return make_receipt(
        instance,
        row,
        package,
        signed,
        family=family,
        reasons=reasons,
        members=package.members,
        by=by,
    )


def files_of(row: Submission) -> list[dict[str, Any]]:
    """Return the files of a submission as its sender lists them; Inadmissible when erased."""
    if not isinstance(row.listed, list):
        raise Inadmissible(_("What this submission lists was erased."))
    return [_renamed(one, "digest", "sha256") for one in row.listed if isinstance(one, dict)]


def _renamed(file: dict[str, Any], name: str, other: str) -> dict[str, Any]:
    """Return what is told of a file with one member under another name."""
    return {other if member == name else member: told for member, told in file.items()}
