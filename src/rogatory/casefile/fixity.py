# SPDX-License-Identifier: Apache-2.0
"""Whether the stored files are still what they were: reports, how often one is due, repairs.

Acts of the authority's own docket.  A report says what was read and what was not; the paper and the
data that it names are stored files themselves, so that the next report looks at them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

SCOPES: Final = ("all", "sample", "since", "case")
SOURCES: Final = ("folder", "package", "backup")
LONGEST: Final = 3660
"""Days of the longest interval between two reports."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FixityReport(Row):
    """A report; the row's key is its id."""

    scope = models.TextField()
    said = models.TextField(default="")
    """What the scope is about: a case's uuid, a date, a percentage; empty for all."""

    began = models.TextField()
    ended = models.TextField()
    seen = models.BigIntegerField()
    read = models.BigIntegerField()
    bytes_read = models.BigIntegerField()
    failed = models.BigIntegerField()
    listing = models.TextField()
    """SHA-256 of the lines ``<sha256> <size> <key>`` of every object that was read, in order."""

    failures = ErasableField()
    """``[{key, state, what}]``."""

    report = ErasableField()
    paper = ErasableField()

    class Meta:
        app_label = "casefile"


class FixityRule(Row):
    """Within how many days every stored file is read again; the key is the entry's place."""

    days = models.BigIntegerField()
    current = models.BooleanField(default=True)
    reason = ErasableField()

    class Meta:
        app_label = "casefile"


class VaultRepair(Row):
    """Files brought back from elsewhere; the row's key is its id."""

    source = models.TextField()
    count = models.BigIntegerField()
    wanting = models.BigIntegerField()
    brought = ErasableField()
    """``[{key, aside}]``: what was brought back, and whether a damaged one was set aside."""

    where = ErasableField()

    class Meta:
        app_label = "casefile"


class FixityReported(Act, kind="fixity.reported/1", authority=True):
    """Stored files were read again and compared with their digests; this is what was found."""

    report: str = structural("Report")
    scope: str = structural("What was read", "code", choices=SCOPES)
    said: str | None = structural("Which", "code", default=None)
    began: str = structural("Begun", "instant")
    ended: str = structural("Ended", "instant")
    seen: int = structural("Files that lie in the store", "int")
    read: int = structural("Files read whole", "int")
    bytes_read: int = structural("Bytes read", "int")
    failed: int = structural("Files that failed", "int")
    listing: str = structural("Digest of the list of files read", "code")
    failures: tuple[Any, ...] = erasable("What failed", "data", listed=True)
    data: object = erasable("Report as data, signed", "blob")
    paper: object = erasable("Report as a paper", "blob")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(FixityReport, self.report):
            yield _("This report stands in the record already.")
        if not _DIGEST.fullmatch(self.listing):
            yield _("A digest is written as 64 hexadecimal digits.")
        if self.began > self.ended:
            yield _("A report does not end before it begins.")
        if min(self.seen, self.read, self.bytes_read) < 0 or self.failed != len(self.failures):
            yield _("The counts of the report do not agree with what it names.")
        if (self.said is None) != (self.scope == "all"):
            yield _("A report on a part says which part; one on everything does not.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            FixityReport(
                key=self.report,
                entry=stamp.number,
                scope=self.scope,
                said=self.said or "",
                began=self.began,
                ended=self.ended,
                seen=self.seen,
                read=self.read,
                bytes_read=self.bytes_read,
                failed=self.failed,
                listing=self.listing,
                failures=items(self.failures),
                report=self.data,
                paper=self.paper,
            )
        )


class FixityRuleSet(Act, kind="fixity.rule_set/1", authority=True):
    """The authority says within how many days every stored file is to be read again."""

    days: int = structural("Days between two full reports", "int")
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not 1 <= self.days <= LONGEST:
            yield _("A number of days lies between 1 and {n}.").format(n=LONGEST)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for old in sheet.where(FixityRule, current=True):
            old.current = False
            sheet.change(old)
        sheet.add(
            FixityRule(key=stamp.key(), entry=stamp.number, days=self.days, reason=self.reason)
        )


class VaultRepaired(Act, kind="vault.repaired/1", authority=True):
    """Damaged or missing files were brought back, byte for byte by their digests."""

    repair: str = structural("Repair")
    source: str = structural("From", "code", choices=SOURCES)
    count: int = structural("Files brought back", "int")
    wanting: int = structural("Files still wanting", "int")
    brought: tuple[Any, ...] = erasable("Which", "data", listed=True)
    where: Text = erasable("Where the copies came from")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(VaultRepair, self.repair):
            yield _("This repair stands in the record already.")
        if self.count < 1 or self.count != len(self.brought) or self.wanting < 0:
            yield _("The counts of the repair do not agree with what it names.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            VaultRepair(
                key=self.repair,
                entry=stamp.number,
                source=self.source,
                count=self.count,
                wanting=self.wanting,
                brought=items(self.brought),
                where=self.where,
            )
        )
