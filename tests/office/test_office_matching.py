# SPDX-License-Identifier: Apache-2.0
"""A scan held against what was printed: what is missing, swapped, repeated or strange is named."""

from __future__ import annotations

from pathlib import Path

import pytest
import tests.instances  # noqa: F401 - it sets up what rows need

from rogatory.casefile.status_originals import pages_said
from rogatory.office import originals
from rogatory.office.matching import Matched, Seen, Wanted, match
from rogatory.pouch.printed import Printed

OURS = "9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19"
OTHER = "1f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19"
MARK = "0a1b2c3d4e5f6071"
WANTED = Wanted(OURS, MARK, 4)
FILES = [Path("scan.pdf"), Path("more.pdf")]


def code(page: int, *, of: int = 4, letter: str = OURS, mark: str = MARK, sort: str = "P") -> str:
    """Return the words of a code."""
    return Printed(sort, letter, page, of, mark).words  # type: ignore[arg-type]


def pile(*leaves: str | None, file: int = 0, first: int = 1, dark: int = 900) -> list[Seen]:
    """Return leaves of one file: each with the words of its code, or without."""
    return [
        Seen(first + n, file, n + 1, dark, (words,) if words else ())
        for n, words in enumerate(leaves)
    ]


def told(matched: Matched) -> str:
    """Return everything that is said of a scan."""
    against = originals.reasons_against(matched, FILES[:1], as_it_is=False)
    return "\n".join([*against, *originals.remarks_on(matched, FILES[:1])])


def test_a_whole_scan_is_matched_and_nothing_is_said() -> None:
    matched = match(WANTED, pile(*(code(n) for n in (1, 2, 3, 4))))
    assert matched.complete
    assert told(matched) == ""
    assert [how for _seen, how in matched.pages.values()] == ["code"] * 4


def test_a_missing_leaf_is_named() -> None:
    matched = match(WANTED, pile(code(1), code(2), code(4)))
    assert matched.missing == [3]
    assert "Page 3 of 4 is missing" in told(matched)


def test_swapped_leaves_are_named_and_files_with_one_leaf_each_are_not() -> None:
    matched = match(WANTED, pile(code(1), code(3), code(2), code(4)))
    assert [(seen.place, page) for seen, page in matched.swapped] == [(2, 3), (3, 2)]
    assert matched.complete
    assert "Leaf 2 is page 3: it does not lie in its place." in told(matched)
    single = [
        one for n, page in enumerate((2, 1, 4, 3)) for one in pile(code(page), file=n, first=n + 1)
    ]
    assert match(WANTED, single).swapped == []


def test_a_leaf_of_another_letter_of_a_draft_and_of_another_paper_is_set_aside() -> None:
    leaves = pile(
        *(code(n) for n in (1, 2, 3, 4)),
        code(1, of=2, letter=OTHER),
        code(2, mark="f" * 16),
        code(2, of=5),
        code(1, of=1, sort="X"),
        code(4),
    )
    matched = match(WANTED, leaves)
    assert [one.what for one in matched.aside] == [
        *("other_letter", "other_printing", "other_printing", "other_paper", "repeated")
    ]
    assert matched.complete


def test_a_strange_code_is_passed_over_and_the_leaf_waits_for_an_eye() -> None:
    leaves = pile(code(1), code(2), "HTTPS://XB.EXAMPLE/1", code(4))
    matched = match(WANTED, leaves)
    assert [seen.place for seen in matched.unread] == [3]
    assert "No code could be read on leaf 3" in told(matched)
    named = match(WANTED, leaves, said={3: 3})
    assert named.complete
    assert named.pages[3][1] == "officer"


def test_a_back_without_print_is_known_and_a_back_with_a_seal_is_named() -> None:
    blank = Seen(2, 0, 2, 10, ())  # what a scanner leaves on an empty back
    sealed = Seen(4, 0, 4, 400, ())
    one, two = pile(code(1))[0], Seen(3, 0, 3, 900, (code(2, of=2),))
    wanted = Wanted(OURS, MARK, 2)
    first = Seen(1, 0, 1, 900, (code(1, of=2),))
    assert [s.place for s in match(wanted, [first, blank, two, sealed]).unread] == [4]
    matched = match(wanted, [first, blank, two, sealed], backs={4})
    assert matched.complete
    assert [aside.what for aside in matched.aside] == ["blank", "back"]
    assert match(wanted, [one]).missing == [1, 2], "a code of four leaves is no code of two"


@pytest.mark.parametrize(
    ("said", "backs", "fault"),
    [
        ({1: 2}, (), "Leaf 1 bears a code that was read"),
        ({9: 2}, (), "The scan has no leaf 9."),
        ({2: 8}, (), "the letter has no page 8, only 4"),
        ({2: 1}, (), "Leaf 2 cannot be page 1: leaf 1 is that page."),
        ({2: 2, 3: 2}, (), "Leaf 3 cannot be page 2: leaf 2 is that page."),
        ({2: 2}, (2,), "Leaf 2 is named as a page and as a back."),
    ],
)
def test_what_a_person_says_and_cannot_be_so_is_refused(
    said: dict[int, int], backs: tuple[int, ...], fault: str
) -> None:
    matched = match(WANTED, pile(code(1), None, None), said=said, backs=backs)
    assert not matched.complete
    assert fault in "\n".join(matched.faults)


def test_a_code_read_after_an_officer_named_the_page_prevails_and_is_said() -> None:
    matched = match(WANTED, pile(None, code(1), code(2), code(3), code(4)), said={1: 1})
    assert matched.pages[1][1] == "code"
    assert matched.faults == ["Leaf 1 cannot be page 1: leaf 2 is that page."]


def test_pages_are_named_as_people_write_them() -> None:
    assert pages_said([2, 4, 5, 6, 9, 10]) == "2, 4–6, 9–10"
    assert pages_said([]) == ""


def test_every_planted_fault_of_a_pile_is_named() -> None:
    """Sweep: each page dropped, each pair swapped, each page doubled, once each."""
    injected = detected = 0
    whole = [code(n) for n in (1, 2, 3, 4)]
    for page in range(4):
        injected += 3
        matched = match(WANTED, pile(*whole[:page], *whole[page + 1 :]))
        detected += matched.missing == [page + 1]
        matched = match(WANTED, pile(*whole, whole[page]))
        detected += [one.what for one in matched.aside] == ["repeated"]
        strange = code(page + 1, letter=OTHER)
        matched = match(WANTED, pile(*whole[:page], strange, *whole[page + 1 :]))
        detected += matched.missing == [page + 1] and matched.aside[0].what == "other_letter"
        for other in range(page + 1, 4):
            injected += 1
            swapped = list(whole)
            swapped[page], swapped[other] = swapped[other], swapped[page]
            named = {p for _seen, p in match(WANTED, pile(*swapped)).swapped}
            detected += named == {page + 1, other + 1}
    print(f"injected {injected}, detected {detected}")
    assert injected == detected == 18
