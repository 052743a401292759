# SPDX-License-Identifier: Apache-2.0
"""The package goes on a stick, in parts, with the papers that a courier needs."""

from __future__ import annotations

import shutil
from pathlib import Path

from rogatory.demo.cast import CAST
from rogatory.demo.requests import body, name_of
from rogatory.demo.scanning import leaves_of, scanned
from rogatory.demo.stage import Stage
from rogatory.language import _

PART = 200_000
"""Bytes in a part, so that the small package of the story comes in several."""


def hand_over(stage: Stage) -> None:
    """A puts the package on a stick; both sign the record; B finds a damaged part, then reads."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    stage.clock.at("2026-04-28 12:00")
    tell.chapter(_("By courier, on a stick"), "2026-04-28 …")
    stick = stage.out / "stick"
    made = a.do(
        "put_on_medium", by="a-prosecutor", case=case, pouch="", folder=str(stick), limit=PART,
        sort="usb_stick", serial="XA-0042", seal="7781", call="+999 71 555 0190",
        to=_("courier of {body}").format(body=body("prosecutor_b")),
        langs=[stage.lang, "en" if stage.lang == "ru" else "ru"],
    )  # fmt: skip
    tell.act(
        "A",
        _("puts the package on stick {serial} in {n} parts, read back, with papers for the "
          "courier in both languages:").format(serial="XA-0042", n=len(made["parts"])),
    )  # fmt: skip
    for path in sorted(stick.iterdir()):
        tell.lines([_name(path)])
    record = Path(made["record"])
    _signed_record(stage, made["medium"], record)
    _come(stage, stick, made["parts"])


def _name(path: Path) -> str:
    """Return one file of the medium with its size, the long name of a part cut in its middle."""
    name = path.name if len(path.name) < 40 else f"{path.name[:8]}…{path.name[-12:]}"
    return f"{name:<24}{path.stat().st_size:>10,}"


def _signed_record(stage: Stage, medium: str, record: Path) -> None:
    """Both sign the record by hand; its scan is what the handing over rests on."""
    a, case = stage.a, stage.ids["case_a"]
    last = leaves_of(record)
    leaves = list(range(1, last + 1))
    scan = scanned(record, stage.out / "a-incoming" / "record" / "hand-over-signed.pdf", leaves,
                   signed_on=[last], dpi=100)  # fmt: skip
    told = {"how": _("scan of a signed hand-over record"), "when": "2026-04-28",
            "who": name_of(CAST.persons["A1"])}  # fmt: skip
    taken = a.do("take_in", by="a-prosecutor", case=case, path=str(scan), circumstances=told)
    a.do("enter", by="a-prosecutor", case=case, kind="medium.handed_over/1", fields={
        "medium": medium, "happened": "2026-04-28", "proof": taken["exhibits"][0],
        "taken_by": _("courier of {body}").format(body=body("prosecutor_b")),
    })  # fmt: skip
    stage.tell.act(
        "A",
        _("enters that it was handed over; this rests on the record that both signed by hand."),
    )


def _come(stage: Stage, stick: Path, parts: list[str]) -> None:
    """One part was damaged on the way: B names it, and takes nothing; the second copy is whole."""
    tell, b = stage.tell, stage.b
    stage.clock.at("2026-05-04 05:00")
    hurt = stage.out / "stick-damaged"
    shutil.copytree(stick, hurt)
    part = hurt / parts[1 if len(parts) > 1 else 0]
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 0x20
    part.write_bytes(bytes(data))
    joined = stage.out / "b" / "joined.asice"
    faults = b.do("look", folder=str(hurt), out=str(joined))
    if not faults:
        raise RuntimeError("a damaged part was not found")
    tell.act("B", _("looks at the stick; a part was damaged on the way, and nothing is taken in:"))
    for one in faults:
        tell.found(_cut(one, part.name))
    shutil.copyfile(stick / part.name, part)
    if faults := b.do("look", folder=str(hurt), out=str(joined)):
        raise RuntimeError(f"a whole medium is said to have faults: {faults}")
    shutil.rmtree(hurt)
    stage.ids["pouch_1"] = stage.carry(str(joined), "1-letter-a-to-b")
    joined.unlink()
    tell.act("B", _("gets that part once more by e-mail; now the parts make up the package."))


def _cut(words: str, name: str) -> str:
    return words.replace(name, f"{name[:8]}…{name[-12:]}")
