# SPDX-License-Identifier: Apache-2.0
"""Two pages for a court: what was received, what holds, what does not, and what nobody can prove.

This module takes from the report what the press's certificate says; it is a summary for reading
and no evidence of its own, and page two says how to repeat the checks without this software.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rogatory import __version__, language
from rogatory.language import _, ngettext
from rogatory.pouch import package as form
from rogatory.pouch.printed import Printed
from rogatory.pouch.receipt import EVIDENCE
from rogatory.press.certificate import Check, Collected, Findings, certificate_data, render
from rogatory.verify.report import FAILED, NOT_CHECKABLE, STEPS, VERIFIED, Report, Shown
from rogatory.verify.words import (
    evidence_word,
    moment,
    not_established,
    state_word,
    step_title,
)

__all__ = ["findings", "make", "write"]

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. ,+=@()-]{0,79}")
_PRINTED = re.compile(r"[\x20-\x7e\u00a1-\u024f\u0400-\u04ff]{1,120}")
"""Names whose every character the paper's fonts have."""

_COPY = "PACKAGE.asice"
PAGES = 2
_STATES: dict[str, str] = {FAILED: "failed", NOT_CHECKABLE: "not_checkable"}


def write(report: Report, path: Path, *, received: str | None = None) -> None:
    """Write the certificate of ``report`` to ``path``, durably; replaces an older one.

    ``received`` is the instant at which the package came, by the record of whoever received it.
    """
    from rogatory.vault.durable import write_durably

    write_durably(path, make(report, received=received))


def make(report: Report, *, now: datetime | None = None, received: str | None = None) -> bytes:
    """Return the certificate as a PDF, in the current language."""
    told = findings(report, now or datetime.now(UTC), received)
    return render(certificate_data(told, lang=language.current()))


def findings(report: Report, now: datetime, received: str | None = None) -> Findings:
    """Return what the certificate says of a report; what was not opened is not spoken of."""
    since, voucher = _since(report)
    opened = bool(report.files) or (report.package is not None and report.package.kind == "receipt")
    return Findings(
        package="".join(c if c.isprintable() else "?" for c in report.path.name),
        package_sha256=str(report.facts.get("sha256", "")),
        package_size=int(report.facts.get("size", 0)),
        received=_received(report, received),
        collected=list(_collected(report)),
        unchanged_since=since,
        time_voucher=voucher,
        withheld=list(_withheld(report)),
        checks=list(_checks(report)),
        checked_at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        checked_with=f"rogatory {__version__}",
        commands=_commands(report),
        opened=opened,
        whose=not_established(report),
        acknowledged=_acknowledged(report),
        codes=list(_codes(report)),
    )


def _codes(report: Report) -> Iterator[str]:
    """Yield the code of each page: ``C``, the package's id, the start of the file's digest."""
    digest = str(report.facts.get("sha256", ""))
    if report.package is None or not digest:
        return
    for leaf in range(1, PAGES + 1):
        yield Printed("C", report.package.pouch, leaf, PAGES, digest).words


def _received(report: Report, received: str | None) -> list[tuple[str, str]]:
    """Return what stands of the file itself; what was not proved is what the file says."""
    package, rows = report.package, []
    if package is not None:
        name = _("from, to") if report.sender_established else _("says it is from, to")
        rows.append((name, f"{package.from_} → {package.to}"))
    if received is not None:
        rows.append((_("received on, by the receiver's record"), moment(received)))
    elif report.receipt is None:
        rows.append(
            (_("date of receipt"), _("not shown by the file: the receiver's record has it"))
        )
    if "signature_signer" in report.facts:
        name = _("signed by") if _is_signer_proved(report) else _("says it is signed by")
        rows.append((name, str(report.facts["signature_signer"])))
    if package is not None:
        about = package.pouch
        if package.number is not None:
            about += " · " + _("number {n} between these two in this case").format(n=package.number)
        rows.append((_("package"), about))
    if report.files:
        exhibits = sum(name.startswith("data/exhibits/") for name in report.files)
        told = _("{n}, of them exhibits: {m}").format(n=len(report.files), m=exhibits)
        rows.append((_("files inside"), told))
    return rows


def _is_signer_proved(report: Report) -> bool:
    """Whether the certificate is the one on the sender's card, or leads to a pinned root."""
    known = VERIFIED in (report.state_of("signer"), report.state_of("chain"))
    return known and report.state_of("signature") == VERIFIED and report.state(3) != FAILED


def _acknowledged(report: Report) -> list[tuple[str, str]]:
    """Return of a receipt which package it is for and what became of that."""
    receipt, facts = report.receipt, report.facts
    if receipt is None:
        return []
    rows = [
        (_("package"), receipt.pouch),
        (_("digest of its file (SHA-256)"), receipt.sha256),
        (_("size"), ngettext("{n} byte", "{n} bytes", receipt.size).format(n=receipt.size)),
        (_("from, to"), f"{receipt.from_} → {receipt.to}"),
        (_("what became of it"),
         f"{evidence_word(receipt.evidence)} ({EVIDENCE[receipt.evidence]}, ETSI EN 319 522)"),
        (_("on, by the receiver's clock"), moment(receipt.at)),
    ]  # fmt: skip
    if receipt.reasons:
        rows.append((_("reasons"), ", ".join(receipt.reasons)))
    if "cosigned_size" in facts:
        n = int(facts["cosigned_size"])
        told = ngettext(
            "the sender's record of {n} entry, confirmed on {at}",
            "the sender's record of {n} entries, confirmed on {at}",
            n,
        ).format(n=n, at=moment(str(facts["cosigned_at"])))
        rows.append((_("confirmed state"), told))
    return rows


