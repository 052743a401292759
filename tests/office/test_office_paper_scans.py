# SPDX-License-Identifier: Apache-2.0
"""Scans are read: four scripts, coarse, askew, specked, turned, in every form of file.

Few pages, since each costs a second or two; what is read of a text is measured in words.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tests.instances import Side, make_instance
from tests.reading.scans import save, scan

from rogatory.casefile.exhibits import Exhibit
from rogatory.errors import Inadmissible
from rogatory.office import exhibits, paper_reading
from rogatory.office.paper_proposal import propose
from rogatory.office.paper_reading import read_file
from rogatory.reading import candidates, ocr, sandbox
from rogatory.reading.references import Known
from rogatory.reading.sheet import Passage

pytestmark = pytest.mark.once("pictures of pages read by tesseract")

AZ = ["XB BAŞ PROKURORLUĞU", "", "Çıxış № 5/17-26, 12 iyun 2026-cı il", "",
      "Sizin 23.11.2024-cü il tarixli 17-4/24 nömrəli sorğunuza cavab olaraq bildiririk ki,",
      "1-ci bənd icra edilib, protokol əlavə olunur. 2-ci bənd üzrə imtina edilir."]  # fmt: skip
AZ_CYRILLIC = ["XB БАШ ПРОКУРОРЛУҒУ", "", "Чыхыш № 5/17-26, 12 ијун 2026-ҹы ил", "",
               "17-4/24 нөмрәли сорғунуза ҹаваб олараг билдиририк:",
               "1-ҹи бәнд иҹра едилиб. 2-ҹи бәнд үзрә имтина едилир."]  # fmt: skip
RU = ["ГЕНЕРАЛЬНАЯ ПРОКУРАТУРА XB", "", "Исх. № 5/17-26 от 12 июня 2026 г.",
      "На № 17-4/24 от 23.11.2024", "",
      "На Ваш запрос об оказании правовой помощи сообщаем следующее.",
      "1. Допрос свидетеля проведен, протокол прилагается."]  # fmt: skip
EN = ["PROSECUTOR GENERAL OF XB", "", "Our No 5/17-26 of 12 June 2026.",
      "To your No 17-4/24 of 23 November 2024", "",
      "On point 1 of your request: the witness was questioned and the record is made."]  # fmt: skip
KNOWN = Known([("it", "17-4/24"), ("other", "17-9/21"), ("far", "301-77")])


@pytest.fixture(autouse=True)
def _programs(tool: Callable[[str], Path]) -> None:
    tool("tesseract")
    tool("bwrap")


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give Aynur's authority."""
    return make_instance(tmp_path)


def share_of_words(text: str, lines: list[str]) -> float:
    """Return how many of the words that were printed were read exactly."""
    printed = [word for line in lines for word in line.split()]
    read = text.split()
    return sum(word in read for word in printed) / len(printed)


def found_in(text: str) -> set[str]:
    """Return which known letter the numbers in a text lead to."""
    seen = candidates.numbers([Passage("page 1", text)])
    near = [KNOWN.near(one.forms) for one in seen if one.role in ("ours", "unknown")]
    return {some[0].key for some in near if some}


@pytest.mark.parametrize(
    ("lines", "languages", "damage", "name", "least"),
    [
        (AZ, ["az"], {"askew": -1.0, "specks": 1500}, "az.png", 0.85),
        (AZ_CYRILLIC, ["az-cyrl"], {"specks": 500}, "az-cyrl.tiff", 0.6),
        (RU, ["ru", "en"], {"dpi": 150, "askew": 3.0, "specks": 2000, "blur": 0.6}, "ru.pdf", 0.85),
        (EN, ["en"], {"dpi": 150, "askew": -2.0, "specks": 2000}, "en.heic", 0.85),
    ],
    ids=["az", "az-cyrl", "ru", "en"],
)
def test_a_scan_is_read_in_every_script(
    tmp_path: Path,
    lines: list[str],
    languages: list[str],
    damage: dict[str, float],
    name: str,
    least: float,
) -> None:
    path = save(tmp_path / name, scan(lines, **damage), dpi=int(damage.get("dpi", 200)))  # type: ignore[arg-type]
    read = read_file(path, languages)
    assert read.program.startswith("tesseract-")
    assert not read.faults
    (page,) = read.pages
    share = share_of_words(page.text, lines)
    print(f"{name}: {share:.0%} of the words, confidence {page.sure}")
    assert share >= least
    assert page.sure is not None
    assert page.sure > 70
    assert found_in(page.text) == {"it"}


def test_a_page_that_lies_is_turned_and_an_empty_one_is_no_fault(tmp_path: Path) -> None:
    empty = Image.new("L", (1654, 2339), 250)
    path = save(tmp_path / "two.pdf", scan(RU, turned=90), empty, scan(RU, turned=180))
    told: list[tuple[int, int]] = []
    read = read_file(path, ["ru"], progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [(page.place, page.turned) for page in read.pages] == [("page 1", 90), ("page 3", 180)]
    assert all(share_of_words(page.text, RU) > 0.8 for page in read.pages)
    assert not read.faults


def test_a_page_with_text_is_not_read_as_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("Our No 9/1", encoding="utf-8")
    assert read_file(path, ["ru"]).program == "text"


def test_languages_that_nobody_reads_are_named() -> None:
    with pytest.raises(Inadmissible, match=r"“fr”.*“xx”"):
        ocr.languages_for(["fr", "ru", "xx"])
    assert ocr.languages_for(["az-cyrl"])[0] == "rus", "Russian helps the older script"


def test_what_tesseract_could_see_and_reach_is_next_to_nothing(tmp_path: Path) -> None:
    """The same wrapping that tesseract gets, around a shell that tries."""
    (tmp_path / "secret").write_text("a secret")
    tried = f"cat {tmp_path}/secret; cat /etc/passwd; ls /home; touch /usr/x; touch /x"
    command = [*sandbox.confine([], []), "/bin/bash", "-c", tried + "; echo end"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.stdout == "end\n"
    assert done.stderr.count("No such file or directory") == 3
    assert done.stderr.count("Read-only file system") == 2


def test_a_scan_is_taken_in_and_read_as_an_exhibit(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    hand = side.hand("aynur")
    path = save(tmp_path / "scan.png", scan(EN))
    intake = exhibits.take_in(side.instance, case, path, hand, circumstances={})
    exhibit = Exhibit.objects.get(case=case, key=intake.exhibits[0])
    reading = paper_reading.read_exhibit(side.instance, exhibit, hand, ["en"])
    assert (reading.program, reading.languages) == (ocr.program(), ("eng",))
    proposal = propose(side.instance, reading, "aynur", case=case)
    dated = proposal.first("dated")
    assert dated is not None
    assert (dated.value, dated.sure, dated.place) == ("2026-06-12", "clear", "page 1")
    assert proposal.letters == []
