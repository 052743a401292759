# SPDX-License-Identifier: Apache-2.0
"""Two pages for a court: what was received, what holds, what does not, and what nobody can prove.

This module takes from the report what the press's certificate says; it is a summary for reading
and no evidence of its own, and page two says how to repeat the checks without this software.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rogatory import __version__, language
from rogatory.language import _, ngettext
from rogatory.pouch import package as form
from rogatory.press.certificate import Check, Collected, Findings, certificate_data, render
from rogatory.verify.report import FAILED, NOT_CHECKABLE, STEPS, Report, Shown
from rogatory.verify.words import moment, state_word, step_title

__all__ = ["findings", "make", "write"]

_STATES: dict[str, str] = {FAILED: "failed", NOT_CHECKABLE: "not_checkable"}


def write(report: Report, path: Path) -> None:
    """Write the certificate of ``report`` to ``path``, durably; replaces an older one."""
    from rogatory.vault.durable import write_durably

    write_durably(path, make(report))


def make(report: Report, *, now: datetime | None = None) -> bytes:
    """Return the certificate as a PDF, in the current language."""
    told = findings(report, now or datetime.now(UTC))
    return render(certificate_data(told, lang=language.current()))


def findings(report: Report, now: datetime) -> Findings:
    """Return what the certificate says of a report; what was not opened is not spoken of."""
    since, voucher = _since(report)
    opened = bool(report.files) or (report.package is not None and report.package.kind == "receipt")
    return Findings(
        package="".join(c if c.isprintable() else "?" for c in report.path.name),
        package_sha256=str(report.facts.get("sha256", "")),
        package_size=int(report.facts.get("size", 0)),
        received=_received(report),
        collected=list(_collected(report)),
        unchanged_since=since,
        time_voucher=voucher,
        withheld=list(_withheld(report)),
        checks=list(_checks(report)),
        checked_at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        checked_with=f"rogatory {__version__}",
        commands=_commands(report),
        opened=opened,
    )


def _received(report: Report) -> list[tuple[str, str]]:
    package, rows = report.package, []
    if package is not None:
        rows.append((_("from, to"), f"{package.from_} → {package.to}"))
        rows.append((_("package"), package.pouch))
        if package.number is not None:
            rows.append((_("number between these two in this case"), str(package.number)))
    if "signature_signer" in report.facts:
        rows.append((_("signed by"), str(report.facts["signature_signer"])))
    if report.files:
        exhibits = sum(name.startswith("data/exhibits/") for name in report.files)
        told = _("{n}, of them exhibits: {m}").format(n=len(report.files), m=exhibits)
        rows.append((_("files inside"), told))
    return rows


def _collected(report: Report) -> Iterator[Collected]:
    """Yield a row for each exhibit of which the package shows an entry."""
    for one in report.entries:
        if one.entry.kind.startswith("exhibits.taken_in/"):
            told = one.value("circumstances")
            told = told if isinstance(told, dict) else {}
            for label in _labels(one):
                yield Collected(label, _word(told, "who"), _when(told, one), _word(told, "how"))
        elif one.entry.kind.startswith("exhibit.derived/"):
            yield Collected(
                str(one.value("label") or _("not shown")),
                _("the sender, as a copy"),
                _("entered {at}").format(at=one.entry.at[:10]),
                str(one.value("how") or _("not shown")),
            )


def _labels(one: Shown) -> list[str]:
    return [str(part.value) for part in one.parts if part.name == "labels"] or [_("not shown")]


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
    file = f"{report.package.pouch}.asice" if report.package else "PACKAGE.asice"
    payload = form.SEALED_PAYLOAD if report.package and report.package.encrypted else form.PAYLOAD
    lines = [
        f"openssl dgst -sha256 {file}",
        f"certutil -hashfile {file} SHA256",
        f"unzip {file} -d pouch && cd pouch",
        "xmlsec1 --verify --trusted-pem ROOTS.pem --untrusted-pem ISSUERS.pem "
        "--id-attr:Id SignedProperties META-INF/signatures0.xml",
    ]
    if "log_time" in report.facts:
        lines.append(
            "openssl ts -verify -in log/checkpoint.tsr -data log/checkpoint -CAfile TSA.pem"
        )
    if payload == form.SEALED_PAYLOAD:
        lines.append(f"age -d -i KEYFILE -o {form.PAYLOAD} {form.SEALED_PAYLOAD}")
    lines.append(f"unzip {form.PAYLOAD} && cd payload.bag && sha256sum -c manifest-sha256.txt")
    return lines
