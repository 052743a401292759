# SPDX-License-Identifier: Apache-2.0
"""The judge's two pages: what a verification of a sealed package found, in ordinary words.

The verifier fills ``Findings`` with plain texts (already in the language of the paper where they
are sentences); this module gives them their order and the words around them.  The paper stays at
two pages whatever it is given: long lists are cut, and what was cut is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rogatory.errors import Malformed
from rogatory.language import _, ngettext, use
from rogatory.press.blocks import (
    VERDICTS,
    Block,
    commands,
    grouped,
    items,
    pairs,
    section,
    small,
    table,
    text,
    verdicts,
)
from rogatory.press.codes import code
from rogatory.press.sheet import check_language, sheet
from rogatory.press.typesetting import typeset, visible

TEMPLATE = "certificate@2"
MOST_COLLECTED = 4
MOST_RECEIVED = 5
MOST_ACKNOWLEDGED = 8
MOST_WITHHELD = 4
MOST_CHECKS = 8
LONGEST = 110  # characters of one line
LONGEST_NAME = 38
LONGEST_CELL = 36
LONGEST_HOW = 80


@dataclass(frozen=True, slots=True)
class Collected:
    """What the sender says of one exhibit; all of it is the sender's word, none of it ours."""

    exhibit: str
    who: str
    when: str
    how: str


@dataclass(frozen=True, slots=True)
class Check:
    """One checked item; ``state`` is one of ``blocks.VERDICTS``."""

    state: str
    name: str
    found: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the certificate says; times are printed as given, so give them with their zone.

    ``package_sha256`` is hex.  ``time_voucher`` is who vouches for ``unchanged_since``, empty when
    nobody independent does.  ``checked_at`` is ``2026-11-23T02:00:00Z``.  ``commands`` replaces the
    lines for a terminal that repeat the checks.
    """

    package: str
    package_sha256: str
    package_size: int
    received: Sequence[tuple[str, str]]
    collected: Sequence[Collected]
    unchanged_since: str
    time_voucher: str
    withheld: Sequence[str]
    checks: Sequence[Check]
    checked_at: str
    checked_with: str
    commands: Sequence[str] = ()
    opened: bool = True
    """Whether the contents were opened; if not, nothing may be said of what they hold or lack."""

    whose: str = ""
    """The sentence that says that the sender was not established; empty when it was."""

    codes: Sequence[str] = ()
    """What stands in the small code of each page; none where the package has no id to be read."""

    acknowledged: Sequence[tuple[str, str]] = ()
    """Of a receipt: which package it is for and what became of it, in place of the exhibits."""


def render(data: Mapping[str, Any]) -> bytes:
    """Print ``certificate_data``'s result as PDF/A-2a, two pages."""
    return typeset(TEMPLATE, data)


def certificate_data(findings: Findings, *, lang: str, marking: str = "") -> dict[str, Any]:
    """What the template prints, in ``lang``; ``Malformed`` for a language or date out of form."""
    check_language(lang)
    if any(check.state not in VERDICTS for check in findings.checks):
        raise Malformed(
            _("A check ends as one of {known}; another state was given.").format(
                known=", ".join(VERDICTS)
            )
        )
    with use(lang):
        title = _("Certificate of verification")
        data = sheet(
            title=title,
            author="rogatory verify",
            lang=lang,
            day=findings.checked_at[:10],
            marking=_cut(marking, 80),
            running=f"{title}, {_cut(findings.package, 60)}",
            machine=_cut(f"{findings.checked_with} · {findings.checked_at}", 80),
            show_missing=("sections", "running", "machine", "marking"),
        )
        data |= {
            "codes": [{"svg": code(words), "says": words} for words in findings.codes],
            "subtitle": _("made by a program for a court; it can be repeated by anybody"),
            "verdict": _verdict(findings),
            "sections": [
                section(_("What was received"), _received(findings)),
                _middle(findings),
                section(
                    _("Unchanged since when, and who vouches for that time"), *_unchanged(findings)
                ),
                section(_("What is withheld"), *_withheld(findings)),
                section(_("What was checked"), *_checked(findings)),
                section(_("What this does not prove"), _not_proved(findings)),
                section(_("How to repeat it without our software"), *_repeat(findings)),
            ],
        }
    return data


def _middle(findings: Findings) -> Block:
    if not findings.acknowledged:
        return section(_("Who says they collected it, when and how"), *_collected(findings))
    rows = [
        (_cut(label, LONGEST_NAME), _cut(value, LONGEST))
        for label, value in findings.acknowledged[:MOST_ACKNOWLEDGED]
    ]
    mono = [place for place, (_label, value) in enumerate(rows) if _is_digest(value)]
    rows = [(label, grouped(value) if _is_digest(value) else value) for label, value in rows]
    said = small(_("This is what the receiver says; the receipt proves only that it said so."))
    return section(_("Which package is acknowledged, and what became of it"),
                   pairs(rows, mono=mono), said)  # fmt: skip


def _is_digest(value: str) -> bool:
    return len(value) == 64 and set(value) <= set("0123456789abcdef")


def _verdict(findings: Findings) -> str:
    count = Counter(check.state for check in findings.checks)
    said = _said(count)
    return said + "\n" + findings.whose if findings.whose else said


