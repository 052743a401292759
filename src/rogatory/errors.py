# SPDX-License-Identifier: Apache-2.0
"""The tree of exceptions: everything that Rogatory raises for a reason a person can act on.

::

    RogatoryError
    ├── Malformed      bytes or input that are not in the form they claim
    ├── Inadmissible   a rule refuses an act; carries every remark, not only the first
    ├── Unverified     a check failed: signature, digest, proof, trust
    ├── Conflict       the case moved on, or another process holds it; try again
    └── Unavailable    vault, time-stamp authority, key or peer cannot be reached now

Every message is one clear sentence that says what happened and what to do.  The doors (``cli``,
``web``, ``api``) turn the class into an exit code or a status: Unverified 1; Malformed and
Inadmissible 2; Conflict and Unavailable 3.
"""

from __future__ import annotations

from collections.abc import Iterable


class RogatoryError(Exception):
    """Any failure that a person can understand and act on."""

    exit_code = 2


class Malformed(RogatoryError):
    """The bytes are not in the form that they claim to be in."""


class Inadmissible(RogatoryError):
    """A rule refuses this act; ``remarks`` holds every reason, each one sentence."""

    def __init__(self, *remarks: str) -> None:
        self.remarks: tuple[str, ...] = remarks
        super().__init__(" ".join(remarks))

    @classmethod
    def unless_empty(cls, remarks: Iterable[str]) -> None:
        """Raise one error that carries all ``remarks``; do nothing when there are none."""
        collected = tuple(remarks)
        if collected:
            raise cls(*collected)


class Unverified(RogatoryError):
    """A check failed: what was claimed is not borne out by the bytes."""

    exit_code = 1


class Conflict(RogatoryError):
    """The case moved on while this was prepared, or another process holds it; try again."""

    exit_code = 3


class Unavailable(RogatoryError):
    """Something that is needed cannot be reached now; nothing was changed."""

    exit_code = 3
