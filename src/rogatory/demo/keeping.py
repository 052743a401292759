# SPDX-License-Identifier: Apache-2.0
"""The stored files are read again, a damaged one is named and brought back; a backup is checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rogatory.demo.stage import Stage
from rogatory.language import _
from rogatory.seal.keys import new_age_identity


def keep_whole(stage: Stage) -> None:
    """A backup is made, a disk damages one stored file, the report names it, it is brought back."""
    tell, a = stage.tell, stage.a
    stage.clock.at("2026-07-16 15:00")
    tell.chapter(_("What is kept is read again"), "2026-07-16")
    folder = stage.out / "kept"
    folder.mkdir()
    secret, recipient = new_age_identity()
    saved, key = folder / "office-a.age", folder / "key-of-the-safe.txt"
    key.write_bytes(secret + b"\n")
    made = a.do("back_up", by="a-custodian", path=str(saved), recipient=recipient)
    code, checked = _checked(stage, saved, key)
    if code != 0:
        raise RuntimeError(f"the backup does not hold: {checked}")
    tell.act(
        "A",
        _("makes a backup, encrypted: {files} files of {records} records; read back to its last "
          "byte, held against {n} checkpoints that B has seen.").format(
            n=checked["witnesses"], **made),
    )  # fmt: skip
    _damage(stage)
    first = _report(stage, folder / "fixity-1.pdf")
    if len(first["wrong"]) != 1:
        raise RuntimeError(f"one file was damaged, and {len(first['wrong'])} were named")
    tell.act("·", _("one bit of a stored file turns over on A's disk."))
    tell.found(
        _("A's signed report (entry {entry}): 1 file FAILED: {wrong}.").format(
            entry=first["entry"], wrong=first["wrong"][0]
        )
    )
    done = a.do("repair_vault", by="a-custodian", source=str(saved), key=key.read_text())
    second = _report(stage, folder / "fixity-2.pdf")
    if done["brought"] != 1 or second["wrong"]:
        raise RuntimeError("the damaged file was not brought back")
    tell.act(
        "A",
        _("brings it back from the backup, by its digest; the damaged one is set aside. Read "
          "again: {n} files, all whole.").format(n=second["read"]),
    )  # fmt: skip
    _broken(stage, saved, key)


def _report(stage: Stage, paper: Path) -> dict[str, Any]:
    told: dict[str, Any] = stage.a.do(
        "verify_vault", by="a-custodian", lang=stage.lang, paper=str(paper)
    )
    return told


def _damage(stage: Stage) -> None:
    """Turn over one bit of the first stored file, as a failing disk does."""
    case = stage.ids["case_a"]
    first = next(row for row in stage.a.do("exhibits", case=case) if row["file"]["size"])
    path = stage.out / "a" / "vault" / case / first["file"]["sha256"]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(bytes(data))


def _checked(stage: Stage, saved: Path, key: Path) -> tuple[int, dict[str, Any]]:
    """Check a backup as an auditor would, in a process of its own, against what B sent."""
    run = subprocess.run(
        [sys.executable, "-m", "rogatory", "backup", "verify", str(saved), "--key", str(key),
         "--against", str(stage.out / "pouches"), "--json"],
        capture_output=True, text=True, check=False, timeout=600,
        env=os.environ | {"ROGATORY_LANG": stage.lang},
    )  # fmt: skip
    return run.returncode, json.loads(run.stdout or run.stderr)


def _broken(stage: Stage, saved: Path, key: Path) -> None:
    """A backup that lost its end, as a full medium leaves it, is refused with the cause."""
    cut = saved.with_name("cut-short.age")
    cut.write_bytes(saved.read_bytes()[:-4096])
    code, told = _checked(stage, cut, key)
    if code == 0:
        raise RuntimeError("a backup that was cut short passed")
    stage.tell.act("·", _("the backup is cut short by a full medium."))
    stage.tell.found(told["error"]["message"])