def _said(count: Mapping[str, int]) -> str:
    line = _("{verified} verified · {failed} failed · {not_checkable} not checkable").format(
        verified=count["verified"], failed=count["failed"], not_checkable=count["not_checkable"]
    )
    if count["failed"]:
        return line + "\n" + _("At least one check failed: do not rely on this package.")
    if not count["verified"]:
        return line + "\n" + _("Nothing was verified: do not rely on this package.")
    if count["not_checkable"]:
        return line + "\n" + _("No check failed, but not everything could be checked.")
    return line + "\n" + _("No check failed.")


def _received(findings: Findings) -> Block:
    size = f"{findings.package_size:,}".replace(",", "\u00a0")
    rows = [
        (_("file"), _cut(findings.package, LONGEST)),
        (
            _("size"),
            ngettext("{n} byte", "{n} bytes", findings.package_size).format(n=size),
        ),
        (
            _("digest (SHA-256)"),
            grouped(findings.package_sha256) or _("not computed: the file is too large"),
        ),
        *(
            (_cut(label, LONGEST_NAME), _cut(value, LONGEST))
            for label, value in findings.received[:MOST_RECEIVED]
        ),
    ]
    return pairs(rows, mono=[2])


def _collected(findings: Findings) -> list[Block]:
    shown = findings.collected[:MOST_COLLECTED]
    if not findings.opened:
        return [text(_("The contents were not opened; nothing can be said of what they hold."))]
    if not shown:
        return [text(_("The package names no exhibits."))]
    head = [_("exhibit"), _("who"), _("when"), _("how")]
    rows = [
        [
            *(_cut(cell, LONGEST_CELL) for cell in (row.exhibit, row.who, row.when)),
            _cut(row.how, LONGEST_HOW),
        ]
        for row in shown
    ]
    blocks = [table(head, rows, widths=(3, 3, 3, 6))]
    more = len(findings.collected) - len(shown)
    if more:
        blocks.append(small(_more(more)))
    blocks.append(
        small(_("This is what the sender says; the package proves only that it said so."))
    )
    return blocks


def _unchanged(findings: Findings) -> list[Block]:
    since = findings.unchanged_since or _("no time is shown by the package")
    voucher = findings.time_voucher or _("nobody independent: the sender's own clock alone")
    return [
        pairs(
            [
                (_("unchanged since"), _cut(since, LONGEST)),
                (_("who vouches for it"), _cut(voucher, LONGEST)),
            ]
        )
    ]


def _withheld(findings: Findings) -> list[Block]:
    if not findings.opened:
        return [text(_("The contents were not opened; what they withhold cannot be said."))]
    if not findings.withheld:
        return [text(_("The package does not say that anything is withheld."))]
    shown = [_cut(line, LONGEST) for line in findings.withheld[:MOST_WITHHELD]]
    more = len(findings.withheld) - len(shown)
    return [items(shown), *([small(_more(more))] if more else [])]


def _checked(findings: Findings) -> list[Block]:
    order = {"failed": 0, "not_checkable": 1, "verified": 2}
    ranked = sorted(findings.checks, key=lambda check: order[check.state])
    shown = ranked[:MOST_CHECKS]
    rows = [
        (check.state, _cut(check.name, LONGEST_NAME), _cut(check.found, LONGEST)) for check in shown
    ]
    blocks = [verdicts(rows)] if rows else [text(_("Nothing was checked."))]
    more = len(ranked) - len(shown)
    if more:
        blocks.append(small(_more(more)))
    blocks.append(small(_("✓ verified   ✗ failed   ○ not checkable")))
    return blocks


def _not_proved(findings: Findings) -> Block:
    lines = [
        _("that what the exhibits show, or what the papers say, is true;"),
        _("who made an exhibit before it was collected;"),
        _("that whoever collected it was honest, or collected everything;"),
        _("that anybody read what was sent;"),
    ]
    if not findings.time_voucher:
        lines.append(_("any time: no independent body has confirmed one;"))
    return items(lines)


def _repeat(findings: Findings) -> list[Block]:
    digest = findings.package_sha256
    lines = list(findings.commands) or _usual_commands(bool(findings.time_voucher))
    said = _("“openssl dgst” (or, on Windows, “certutil”) must print {digest}.")
    if any("xmlsec1" in line for line in lines):
        said += " " + _("The others check the members, the signature and the time.")
    block = commands("\n".join(lines))
    if not digest:
        return [block]
    return [text(said.format(digest=f"{digest[:8]}…{digest[-8:]}")), block]


def _usual_commands(timed: bool) -> list[str]:
    lines = [
        "openssl dgst -sha256 PACKAGE.asice",
        "certutil -hashfile PACKAGE.asice SHA256",
        "unzip PACKAGE.asice -d OUT",
        "cd OUT; xmlsec1 --verify --id-attr:Id SignedProperties --trusted-pem ROOT.pem "
        "META-INF/signatures0.xml",
    ]
    if timed:
        lines.append(
            "openssl ts -verify -data log/checkpoint -in log/checkpoint.tsr -CAfile TSA-ROOT.pem"
        )
    return lines


def _more(count: int) -> str:
    return _("and {n} more, named in the full report (--json).").format(n=count)


def _cut(words: str, longest: int) -> str:
    """At most ``longest`` characters of one line, as they will be printed."""
    words = visible(" ".join(words.split()))
    room = longest
    for at, character in enumerate(words):
        # Beyond Latin, Greek, Cyrillic and punctuation it may be printed as ⟨U+6F22⟩.
        room -= 1 if ord(character) < 0x0530 or 0x1E00 <= ord(character) < 0x2300 else 9
        if room < 0:
            return words[:at] + "…"
    return words
