# SPDX-License-Identifier: Apache-2.0
"""Print, sign by hand, scan, match: from the approved letter to the original in the case record."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from tests.instances import Side, make_instance
from tests.paper.conftest import form_in
from tests.scans import aged, drawn, pile
from tests.stories_letters import ACTS, digest

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.integrity import check_all
from rogatory.casefile.letters import Letter
from rogatory.casefile.originals import PaperOriginal
from rogatory.casefile.standing import state_in, told_of
from rogatory.casefile.status_originals import current, pages_said
from rogatory.errors import Inadmissible
from rogatory.office import letters, originals, post
from rogatory.office.originals import Seals
from rogatory.office.printing import Look
from rogatory.office.scans import leaves_of

Tool = Callable[[str], Path]
SEALS = Seals("2026-11-23", "A. Meri, prosecutor", "chancellery, file 12-4")


@pytest.fixture
def side(tmp_path: Path, tool: Tool) -> Side:
    """Give an authority on whose machine files of others are read under confinement."""
    tool("bwrap")
    return make_instance(tmp_path, "a")


def approved(side: Side, case: str, *, long: bool = False, signed: str = "handwritten") -> str:
    """Enter a letter that a second officer approved; return its id."""
    letter = str(uuid.uuid4())
    form: dict[str, Any] = form_in("az", long=long) | {"letter": letter}
    del form["number"], form["date"]
    form["signature"] = form["signature"] | {"form": signed}
    for measure in form["measures"]:
        measure["id"] = str(uuid.uuid4())
    if long:
        del form["enclosures"]
    letters.draft(side.instance, case, form, "XB", side.hand("aynur"))
    weigh(side, case, letter)
    return letter


def weigh(side: Side, case: str, letter: str) -> None:
    row = Letter.objects.get(case=case, key=letter)
    side.enter(
        case,
        ACTS.LetterChecked(
            letter=letter,
            form_digest=row.form_digest,
            instrument_digest=digest("i"),
            errors=0,
            by_hand=0,
            remarks=(),
        ),
        ACTS.HarmListed(letter=letter, form_digest=row.form_digest, items=(), whats=()),
    )
    approval = ACTS.LetterApproved(letter=letter, form_digest=row.form_digest)
    side.enter(case, approval, by="deputy")


def printed(side: Side, case: str, letter: str, number: str, folder: Path) -> Path:
    pdf, anew = originals.print_final(
        side.instance, case, letter, side.hand("aynur"), number=number, look=Look(lang="az")
    )
    assert anew
    path = folder / f"{number}.pdf"
    path.write_bytes(pdf)
    return path


def scan(pdf: Path, leaf: int, seed: int, dpi: int = 150) -> PIL.Image.Image:
    """Scan one leaf (from 1): askew, turned by chance, noisy, at 150 dpi, JPEG at 40."""
    rng = random.Random(seed)
    turn = rng.choice((0, 0, 90, 180))
    return aged(drawn(pdf, leaf - 1, dpi), dpi, rng, turn=turn, noise=10)


def attach(side: Side, case: str, letter: str, *files: Path, **said: Any) -> originals.Attached:
    return originals.attach(side.instance, case, letter, files, side.hand("aynur"), SEALS, **said)


def test_the_one_sided_way_on_paper_is_whole(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    letter = approved(side, case)
    with pytest.raises(Inadmissible, match="not printed in its present form"):
        attach(side, case, letter, tmp_path)
    pdf = printed(side, case, letter, "N-1", tmp_path)
    again, anew = originals.print_final(
        side.instance, case, letter, side.hand("aynur"), number=None
    )
    assert (again, anew) == (pdf.read_bytes(), False)
    with pytest.raises(Inadmissible, match="attach-scan"):
        post.record_dispatch(
            side.instance, case, letter, side.hand("aynur"), channel="courier", sent_on="2026-11-23"
        )
    leaves = [scan(pdf, n, n) for n in (1, 2)]
    done = attach(side, case, letter, pile(leaves, tmp_path / "scan.pdf", 150))
    assert done.matched.complete
    told = told_of(case)
    assert state_in(told, letter) == "signed"
    assert current(told.letters[letter]) == [
        "original on paper, signed on 2026-11-23, kept at: chancellery, file 12-4; "
        "scan matched page by page by its codes (2 of 2)"
    ]
    post.record_dispatch(
        side.instance, case, letter, side.hand("aynur"), channel="courier", sent_on="2026-11-23"
    )
    from rogatory.casefile.status import statement

    (sent,) = statement(side.instance, case).data["letters_out"]
    assert sent["dispatch"]["rests_on"] == "paper_original"
    assert sent["original"]["by_code"] == 2
    assert check_all(side.instance) == []


def test_two_letters_in_one_file_are_told_apart_by_their_codes(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    first, second = approved(side, case), approved(side, case)
    one = printed(side, case, first, "N-1", tmp_path)
    two = printed(side, case, second, "N-2", tmp_path)
    mixed = [scan(one, 1, 1), scan(two, 1, 2), scan(two, 2, 3), scan(one, 2, 4)]
    file = pile(mixed, tmp_path / "mixed.tif", 150)
    done = attach(side, case, first, file)
    assert done.matched.complete
    assert [remark for remark in done.remarks if "N-2" in remark] == [
        "Leaf 2 is page 1 of another paper: letter N-2.",
        "Leaf 3 is page 2 of another paper: letter N-2.",
    ]
    assert attach(side, case, second, file).matched.complete
    assert Exhibit.objects.filter(case=case).count() == 1, "one file is one exhibit"
    assert check_all(side.instance) == []


def test_a_scan_that_lacks_a_page_takes_nothing_in_unless_it_is_entered_as_it_is(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = approved(side, case, long=True)
    pdf = printed(side, case, letter, "N-1", tmp_path)
    leaves = leaves_of(pdf)
    assert leaves >= 4
    order = [2, 1, *range(4, leaves + 1)]  # page 3 is missing, 1 and 2 lie swapped
    blind = drawn(pdf, leaves - 1, 150)
    blind.paste(255, (0, round(blind.height * 0.85), blind.width, blind.height))
    files = [
        pile([scan(pdf, n, n) for n in order[:-1]], tmp_path / "a.pdf", 150),
        pile([blind], tmp_path / "b.png", 150),
    ]
    with pytest.raises(Inadmissible) as refused:
        attach(side, case, letter, *files)
    said = "\n".join(refused.value.remarks)
    assert f"Pages {pages_said([3, leaves])} of {leaves} are missing" in said
    assert f"No code could be read on leaf {leaves - 1} (b.png, 1)" in said
    assert "Leaf 1 (a.pdf, 1) is page 2: it does not lie in its place." in said
    assert Exhibit.objects.count() == 0
    attach(side, case, letter, *files, said={leaves - 1: leaves}, as_it_is=True)
    (line,) = current(told_of(case).letters[letter])
    assert f"scan: {leaves - 2} of {leaves} pages matched by their codes" in line
    assert "1 page matched by our officer's eye; not in the scan: 3" in line


def test_an_original_counts_only_for_the_form_that_was_printed(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    letter = approved(side, case)
    pdf = printed(side, case, letter, "N-1", tmp_path)
    file = pile([scan(pdf, 1, 1), scan(pdf, 2, 2)], tmp_path / "scan.pdf", 150)
    attach(side, case, letter, file)
    letters.give_back(side.instance, case, letter, "a name is wrong", side.hand("deputy"))
    assert state_in(told_of(case), letter) == "returned_to_draft"
    row = Letter.objects.get(case=case, key=letter)
    assert (row.original, row.printed) == ("", "")
    row_form = dict(row.form) | {"facts": "Other facts."}
    letters.revise(side.instance, case, letter, row_form, side.hand("aynur"))
    weigh(side, case, letter)
    printed(side, case, letter, "N-3", tmp_path)
    with pytest.raises(Inadmissible) as refused:
        attach(side, case, letter, file)
    assert any("another printing of this letter (No N-1" in r for r in refused.value.remarks)
    assert PaperOriginal.objects.filter(case=case).count() == 1


def test_a_letter_printed_under_a_number_is_signed_electronically_under_no_other(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = approved(side, case)
    printed(side, case, letter, "N-1", tmp_path)
    with pytest.raises(Inadmissible, match="printed to be signed by hand under N-1"):
        post.sign_letter(side.instance, case, letter, side.hand("aynur"), number="N-2", lang="az")


def test_a_letter_signed_electronically_can_be_signed_by_hand_as_well(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = approved(side, case, signed="electronic")
    with pytest.raises(Inadmissible, match="says that it is signed electronically"):
        printed(side, case, letter, "N-1", tmp_path)
    path = post.sign_letter(
        side.instance, case, letter, side.hand("aynur"), number="N-1", lang="az"
    )
    pdf, anew = originals.print_final(side.instance, case, letter, side.hand("aynur"), number=None)
    assert (pdf, anew) == (path.read_bytes(), False)
    copy = tmp_path / "signed.pdf"
    copy.write_bytes(pdf)
    file = pile([scan(copy, 1, 1), scan(copy, 2, 2)], tmp_path / "scan.pdf", 150)
    assert attach(side, case, letter, file).matched.complete
