# SPDX-License-Identifier: Apache-2.0
"""Reading the stored files again and reporting on it: signed data, a paper, an entry.

What must be there is taken from the record itself: every value beside an entry that names stored
bytes and was not erased.  Whatever else lies in the store is read as well.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from rogatory.casefile import cases, compartments
from rogatory.casefile.confinement import is_confined
from rogatory.casefile.fixity import FixityReport, FixityReported, FixityRule
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.sheet import Sheet
from rogatory.clerk.snapshot import stored_in
from rogatory.clerk.tables import DisclosureRow, Docket, EntryRow
from rogatory.docket import canon
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.vault import fixity as vault_fixity
from rogatory.vault.digests import Digests
from rogatory.vault.fixity import Read, State
from rogatory.vault.place import Vault
from rogatory.vault.store import split_key

FORMAT = "rogatory-fixity-report/1"
SIGNED = b"rogatory fixity report/1\n"
MOST_NAMED = 2_000
"""Failures that one report names; when more fail, the store itself is to be looked at first."""

Bar = Callable[[int, int], None]
"""Called with bytes read and bytes in all."""


@dataclass(frozen=True)
class Scope:
    """What is read: ``all``, ``sample`` (of so many per cent), ``since`` a date, one ``case``."""

    sort: str = "all"
    said: str | None = None
    seed: str = ""
    """Chooses the sample: a key is read when SHA-256(seed, key) falls below the share."""

    def takes(self, key: str) -> bool:
        """Return whether an object belongs to the sample."""
        if self.sort != "sample":
            return True
        told = hashlib.sha256(f"{self.seed}{key}".encode()).digest()
        return int.from_bytes(told[:4], "big") * 100 < int(self.said or 0) << 32


@dataclass
class Findings:
    """What a run has found; counts are of files."""

    scope: Scope
    began: str
    ended: str = ""
    seen: int = 0
    read: int = 0
    bytes_read: int = 0
    listing: Any = field(default_factory=hashlib.sha256)
    failures: list[dict[str, str]] = field(default_factory=list)
    """What failed, one more than a report names at the most (``MOST_NAMED``)."""

    failed: int = 0
    damaged: int = 0

    @property
    def whole(self) -> int:
        """Files whose bytes are those of their names."""
        return self.read - self.damaged

    def take(self, one: Read) -> None:
        """Count one object that was read."""
        if one.state in (State.WHOLE, State.DAMAGED):
            self.read += 1
            self.bytes_read += one.size
            self.listing.update(f"{split_key(one.key)[1]} {one.size} {one.key}\n".encode())
        if one.state is not State.WHOLE:
            self.fail(one.key, one.state, one.what)

    def fail(self, key: str, state: str, what: str) -> None:
        """Take a failure down; beyond those that a report names they are only counted."""
        self.failed += 1
        self.damaged += state == State.DAMAGED
        if self.failed <= MOST_NAMED + 1:
            self.failures.append({"key": key, "state": str(state), "what": what})


def scope_of(instance: Instance, sample: str, since: str, case: str) -> Scope:
    """Return what is to be read; Inadmissible for two wishes at once or one that is none."""
    given = [
        name for name, value in (("sample", sample), ("since", since), ("case", case)) if value
    ]
    if len(given) > 1:
        raise Inadmissible(_("Read a sample, what came since a date, or one case: one of them."))
    if sample:
        share = sample.removesuffix("%")
        if not share.isdecimal() or not 1 <= int(share) <= 99:
            raise Inadmissible(_("A sample is written as 1% to 99%; “{word}” is not.").format(
                word=sample))  # fmt: skip
        return Scope("sample", str(int(share)), uuid.uuid4().hex)
    if since:
        try:
            day = date.fromisoformat(since)
        except ValueError:
            raise Inadmissible(
                _("“{word}” is no date: write it as 2026-11-23.").format(word=since)
            ) from None
        return Scope("since", day.isoformat())
    return Scope("case", case) if case else Scope()


def look(
    instance: Instance, scope: Scope, *, readers: int = vault_fixity.READERS, bar: Bar | None = None
) -> Findings:
    """Read what the scope names and return what was found; nothing is entered.

    Memory does not grow with the store: what is to be read is listed in files (``Digests``).
    """
    found = Findings(scope, instance.now())
    vault = instance.vault
    wanted = [scope.said or ""] if scope.sort == "case" else _dockets()
    total = sum(_bytes_in(instance, case, found) for case in wanted) if bar else 0
    done = 0

    def told(count: int) -> None:
        if bar is not None:
            bar(done + count, max(total, done + count))

    for case in wanted:
        listed = _since(case, scope.said or "") if scope.sort == "since" else _listed(vault, case)
        keys = (f"{case}/{digest}" for digest, _size in listed)
        chosen = (key for key in keys if scope.takes(key))
        for one in vault_fixity.read_all(vault, chosen, readers=readers, progress=told):
            found.take(one)
        done = found.bytes_read
        if scope.sort == "since":
            if not bar:
                found.seen += sum(1 for _one in vault.listed(case))
            continue
        if not bar:
            found.seen += len(listed)
        for digest, _size in _speaks_of(case).beyond(listed):
            key = f"{case}/{digest}"
            if scope.takes(key) and not vault.has(key):
                found.take(Read(key, State.MISSING, 0, _("The file is not in the store.")))
        for name in vault.strays(case):
            found.fail(f"{case}/{name[:80]}", "stray", _("This is no file of the store."))
    found.ended = instance.now()
    return found


def _dockets() -> list[str]:
    # The report stands where every officer reads it: a confined case has reports of its own.
    there = Docket.objects.exclude(case__in=compartments.closed_to("")).order_by("case")
    return list(there.values_list("case", flat=True))


def _listed(vault: Vault, case: str) -> Digests:
    return Digests(vault.listed(case))


def _speaks_of(case: str, first: int = 0) -> Digests:
    """Return the stored files of which entries from ``first`` on speak."""
    return Digests((split_key(key)[1], size) for key, size in expected(case, first))


def _bytes_in(instance: Instance, case: str, found: Findings) -> int:
    """Return the bytes that are to be read, for a bar; counts what lies there on the way."""
    total = 0
    for digest, size in instance.vault.listed(case):
        found.seen += 1
        if found.scope.sort != "since" and found.scope.takes(f"{case}/{digest}"):
            total += size
    if found.scope.sort == "since":
        total = sum(size for _digest, size in _since(case, found.scope.said or ""))
    return total


def expected(case: str, first: int = 0) -> Iterator[tuple[str, int]]:
    """Yield (key, size) of every stored file that the record speaks of from entry ``first`` on.

    What was erased is not among them; a file that several entries name comes several times.
    """
    rows = (
        DisclosureRow.objects.filter(case=case, number__gte=first)
        .order_by("number")
        .values_list("value", flat=True)
    )
    for raw in map(bytes, rows.iterator(500)):
        for digest, size in stored_in(raw):
            yield f"{case}/{digest.decode()}", int(size)


def _since(case: str, day: str) -> Digests:
    """Return what entries since a day (UTC) speak of, each once, in order."""
    first = EntryRow.objects.filter(case=case, at__gte=day).order_by("number").first()
    return _speaks_of(case, first.number) if first else Digests()


@dataclass(frozen=True)
class Reported:
    """A report that was entered."""

    report: str
    entry: int
    findings: Findings
    data: bytes
    paper: bytes


def report(instance: Instance, found: Findings, by: Hand, lang: str) -> Reported:
    """Sign what was found, print it, store both and enter it in the authority's own record.

    Inadmissible when more failed than one report names: then the store itself is broken.
    """
    from rogatory.paper.fixity import fixity_paper

    if found.failed > MOST_NAMED:
        raise Inadmissible(
            _(
                "{n} files failed, more than a report names: the store itself seems to be missing "
                "or broken. Look at the disk, then read again."
            ).format(n=found.failed)
        )
    authority = instance.config.authority
    name = str(uuid.uuid4())
    told = [one | {"last_whole": _last_whole(authority, one["key"])} for one in found.failures]
    data = _signed(instance, name, found, told, by)
    paper = fixity_paper(
        instance.config.domain, name, found, told, by.officer, instance.zone, lang,
        instance.config.marking,
    )  # fmt: skip
    blobs = [instance.vault.put(authority, one) for one in (data, paper)]
    act = FixityReported(
        report=name,
        scope=found.scope.sort,
        said=found.scope.said,
        began=found.began,
        ended=found.ended,
        seen=found.seen,
        read=found.read,
        bytes_read=found.bytes_read,
        failed=len(told),
        listing=found.listing.hexdigest(),
        failures=tuple(told),
        data={"sha256": blobs[0].sha256, "size": blobs[0].size},
        paper={"sha256": blobs[1].sha256, "size": blobs[1].size},
    )
    stored = [blob.sha256 for blob in blobs]
    (entry,) = cases.enter(instance, authority, act, by=by, stored=stored)
    return Reported(name, entry.number, found, data, paper)


def _signed(
    instance: Instance, name: str, found: Findings, told: list[dict[str, str]], by: Hand
) -> bytes:
    """Return the report as data: canonical JSON with the officer's signature over it."""
    body = {
        "format": FORMAT,
        "report": name,
        "authority": instance.config.authority,
        "domain": instance.config.domain,
        "scope": found.scope.sort,
        "said": found.scope.said,
        "seed": found.scope.seed or None,
        "began": found.began,
        "ended": found.ended,
        "seen": found.seen,
        "read": found.read,
        "bytes": found.bytes_read,
        "whole": found.whole,
        "listing": found.listing.hexdigest(),
        "failures": told,
    }
    assert by.key is not None
    sig = by.key.sign(SIGNED + canon.dumps(body))
    return canon.dumps(
        {"report": body, "officer": by.officer, "key": by.key_id, "signature": sig.hex()}
    )


