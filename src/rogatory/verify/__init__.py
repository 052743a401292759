# SPDX-License-Identifier: Apache-2.0
"""The court's own door: what a sealed package proves, judged without us, our database or a network.

``verify_pouch`` goes through eight classes of checks in this order; it reports everything of a
class and stops at the first class in which something failed:

1. **Archive.**  One canonical archive: stored members, one order of bytes, sums right, limits
   kept, nothing before, between or behind.  Nothing was written to disk so far.
2. **Members.**  Record, manifest, signature and archive name the same members; the sender's seal
   covers every byte before it.
3. **Signature.**  The sender's XAdES signature: digests, signed properties, certificate, path to
   pinned roots, revocation answers, time-stamp; the signer is on the sender's identity card.
4. **Log.**  The checkpoint is signed by the sender's log key, time-stamped, consistent with what
   was seen before; the announcing entry is in it and announces exactly this payload.
5. **Opening.**  The payload is decrypted whole, into a temporary file.
6. **Bag.**  The bag holds exactly what its manifests say, and is the one that was announced.
7. **Letter.**  The very file that was entered; its own signature; printed again from its data.
8. **Entries.**  Each is in the record, each value shown is what was entered; exhibits; the graph.

Every item ends as verified, failed or not checkable.  What the caller still owes: to compare the
parties and the case with what it expects, to store the checkpoint before it relies on it, and to
judge what no verification shows: truth, authorship, the collector's honesty.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rogatory.docket.checkpoint import SignedCheckpoint
    from rogatory.pouch.container import Limits
    from rogatory.verify.inspection import Identity
    from rogatory.verify.report import Report
    from rogatory.verify.trust import Trust

__all__ = ["Report", "Trust", "verify_pouch"]


def __getattr__(name: str) -> Any:
    """Give ``Report`` and ``Trust`` when they are asked for: ``--help`` must not wait for them."""
    if name == "Report":
        from rogatory.verify.report import Report

        return Report
    if name == "Trust":
        from rogatory.verify.trust import Trust

        return Trust
    raise AttributeError(name)


def verify_pouch(
    path: Path,
    trust: Trust,
    *,
    known: Mapping[str, SignedCheckpoint] | None = None,
    identity: Identity | None = None,
    opened: Path | None = None,
    workdir: Path | None = None,
    at: datetime | None = None,
    limits: Limits | None = None,
    unpack_into: Path | None = None,
) -> Report:
    """Judge the sealed package at ``path`` and return what was found; see the module.

    ``known`` are further checkpoints seen before, by origin.  ``identity`` opens an encrypted
    payload: the age identity, or a function that finds it among the wrapped keys; ``opened`` is a
    payload that was decrypted already.  ``workdir`` is where it is decrypted (default: the
    system's).  ``at`` is the instant for certificates when no time is proved.  ``unpack_into`` is
    a new folder for the payload's files, made only when nothing failed.  Raises Unavailable when
    the disk fails; whatever is wrong with the package is in the report.
    """
    from rogatory.errors import Malformed, Unverified
    from rogatory.pouch.container import Limits
    from rogatory.verify import contents, letter, log, outer, payload
    from rogatory.verify.inspection import Inspection
    from rogatory.verify.report import Report

    with ExitStack() as stack:
        one = Inspection(
            path=path,
            trust=trust.knowing(known),
            report=Report(path),
            stack=stack,
            workdir=workdir,
            identity=identity,
            opened=opened,
            at=at,
            limits=limits or Limits(),
        )
        steps = (
            outer.archive,  # 1
            outer.members,  # 2
            outer.signature,  # 3
            log.log,  # 4
            payload.opening,  # 5
            payload.bag,  # 6
            letter.letter,  # 7
            contents.entries,  # 8
        )
        for number, step in enumerate(steps, 1):
            try:
                step(one)
            except (Malformed, Unverified) as error:  # such as a file that changes while it is read
                one.report.failed(number, "reading", str(error))
            if not one.report.ok:
                return one.report
        if unpack_into is not None and one.bag is not None:
            one.report.payload = payload.unpack(one.bag, unpack_into)
        return one.report
