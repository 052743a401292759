# SPDX-License-Identifier: Apache-2.0
"""The account at the end of taking in: in N = stored + duplicates + refused (reason each)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from rogatory.language import _, ngettext


class Reason(StrEnum):
    """Why something that was found was not taken in; the value is stable, for records."""

    PERMISSION = "permission"
    VANISHED = "vanished"
    CHANGING = "changing"
    SPECIAL = "special"
    SYMLINK = "symlink"
    SPARSE = "sparse"
    UNREADABLE = "unreadable"

    @property
    def sentence(self) -> str:
        """What happened and what to do, in the language of this context."""
        return {
            Reason.PERMISSION: _(
                "This user may not read it: get the right to read it, then take it in again."
            ),
            Reason.VANISHED: _("It was gone when it was to be read: look where it went."),
            Reason.CHANGING: _(
                "It changed while it was read: stop what writes to it, then take it in again."
            ),
            Reason.SPECIAL: _(
                "It is no ordinary file but a device, pipe or socket: take an image of it instead."
            ),
            Reason.SYMLINK: _(
                "It is a link to another place: the link is recorded, its target is not taken in."
            ),
            Reason.SPARSE: _(
                "It claims far more bytes than lie on the disk: take it in as a packed image."
            ),
            Reason.UNREADABLE: _(
                "The system could not read it: check the medium, then take it in again."
            ),
        }[self]

    @property
    def label(self) -> str:
        """One or two words for a table, in the language of this context."""
        return {
            Reason.PERMISSION: _("no right to read"),
            Reason.VANISHED: _("gone"),
            Reason.CHANGING: _("changing while read"),
            Reason.SPECIAL: _("not an ordinary file"),
            Reason.SYMLINK: _("link, not followed"),
            Reason.SPARSE: _("mostly holes"),
            Reason.UNREADABLE: _("cannot be read"),
        }[self]


@dataclass(slots=True)
class Tally:
    """How many were found and what became of them; ``found`` is counted before any is opened."""

    found: int = 0
    stored: int = 0
    duplicates: int = 0
    already: int = 0
    """of the duplicates: in the vault before this run began"""
    empty: int = 0
    """of the stored and duplicates: files of no bytes"""
    bytes_taken: int = 0
    refused: Counter[Reason] = field(default_factory=Counter)
    recalled: int = 0
    """of the stored and duplicates: read by an interrupted run, and not again"""
    sets: int = 0
    """of the stored and duplicates: images of media in several files, each counted once"""
    segments: int = 0
    """files of those images"""
    missing_segments: int = 0
    """files that those images should have and that were not found"""

    @property
    def balanced(self) -> bool:
        """Whether every found file is accounted for exactly once."""
        return self.found == self.stored + self.duplicates + self.refused.total()

    def lines(self) -> list[str]:
        """The account in words: the sum, each reason of refusal, and what deserves a remark."""
        lines = [
            _("in {found} = {stored} stored + {duplicates} duplicates + {refused} refused").format(
                found=self.found,
                stored=self.stored,
                duplicates=self.duplicates,
                refused=self.refused.total(),
            )
        ]
        for reason in Reason:
            if self.refused[reason]:
                lines.append(
                    _("refused {n}: {reason}").format(n=self.refused[reason], reason=reason.label)
                )
        if self.already:
            lines.append(
                ngettext(
                    "{n} duplicate was in the vault before this run.",
                    "{n} duplicates were in the vault before this run.",
                    self.already,
                ).format(n=self.already)
            )
        return lines + self.remarks()

    def remarks(self) -> list[str]:
        """What deserves a remark beside the sum: empty files, images in pieces, a resuming."""
        lines = []
        if self.empty:
            lines.append(
                ngettext(
                    "{n} file is empty and was taken in as it is.",
                    "{n} files are empty and were taken in as they are.",
                    self.empty,
                ).format(n=self.empty)
            )
        lines += self._of_sets()
        if self.recalled:
            lines.append(
                ngettext(
                    "{n} file was read before an interruption and not again.",
                    "{n} files were read before an interruption and not again.",
                    self.recalled,
                ).format(n=self.recalled)
            )
        return lines

    def _of_sets(self) -> list[str]:
        lines = []
        if self.sets:
            lines.append(
                ngettext(
                    "{n} is an image of a medium in several files, counted once: {files} files.",
                    "{n} are images of media in several files, each counted once: {files} files.",
                    self.sets,
                ).format(n=self.sets, files=self.segments)
            )
        if self.missing_segments:
            lines.append(
                ngettext(
                    "{n} file of an image is missing; the exhibit names it.",
                    "{n} files of images are missing; the exhibits name them.",
                    self.missing_segments,
                ).format(n=self.missing_segments)
            )
        return lines
