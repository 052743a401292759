# SPDX-License-Identifier: Apache-2.0
"""Judging the signature of a large package while its bytes are still being hashed.

The child process that reads foreign XML and ASN.1 takes a while to start.  For a large archive it
is started before the scan, on the digests that the signature document itself claims; its answer
is used only if step 1 and step 2 passed, the document is the one that was scanned, and those
claimed digests are the real ones.  Otherwise it is thrown away and step 3 asks anew.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextvars import copy_context
from datetime import datetime

from rogatory.errors import Malformed, RogatoryError
from rogatory.pouch import package as form
from rogatory.pouch.container import Container
from rogatory.pouch.writer import read_at
from rogatory.seal import foreign
from rogatory.seal.report import Report as SealReport
from rogatory.seal.trust import Trust as Roots

__all__ = ["MAX_SIGNATURES", "Ahead"]

MAX_SIGNATURES = 16 * 2**20
#: Below this many bytes the scan is over before the child has started.
WORTH_IT = 64 * 2**20


class Ahead:
    """One judgement under way in a thread of its own; ``close`` waits for its end."""

    def __init__(
        self, xml: bytes, claimed: Mapping[str, bytes], roots: Roots, at: datetime | None
    ) -> None:
        self._xml, self._claimed, self._roots, self._at = xml, dict(claimed), roots, at
        self._found: SealReport | None = None
        context = copy_context()  # the language belongs to it
        self._thread = threading.Thread(target=context.run, args=(self._judge,), daemon=True)
        self._thread.start()

    @classmethod
    def start(cls, container: Container, roots: Roots, at: datetime | None) -> Ahead | None:
        """Start on an archive that is not scanned yet; None when it is small or not in form."""
        from rogatory.seal.xades_form import decode

        if container.length < WORTH_IT or form.SIGNATURES not in container:
            return None
        member = container.member(form.SIGNATURES)
        if member.size > MAX_SIGNATURES:
            return None
        xml = read_at(container.fd, container.start + member.data, member.size)
        try:
            claimed = {one.name: one.sha256 for one in decode(xml).members}
        except Malformed:
            return None
        return cls(xml, claimed, roots, at)

    def _judge(self) -> None:
        try:
            self._found = foreign.xades(self._xml, self._claimed, self._roots, self._at)
        except RogatoryError:
            self._found = None  # step 3 asks anew, and tells

    def answer(self, xml: bytes, digests: Mapping[str, bytes]) -> SealReport | None:
        """Return the judgement if it was on these very bytes and digests; else None."""
        self._thread.join()
        return self._found if (xml, dict(digests)) == (self._xml, self._claimed) else None

    def close(self) -> None:
        """Wait until the child is gone."""
        self._thread.join()