def _collected(report: Report) -> Iterator[Collected]:
    """Yield a row for each exhibit of which the package shows an entry.

    Of a copy, who collected the original is said where the package shows it.
    """
    taken = [one for one in report.entries if one.entry.kind.startswith("exhibits.taken_in/")]
    origins = {str(part.value): one for one in taken for part in one.parts
               if part.name == "exhibits"}  # fmt: skip
    for one in taken:
        for label in _labels(one):
            told = _told(one)
            yield Collected(label, _word(told, "who"), _when(told, one), _word(told, "how"))
    for one in report.entries:
        if not one.entry.kind.startswith("exhibit.derived/"):
            continue
        label = str(one.value("label") or _("not shown"))
        made = _("a copy made by the sender, entered {at}: {how}").format(
            at=one.entry.at[:10], how=one.value("how") or _("not shown")
        )
        original = origins.get(str(one.value("origin")))
        if original is None:
            yield Collected(label, _("not shown"), _("not shown"), made)
            continue
        told = _told(original)
        how = f"{_word(told, 'how')}; {made}"
        yield Collected(label, _word(told, "who"), _when(told, original), how)


def _told(one: Shown) -> dict[str, Any]:
    told = one.value("circumstances")
    return told if isinstance(told, dict) else {}


def _labels(one: Shown) -> list[str]:
    """Return the labels shown of a batch; none where only its circumstances are for a copy."""
    return [str(part.value) for part in one.parts if part.name == "labels"]


def _word(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    if value is None:
        return _("not shown")
    return _("not known") if value == "unknown" else str(value)


def _when(told: dict[str, Any], one: Shown) -> str:
    entered = _("entered {at}").format(at=one.entry.at[:10])
    return f"{_word(told, 'when')}; {entered}"


def _since(report: Report) -> tuple[str, str]:
    """Return the earliest proved time and who vouches for it, else the sender's own word."""
    facts = report.facts
    proved = [
        (str(facts[name]), words)
        for name, words in (
            ("signature_time", _("a time-stamping authority, over the sender's signature")),
            ("log_time", _("a time-stamping authority, over the sender's case record")),
        )
        if name in facts
    ]
    if proved:
        at, voucher = min(proved)
        return moment(at), voucher
    if "signature_signed_at" in facts:
        at = moment(str(facts["signature_signed_at"]))
        return _("{at}, as the signer says").format(at=at), ""
    return "", ""


def _withheld(report: Report) -> Iterator[str]:
    for one in report.entries:
        if one.withheld:
            yield _("entry {n} ({kind}): {fields}").format(
                n=one.entry.number, kind=one.entry.kind, fields=", ".join(one.withheld)
            )
    gone = int(report.facts.get("log_size", 0)) - len(report.entries) - 1
    if report.announced is not None and gone > 0:
        yield ngettext(
            "{n} other entry of the sender's record is not in the package",
            "{n} other entries of the sender's record are not in the package",
            gone,
        ).format(n=gone)


def _checks(report: Report) -> Iterator[Check]:
    """Yield one row a step: its state, and the first thing that failed or could not be checked."""
    for step in STEPS:
        state = report.state(step)
        if state in ("not reached", "nothing to check"):
            continue
        details = [item.detail for item in report.of(step) if item.state == state]
        found = details[0] if state in _STATES and details else state_word(state)
        yield Check(_STATES.get(state, "verified"), f"{step}. {step_title(step)}", found)


def _commands(report: Report) -> list[str]:
    """Return the lines that repeat the checks on the very file that was verified."""
    name, lines = _file_name(report.path.name)
    payload = form.SEALED_PAYLOAD if report.package and report.package.encrypted else form.PAYLOAD
    lines += [f"openssl dgst -sha256 {shlex.quote(name)}", f'certutil -hashfile "{name}" SHA256']
    if report.state_of("form") == FAILED:
        return lines  # what is no package cannot be taken apart
    lines += [
        f"unzip {shlex.quote(name)} -d package && cd package",
        "xmlsec1 --verify --trusted-pem ROOTS.pem --untrusted-pem ISSUERS.pem "
        "--id-attr:Id SignedProperties META-INF/signatures0.xml",
    ]
    if "log_time" in report.facts:
        lines.append(
            "openssl ts -verify -in log/checkpoint.tsr -data log/checkpoint -CAfile TSA.pem"
        )
    if report.receipt is not None:
        return lines
    if payload == form.SEALED_PAYLOAD:
        lines.append(f"age -d -i KEYFILE -o {form.PAYLOAD} {form.SEALED_PAYLOAD}")
    lines.append(f"unzip {form.PAYLOAD} && cd payload.bag && sha256sum -c manifest-sha256.txt")
    return lines


def _file_name(name: str) -> tuple[str, list[str]]:
    """Return the name to be used at a terminal, and what must be done first.

    A name that a terminal or unzip could take for something else, or that cannot be printed, is
    replaced: the file is copied under a plain one.
    """
    if _PLAIN.fullmatch(name):
        return name, []
    if _PRINTED.fullmatch(name):
        return _COPY, [f"cp {shlex.quote('./' + name)} {_COPY}"]
    return _COPY, ["# " + _("{copy}: a copy of the file under this name").format(copy=_COPY)]
