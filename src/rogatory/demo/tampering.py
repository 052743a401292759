# SPDX-License-Identifier: Apache-2.0
"""Chapter 12: an unnamed insider tampers with copies; each time it is found and named."""

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from rogatory.demo import living
from rogatory.demo.stage import Stage
from rogatory.demo.wire import Side
from rogatory.language import _


def trust_folder(stage: Stage) -> Path:
    """Make the folder of what a court takes on trust: pinned roots and both identity cards."""
    from rogatory.seal.introduction import SignedCard

    folder = stage.out / "trust"
    (folder / "cards").mkdir(parents=True, exist_ok=True)
    assert stage.authority is not None
    (folder / "roots.pem").write_bytes(stage.authority.roots_pem)
    for side, card in stage.ids["cards"].items():
        signed = SignedCard.decode(base64.b64decode(card))
        (folder / "cards" / f"{side.lower()}.card").write_bytes(signed.card.encode())
    return folder


def tamper(stage: Stage) -> None:
    """12. A package, a row, a docket cut short, a docket with two histories."""
    tell = stage.tell
    stage.clock.at("2026-07-17 06:00")
    tell.chapter(_("An insider tampers, on either side"), "2026-07-17")
    trust = trust_folder(stage)
    work = stage.out / "tampered"
    work.mkdir(exist_ok=True)
    stage.ids["found"] = []
    _package(stage, trust, work)
    _copy_of(
        stage,
        "a",
        work / "a-row",
        _("changes an answer in a copy of A's database"),
        lambda base: base.execute(
            "UPDATE casefile_measure SET state = 'executed' WHERE state = 'refused'"
        ),
    )
    _copy_of(
        stage,
        "b",
        work / "b-short",
        _("cuts the last five entries out of a copy of B's record, and mends its head"),
        lambda base: _cut(base, stage.ids["case_b"], 5),
    )
    _fork(stage, work)
    n = len(stage.ids["found"])
    tell.found(_("{n} of {n} attempts were found and named.").format(n=n))


def _package(stage: Stage, trust: Path, work: Path) -> None:
    tell = stage.tell
    original = Path(stage.ids["pouch_1"])
    code, report = stage.verify(original, trust)
    if code != 0:
        raise RuntimeError(f"the clean package was not verified: {report}")
    tell.act("·", _("the package as sent: a court's verifier finds nothing wrong."))
    data = bytearray(original.read_bytes())
    data[len(data) // 2] ^= 0x01
    changed = work / "changed.asice"
    changed.write_bytes(bytes(data))
    code, report = stage.verify(changed, trust)
    if code != 1:
        raise RuntimeError("a changed package was not found")
    failed = [
        item["detail"]
        for step in report["steps"]
        for item in step["items"]
        if item["state"] == "failed"
    ]
    tell.act("·", _("one bit of a copy is changed: not verified, step “{step}”.").format(
        step=report["failed_class"]))  # fmt: skip
    tell.found(failed[0])
    stage.ids["found"].append("package")


def _copy_of(
    stage: Stage,
    side: str,
    folder: Path,
    words: str,
    change: Callable[[sqlite3.Connection], object],
) -> None:
    """Copy an instance, change its database as one with root could, and check the copy."""
    shutil.copytree(stage.out / side, folder)
    base = sqlite3.connect(folder / "rogatory.sqlite3")
    guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = base.execute(guards).fetchall()
    for name, _sql in triggers:
        base.execute(f"DROP TRIGGER {name}")
    change(base)
    for _name, sql in triggers:
        base.execute(sql)
    base.commit()
    base.close()
    other = Side(f"{side}-copy", folder, stage.clock, stage.lang)
    try:
        other.do("open")
        faults = other.do("fsck")
    finally:
        other.close()
    if not faults:
        raise RuntimeError(f"tampering was not found: {words}")
    stage.tell.act("·", words)
    for fault in faults[:1]:
        stage.tell.found(fault)
    stage.ids["found"].append(folder.name)


def _cut(base: sqlite3.Connection, case: str, n: int) -> None:
    """Cut the last entries and mend everything that the database itself could show."""
    from rogatory.docket.merkle import Edge

    (size,) = base.execute('SELECT size FROM clerk_docket WHERE "case" = ?', (case,)).fetchone()
    for table in ("clerk_entryrow", "clerk_disclosurerow", "clerk_erasurerow"):
        base.execute(f'DELETE FROM {table} WHERE "case" = ? AND number >= ?', (case, size - n))
    rows = base.execute(
        'SELECT leaf, "at" FROM clerk_entryrow WHERE "case" = ? ORDER BY number', (case,)
    ).fetchall()
    base.execute(
        'UPDATE clerk_docket SET size = ?, edge = ?, "at" = ? WHERE "case" = ?',
        (size - n, Edge.of(row[0] for row in rows).encode(), rows[-1][1], case),
    )


def keep_copy(stage: Stage) -> None:
    """Keep B's instance as it stood before its last answer: what an insider could put back."""
    shutil.copytree(stage.out / "b", stage.out / "tampered" / "b-before")


def _fork(stage: Stage, work: Path) -> None:
    """B, put back to an earlier state, writes another history and sends it under one number."""
    other = Side("b-fork", work / "b-before", stage.clock, stage.lang)
    case, letter = stage.ids["case_b"], stage.ids["letter_at_b"]
    try:
        other.do("open")
        other.do("unlock", officer="b-prosecutor")
        measures = {m["n"]: m["id"] for m in other.do("measures", case=case, letter=letter)}
        fields = {
            "measure": measures[9],
            "answer": "refused",
            "answered_on": "2026-07-09",
            "rests_on": "entry",
        }
        other.do("enter", by="b-prosecutor", case=case, kind="measure.answered/1", fields=fields)
        living.repeat(other, case, measures[6], stage.ids["results"][5:6])
        other.do("weigh_answer", by="b-prosecutor", case=case, letter=letter)
        sent = other.do("answer", by="b-prosecutor", case=case, letter=letter, lang=stage.lang)
    finally:
        other.close()
    got = stage.a.do("receive", by="a-prosecutor", path=sent["path"])
    if got["state"] != "refused":
        raise RuntimeError("a second history was not found")
    stage.tell.act(
        "·", _("B's record is put back and continued differently; A receives the other answer.")
    )
    for reason in got["reasons"]:
        stage.tell.found(reason)
    stage.ids["found"].append("fork")
