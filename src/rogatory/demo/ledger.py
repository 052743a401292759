# SPDX-License-Identifier: Apache-2.0
"""The chancellery's own register, kept in a spreadsheet so far, comes in: seen, not witnessed."""

from __future__ import annotations

from rogatory.demo.asking import NUMBER_A
from rogatory.demo.opening import CASE_A
from rogatory.demo.stage import Stage
from rogatory.language import _


def bring_in(stage: Stage) -> None:
    """A register in cp1251 with two faults is refused whole, corrected by hand, and entered."""
    tell, a = stage.tell, stage.a
    stage.clock.at("2026-05-13 06:00")
    tell.chapter(_("The register that the chancellery had"), "2026-05-13")
    folder = stage.out / "registers"
    folder.mkdir()
    path = folder / "outgoing-2026.csv"
    path.write_bytes("\r\n".join(_lines()).encode("cp1251"))
    sides = {"Дросфей": "XB"}
    told = {"by": "a-prosecutor", "path": str(path), "direction": "out", "sides": sides}
    first = a.do("import_register", fixes={}, **told)
    tell.act(
        "A",
        _("imports the spreadsheet that its chancellery kept ({encoding}, {n} rows); nothing is "
          "entered, and the faults are all named at once:").format(
            encoding=first["encoding"], n=first["rows"]),
    )  # fmt: skip
    for words in first["faults"]:
        tell.found(words)
    if len(first["faults"]) != 2 or first["entered"]:
        raise RuntimeError(f"two faults were put in, found: {first['faults']}")
    fixes = {"4:number": "17-3/26", "5:day": "2026-04-30"}
    second = a.do("import_register", fixes=fixes, **told)
    tell.act(
        "A",
        _("has its clerk look at the paper and correct both; {n} rows are entered: imported, not "
          "witnessed by this docket.").format(n=second["entered"]),
    )  # fmt: skip
    for row, known, why in second["perhaps"]:
        tell.found(
            _("row {row} may be the same as {known}: {why}").format(row=row, known=known, why=why)
        )
    n = a.do("decide_rows", by="a-prosecutor", same_as=NUMBER_A,
             reason=_("the same paper, on the desk"))  # fmt: skip
    if n != 1:
        raise RuntimeError(f"one row is our letter, {n} were proposed")
    tell.act("A", _("lets a person decide that it is; no statement rests on an imported row."))


def _lines() -> list[str]:
    """Return the register as the spreadsheet saved it: a number became a month, one day never
    was."""
    other = "Дросфей"
    return [
        "Исх. №;Дата отправки;Кому;Дело;Содержание",
        f"17-1/26;12.01.2026;{other};;О розыске лица",
        f"17-2/26;03.02.2026;{other};;О вручении документов",
        f"мар.26;17.03.2026;{other};;О сведениях реестра",
        f"16-2/26;31.04.2026;{other};;Напоминание",
        f"№ {NUMBER_A};28.04.2026;{other};{CASE_A};Запрос о двух смертях",
        "",
    ]