def _last_whole(authority: str, key: str) -> str:
    """Return when the last report that covers this file and does not name it ended; else empty."""
    case = key.partition("/")[0]
    rows = FixityReport.objects.filter(case=authority).order_by("-entry")
    if is_confined(Sheet(case)):
        rows = rows.filter(scope="case", said=case)
    else:
        rows = rows.filter(scope="all")
    for row in rows:
        named = row.failures if isinstance(row.failures, list) else []
        if not any(isinstance(one, dict) and one.get("key") == key for one in named):
            return str(row.ended)
    return ""


@dataclass(frozen=True)
class Due:
    """When every stored file was last read, and when that is due again; days are UTC."""

    last: FixityReport | None
    days: int | None
    on: str

    @property
    def waits(self) -> bool:
        """Whether a rule is set at all."""
        return self.days is not None


def due(instance: Instance) -> Due:
    """Return what is due: a report on a sample or a case does not count as one on everything."""
    authority = instance.config.authority
    rule = FixityRule.objects.filter(case=authority, current=True).first()
    last = FixityReport.objects.filter(case=authority, scope="all").order_by("-entry").first()
    if rule is None:
        return Due(last, None, "")
    if last is None:
        return Due(None, rule.days, instance.now()[:10])
    day = date.fromisoformat(last.ended[:10]) + timedelta(days=rule.days)
    return Due(last, rule.days, day.isoformat())
