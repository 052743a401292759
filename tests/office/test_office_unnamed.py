# SPDX-License-Identifier: Apache-2.0
"""Papers about exhibits name no sealed identity: its code stands there, in any script."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.instances import Side, make_instance

from rogatory.casefile.exhibits import Exhibit, ExhibitDescribed, ExhibitHandedOver
from rogatory.casefile.persons import PersonEntered
from rogatory.office import exhibit_papers, exhibits
from rogatory.office.exhibit_list import exhibit_list
from rogatory.office.persons import enter_person
from rogatory.office.unnamed import Unnamed

Tool = Callable[[str], str]
TOLD = {"surname": "Ormquell", "given_name": "Satorn"}


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


@pytest.fixture
def exhibit(side: Side, tmp_path: Path) -> Exhibit:
    """An exhibit whose file, description, collector and receiver all name a sealed witness."""
    case = side.open_case()
    told = PersonEntered(person="p1", role="witness", code="W-1", sealed=True, particulars=TOLD)
    enter_person(side.instance, case, told, side.hand("aynur"))
    file = tmp_path / "Ormquell_statement.txt"
    file.write_text("A statement.")
    hand = side.hand("aynur")
    circumstances = {"who": "S. Ormquell", "where": "flat of Satorn Ormquell"}
    exhibits.take_in(side.instance, case, file, hand, circumstances=circumstances)
    row = Exhibit.objects.get(case=case)
    what = "протокол допроса Саторна Ормквелла"
    side.enter(case, ExhibitDescribed(exhibit=row.key, what=what))
    to = "Satorn Ormquell"
    side.enter(case, ExhibitHandedOver(exhibit=row.key, happened="2026-01-09", to=to))
    row.refresh_from_db()
    return row


def words(pdf: bytes, tmp_path: Path, tool: Tool) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        [tool("pdftotext"), str(path), "-"], capture_output=True, text=True, check=True
    ).stdout.lower()


@pytest.mark.parametrize("lang", ["az", "ru", "en"])
def test_custody_sheet_inventory_and_list_bear_the_code_of_a_sealed_witness(
    side: Side, exhibit: Exhibit, lang: str, tmp_path: Path, tool: Tool
) -> None:
    case, unnamed = exhibit.case, Unnamed(side.instance, exhibit.case)
    listed = exhibit_papers.enclosures([exhibit], side.instance, {"E-1": 2}, unnamed=unnamed)
    papers = {
        "custody": exhibit_papers.custody(side.instance, case, exhibit, lang),
        "inventory": exhibit_papers.inventory(side.instance, case, listed, lang, first=1),
        "list": exhibit_list(side.instance, case, lang),
    }
    for name, pdf in papers.items():
        said = words(pdf, tmp_path, tool)
        assert "w-1" in said, name
        assert not any(one in said for one in ("ormq", "satorn", "ормкв", "саторн")), name
    assert unnamed.codes == {"W-1"}
    row = {"what": "Ormquell", "note": "", "other": {"Visa": "S. Ormquell"}, "n": 1}
    told = {"what": "W-1", "note": "", "other": {"Visa": "S. W-1"}, "n": 1}
    assert unnamed.throughout(row) == told


def test_who_is_not_sealed_is_named_unless_a_letter_hides_the_person(
    side: Side, exhibit: Exhibit
) -> None:
    known = {"surname": "Ostrel", "given_name": "Ina"}
    told = PersonEntered(person="p2", role="victim", code="V-1", sealed=False, particulars=known)
    enter_person(side.instance, exhibit.case, told, side.hand("aynur"))
    said = "Photograph of Ina Ostrel"
    assert Unnamed(side.instance, exhibit.case)(said) == said
    assert Unnamed(side.instance, exhibit.case, {"p2"})(said) == "Photograph of V-1"
