# SPDX-License-Identifier: Apache-2.0
"""Two pages for a court: what was received, what holds, what does not, and what nobody can prove.

A PDF/A-2a made by the press from the report alone; it is a summary for reading and no evidence of
its own: page two says how to repeat the checks without this software.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rogatory import language
from rogatory.language import _, ngettext
from rogatory.pouch import package as form
from rogatory.press import blocks
from rogatory.verify.report import FAILED, NOT_CHECKABLE, STEPS, Report, Shown
from rogatory.verify.words import limits_of_proof, moment, state_word, step_title, verdict

__all__ = ["make", "write"]

#: Rows of a table on two pages; what is left out is counted.
ROWS = 8


def write(report: Report, path: Path) -> None:
    """Write the certificate of ``report`` to ``path``, durably; replaces an older one."""
    from rogatory.vault.durable import write_durably

    write_durably(path, make(report))


def make(report: Report, *, now: datetime | None = None) -> bytes:
    """Return the certificate as a PDF, in the current language."""
    from rogatory.press import typeset

    return typeset("certificate", _data(report, now or datetime.now(UTC)))


def _data(report: Report, now: datetime) -> dict[str, Any]:
    sections = [
        _received(report),
        _collected(report),
        _unchanged(report),
        _withheld(report),
        _checked(report),
        blocks.section(_("What this does not prove"), blocks.items(limits_of_proof())),
        _repeat(report),
    ]
    return {
        "document": {
            "title": _("What a sealed package proves"),
            "author": "Rogatory",
            "lang": language.current(),
            "date": now.astimezone(UTC).date().isoformat(),
            "show_missing": ["sections"],
        },
        "subtitle": _("Checked on {at}").format(at=moment(now.strftime("%Y-%m-%dT%H:%M:%SZ"))),
        "verdict": verdict(report),
        "marking": "",
        "machine": report.facts.get("sha256", "")[:16],
        "page_words": [_("page"), _("of")],
        "running": _("What a sealed package proves"),
        "sections": sections,
    }


def _received(report: Report) -> blocks.Block:
    package, facts = report.package, report.facts
    rows = [(_("File"), "".join(c if c.isprintable() else "?" for c in report.path.name))]
    if "sha256" in facts:
        rows.append((_("SHA-256 of the file"), blocks.grouped(facts["sha256"])))
        rows.append((_("Size"), _("{n} bytes").format(n=facts["size"])))
    if package is not None:
        rows.append((_("From, to"), f"{package.from_} → {package.to}"))
        rows.append((_("Package"), package.pouch))
        if package.case:
            rows.append((_("Sender's case"), package.case))
        if package.number is not None:
            rows.append((_("Number between these two in this case"), str(package.number)))
    if report.files:
        exhibits = sum(name.startswith("data/exhibits/") for name in report.files)
        rows.append(
            (
                _("Files inside"),
                _("{n}, of them exhibits: {m}").format(n=len(report.files), m=exhibits),
            )
        )
    return blocks.section(_("What was received"), blocks.pairs(rows))


def _collected(report: Report) -> blocks.Block:
    title = _("Who says that they collected it, when and how")
    told = [one for one in report.entries if one.entry.kind.startswith("exhibit")]
    if not told:
        return blocks.section(
            title, blocks.text(_("The package shows no entry about the collecting of exhibits."))
        )
    rows = [
        (str(one.entry.number), moment(one.entry.at), one.entry.by, one.entry.kind, _said(one))
        for one in told[:ROWS]
    ]
    head = (_("Entry"), _("Entered at"), _("By officer"), _("Kind"), _("What is shown"))
    table = blocks.table(head, rows, widths=(0, 3, 2, 3, 5))
    more = _left_out(len(told) - len(rows))
    return blocks.section(title, table, *more)


def _said(one: Shown) -> str:
    words = [f"{field.name}: {_short(field.value)}" for field in one.fields]
    return "; ".join(words) or _("nothing")


def _short(value: Any) -> str:
    if isinstance(value, dict):
        text = ", ".join(f"{key} {_short(inner)}" for key, inner in value.items())
    elif isinstance(value, list | tuple):
        text = ngettext("{n} item", "{n} items", len(value)).format(n=len(value))
    else:
        text = str(value)
    return text if len(text) <= 120 else text[:119] + "…"


def _unchanged(report: Report) -> blocks.Block:
    facts, rows = report.facts, []
    if "signature_time" in facts:
        rows.append(
            (_("Signature over the package"), _("a time-stamping authority saw it at {at}").format(
                at=moment(facts["signature_time"])))
        )  # fmt: skip
    elif "signature_signed_at" in facts:
        rows.append(
            (_("Signature over the package"), _("{at}, as the signer says; no independent time")
             .format(at=moment(facts["signature_signed_at"])))
        )  # fmt: skip
    if "signature_signer" in facts:
        rows.append((_("Signer"), facts["signature_signer"]))
    if "log_time" in facts:
        rows.append(
            (_("Sender's case record"), _("a time-stamping authority saw it at {at}").format(
                at=moment(facts["log_time"])))
        )  # fmt: skip
    if "letter_time" in facts:
        rows.append((_("Letter"), _("a time-stamping authority saw it at {at}").format(
            at=moment(facts["letter_time"]))))  # fmt: skip
    if report.announced is not None:
        entry = report.announced.entry
        rows.append(
            (
                _("Announced"),
                _("entry {n} of the sender's record, {at} by the sender's clock").format(
                    n=entry.number, at=moment(entry.at)
                ),
            )
        )
    if not rows:
        rows.append((_("Time"), _("nothing is known")))
    return blocks.section(
        _("Unchanged since when, and who vouches for that time"), blocks.pairs(rows)
    )


def _withheld(report: Report) -> blocks.Block:
    hidden = [one for one in report.entries if one.withheld]
    rows = [
        _("entry {n} ({kind}): {fields}").format(
            n=one.entry.number, kind=one.entry.kind, fields=", ".join(one.withheld)
        )
        for one in hidden[:ROWS]
    ]
    if report.announced is not None:
        size = report.facts.get("log_size", 0)
        gone = size - len(report.entries) - 1
        if gone > 0:
            rows.append(
                ngettext(
                    "{n} other entry of the sender's record is not in the package",
                    "{n} other entries of the sender's record are not in the package",
                    gone,
                ).format(n=gone)
            )
    block = blocks.items(rows) if rows else blocks.text(_("Nothing that the package tells of."))
    return blocks.section(_("What is withheld"), block, *_left_out(len(hidden) - ROWS))


def _checked(report: Report) -> blocks.Block:
    words: dict[str, str] = {FAILED: "failed", NOT_CHECKABLE: "not_checkable"}
    steps = [
        (words.get(state, "verified"), f"{step}. {step_title(step)}", state_word(state))
        for step in STEPS
        if (state := report.state(step)) not in ("not reached", "nothing to check")
    ]
    faults = [
        (words[item.state], step_title(item.step), item.detail)
        for item in sorted(report.items, key=lambda item: item.state != FAILED)
        if item.state in words
    ]
    shown = [*steps, *faults[: 2 * ROWS]]
    return blocks.section(
        _("What was checked; what failed or could not be checked"),
        blocks.verdicts(shown),
        *_left_out(len(faults) - 2 * ROWS),
    )


def _left_out(n: int) -> list[blocks.Block]:
    if n <= 0:
        return []
    text = ngettext("{n} more is in the full report.", "{n} more are in the full report.", n)
    return [blocks.small(text.format(n=n))]


def _repeat(report: Report) -> blocks.Block:
    name = report.package.pouch if report.package else "PACKAGE"
    file = f"{name}.asice"
    payload = form.SEALED_PAYLOAD if report.package and report.package.encrypted else form.PAYLOAD
    lines = [
        f"openssl dgst -sha256 {file}",
        f"certutil -hashfile {file} SHA256",
        f"unzip {file} -d pouch && cd pouch",
        f"openssl dgst -sha256 {payload} log/entry.json   # package.json",
        "xmlsec1 --verify --trusted-pem roots.pem --untrusted-pem chain.pem "
        "--id-attr:Id SignedProperties META-INF/signatures0.xml",
        "openssl ts -verify -in log/checkpoint.tsr -data log/checkpoint -CAfile tsa-roots.pem",
    ]
    if payload == form.SEALED_PAYLOAD:
        lines.append(f"age -d -i KEYFILE -o {form.PAYLOAD} {form.SEALED_PAYLOAD}")
    lines.append(f"unzip {form.PAYLOAD} && cd payload.bag && sha256sum -c manifest-sha256.txt")
    return blocks.section(
        _("How to repeat this without our software"),
        blocks.small(
            _("In a terminal (certutil is part of Windows); docs/formats describes every file.")
        ),
        blocks.commands("\n".join(lines)),
    )
