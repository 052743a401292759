# SPDX-License-Identifier: Apache-2.0
"""Submissions: files that an outsider handed in, sealed; kept apart until an officer decides.

They stand in the authority's docket, for they belong to no case.  Nothing in them alters a case: an
officer takes chosen files in by the door of every other exhibit (``exhibits.taken_in/1``, in the
case), and enters that it was done; or refuses the submission, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import models

from rogatory.casefile.pouches import ReceivedPouch
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

STATES: Final = ("waiting", "accepted", "refused")


class Submission(Row):
    """A verified submission; the key is the digest of its file."""

    pouch = models.TextField(db_index=True)
    sender = models.TextField()
    """The domain that follows from the sender's own keys: who uses it again is the same hand."""

    files = models.BigIntegerField()
    size = models.BigIntegerField()
    state = models.TextField(default="waiting")
    into = models.TextField(default="")
    """The case into which files were taken last."""

    taken = models.TextField(default="")
    """Places of the files that were taken in, from 1, with blanks between."""

    made_at = models.TextField(default="")
    name = ErasableField()
    case_said = ErasableField()
    circumstances = ErasableField()
    listed = ErasableField()
    """``[{"path","name","name_bytes","digest","size", "segments"?, "missing"?, "modified"}, …]``"""

    left_out = ErasableField()
    reason = ErasableField()

    class Meta:
        app_label = "casefile"


class SubmissionKept(Act, kind="submission.kept/1", authority=True):
    """A submission came and was verified: what its sender says of itself and of the files."""

    digest: str = structural("Digest of the file", "code")
    pouch: str = structural("Sealed package")
    sender: str = structural("Sender's own keys", "code")
    files: int = structural("Files", "int")
    size: int = structural("Size", "int")
    made_at: str = structural("Made at, by the sender's clock", "instant")
    name: Text = erasable("What the sender calls itself")
    case_said: Text = erasable("Case as the sender names it", default=None)
    circumstances: object = erasable("Circumstances as the sender tells them", "data")
    listed: tuple[object, ...] = erasable("Files as the sender lists them", "data", listed=True)
    left_out: tuple[object, ...] = erasable(
        "What the sender could not hand in", "data", listed=True, default=()
    )

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(ReceivedPouch, self.digest)
        if row is None:
            yield _("No such file was received.")
        if sheet.find(Submission, self.digest) is not None:
            yield _("This submission is kept already.")
        if self.files != len(self.listed):
            yield _("The count of files and the list of them do not agree.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Submission(
                key=self.digest,
                entry=stamp.number,
                pouch=self.pouch,
                sender=self.sender,
                files=self.files,
                size=self.size,
                made_at=self.made_at,
                name=self.name,
                case_said=self.case_said,
                circumstances=self.circumstances,
                listed=items(self.listed),
                left_out=items(self.left_out),
                reason=None,
            )
        )


class SubmissionAccepted(Act, kind="submission.accepted/1", authority=True):
    """An officer took files of a submission into a case, by the door of every other exhibit."""

    digest: str = structural("Digest of the file", "code")
    into: str = structural("Into case")
    places: tuple[str, ...] = structural("Files taken in", "code", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Submission, self.digest)
        if row is None:
            yield _("There is no such submission.")
            return
        if row.state == "refused":
            yield _("This submission was refused.")
        wrong = [p for p in self.places if not (p.isdecimal() and 1 <= int(p) <= row.files)]
        if wrong or not self.places:
            yield _("The submission has files 1 to {n}: name some of them.").format(n=row.files)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Submission, self.digest)
        taken = {int(place) for place in (*row.taken.split(), *self.places)}
        row.state, row.into = "accepted", self.into
        row.taken = " ".join(str(place) for place in sorted(taken))
        sheet.change(row)


class SubmissionRefused(Act, kind="submission.refused/1", authority=True):
    """An officer refused a submission: nothing of it enters a case; its bytes stay."""

    digest: str = structural("Digest of the file", "code")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Submission, self.digest)
        if row is None:
            yield _("There is no such submission.")
        elif row.state == "accepted":
            yield _("Files of this submission were taken in already: it cannot be refused.")
        elif row.state == "refused":
            yield _("This submission was refused.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Submission, self.digest)
        row.state, row.reason = "refused", self.reason
        sheet.change(row)
