# SPDX-License-Identifier: Apache-2.0
"""Printed for the hand, signed electronically, copied, found by its codes: one paper, not two."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange import moves
from tests.instances import Side, make_instance
from tests.office.test_office_originals import approved, attach, printed, scan
from tests.scans import pile

from rogatory.casefile.integrity import check_all
from rogatory.casefile.letters import Letter
from rogatory.casefile.originals import Printing
from rogatory.docket import canon
from rogatory.errors import Inadmissible
from rogatory.office import copies_on_paper, post, printing
from rogatory.office.printed import meant
from rogatory.office.printing import Look
from rogatory.office.scans import seen_in
from rogatory.pouch.printed import Printed
from rogatory.verify import find


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give an authority."""
    return make_instance(tmp_path, "a")


def codes_of(file: Path) -> list[Printed]:
    return [code for leaf in seen_in([file]) for code in leaf.printed]


def test_what_is_signed_electronically_is_the_paper_that_was_printed_for_the_hand(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = approved(side, case)
    pdf = printed(side, case, letter, "N-1", tmp_path)
    attach(side, case, letter, pile([scan(pdf, n, n) for n in (1, 2)], tmp_path / "s.pdf", 150))
    side.clock.move(days=3)
    path = post.sign_letter(side.instance, case, letter, side.hand("aynur"))
    assert path.read_bytes().startswith(pdf.read_bytes()), "the same paper, with a signature"
    assert codes_of(path) == codes_of(pdf)
    row = Letter.objects.get(key=letter)
    assert row.source == Printing.objects.get(key=row.printed).source
    assert check_all(side.instance) == []


def test_a_letter_signed_on_paper_is_signed_electronically_in_no_other_look(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = approved(side, case)
    pdf = printed(side, case, letter, "N-1", tmp_path)
    attach(side, case, letter, pile([scan(pdf, n, n) for n in (1, 2)], tmp_path / "s.pdf", 150))
    with pytest.raises(Inadmissible, match="was signed on paper, and would be another"):
        post.sign_letter(side.instance, case, letter, side.hand("aynur"), look=Look(lang="ru"))


def test_copies_of_a_letter_on_paper_bear_its_codes_and_match_its_scan(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = approved(side, case)
    row = Letter.objects.get(key=letter)
    with pytest.raises(Inadmissible, match="no final form yet"):
        copies_on_paper.copies(side.instance, row, 2)
    pdf = printed(side, case, letter, "N-1", tmp_path)
    row.refresh_from_db()
    first, second = copies_on_paper.copies(side.instance, row, 2)
    assert first != second
    copy = tmp_path / "copy-2.pdf"
    copy.write_bytes(second)
    assert codes_of(copy) == codes_of(pdf)
    done = attach(
        side, case, letter, pile([scan(copy, n, n) for n in (1, 2)], tmp_path / "c.pdf", 150)
    )
    assert done.matched.complete


def test_a_leaf_is_held_against_every_paper_that_is_known_of_its_letter(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = approved(side, case)
    draft = Printed("P", letter, 1, 2, "ab" * 8)
    assert meant(side.instance, draft).agrees is None, "nothing is known to hold it against"
    (first, *_rest) = codes_of(printed(side, case, letter, "N-1", tmp_path))
    assert "it is of the paper that was printed" in meant(side.instance, first).said
    (second, *_rest) = codes_of(printed(side, case, letter, "N-2", tmp_path))
    assert meant(side.instance, second).agrees is True
    assert "an earlier print, No N-1, that counts no more" in meant(side.instance, first).said
    assert meant(side.instance, draft).agrees is False
    row = Letter.objects.get(key=letter)
    post.sign_letter(side.instance, case, letter, side.hand("aynur"))
    row.refresh_from_db()
    assert meant(side.instance, second).agrees is True


def test_the_verifier_finds_the_data_of_a_page_by_the_code_that_is_printed_on_it(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = approved(side, case)
    (first, *_rest) = codes_of(printed(side, case, letter, "N-1", tmp_path))
    row = Letter.objects.get(key=letter)
    source = copies_on_paper.source_of(side.instance, row)
    folder = tmp_path / "opened"
    folder.mkdir()
    (folder / "letter.json").write_bytes(canon.dumps(source))
    assert [hit.member for hit in find.search(first, [folder]).hits] == ["letter.json"]
    other = {**source, "data": {**source["data"], "marking": "another"}}
    (folder / "letter.json").write_bytes(canon.dumps(other))
    assert find.search(first, [folder]).hits == []


def test_a_draft_says_so_in_the_language_of_the_paper_and_has_no_number_in_another(
    side: Side,
) -> None:
    for lang, words in (("ru", "ПРОЕКТ, НЕ ПОДПИСАНО"), ("en", "DRAFT, NOT SIGNED")):
        data = printing.paper_data(
            side.instance, moves.form(1), number="", look=Look(lang=lang, draft=True)
        )
        assert data["marking"] == words
        assert data["references"][0][1] == "—"
