# SPDX-License-Identifier: Apache-2.0
"""Terms under which an exhibit came follow it into lists, onto paper, and stop it at the door."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.exchange import moves
from tests.instances import Side, make_instance

from rogatory.casefile.exhibits import Exhibit, ExhibitDerived
from rogatory.casefile.harm import HarmItem
from rogatory.casefile.letters import Letter, LetterChecked
from rogatory.casefile.loans import ExhibitTerms, ReturnExtended, ReturnWaived, TermsAttached
from rogatory.errors import Inadmissible
from rogatory.office import exhibits, harm, letters, loans
from rogatory.office.exhibit_list import exhibit_list

ROW = "cis-chisinau-2002:103(3):objects_return"


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


@pytest.fixture
def case(side: Side, tmp_path: Path) -> str:
    """A case with an exhibit that XB lent, a copy made of it, and one that nobody lent."""
    case = side.open_case()
    folder = tmp_path / "came"
    folder.mkdir()
    for name in ("knife", "other"):
        (folder / f"{name}.txt").write_text(f"This is the {name}.")
    told = {"who": "Central Authority of XB"}
    exhibits.take_in(side.instance, case, folder, side.hand("aynur"), circumstances=told)
    first = exhibit("E-1", case)
    copy = ExhibitDerived(
        exhibit="copy", origin=first.key, label="E-3", file=first.file, how="a copy"
    )
    side.enter(case, copy)
    return case


def exhibit(label: str, case: str) -> Exhibit:
    return Exhibit.objects.get(case=case, label=label)


def lend(side: Side, case: str, **more: Any) -> str:
    told: dict[str, Any] = {"given_by": "XB", "rests_on": "paper", "giving_back": "by_date"}
    told |= {"due": "2026-12-01", "requirement": ROW} | more
    return loans.attach(side.instance, case, [exhibit("E-1", case).key], side.hand("aynur"), **told)


def draft(side: Side, case: str, to: str) -> Letter:
    form = moves.form(1)
    letter = letters.draft(side.instance, case, form, to, side.hand("aynur"))
    row = Letter.objects.get(case=case, key=letter)
    checked = LetterChecked(
        letter=row.key,
        form_digest=row.form_digest,
        instrument_digest="0" * 64,
        errors=0,
        by_hand=0,
        remarks=(),
    )
    side.enter(case, checked)
    return row


def limits(side: Side, case: str, row: Letter, *labels: str) -> list[HarmItem]:
    found = harm.weigh(
        side.instance, case, row.key, labels, side.hand("aynur"), allow_unconfined=True
    )
    return [point for point in found if point.sort == "use_limit"]


def states(side: Side, case: str, day: str | None = None) -> list[tuple[str, str, int]]:
    found = loans.loans(side.instance, case, day)[1]
    return [(one.label, one.loan.state, one.loan.days) for one in found]


def test_a_loan_is_overdue_when_its_day_is_over_and_an_extension_counts_from_its_entry(
    side: Side, case: str
) -> None:
    lend(side, case)
    side.clock.move(days=12)
    assert states(side, case) == [("E-1", "overdue", 4)]
    one = exhibit("E-1", case).key
    later = ReturnExtended(exhibits=(one,), due="2026-12", on="2026-12-05", rests_on="email")
    side.enter(case, later)
    side.clock.move(days=30)
    assert states(side, case, "2026-12-01") == [("E-1", "due", 0)]
    assert states(side, case, "2026-12-04") == [("E-1", "overdue", 3)]
    assert states(side, case, "2026-12-31") == [("E-1", "due", 0)]
    assert states(side, case, "2027-01-02") == [("E-1", "overdue", 2)]
    assert states(side, case, "2026-11-22") == []
    loans.give_back(side.instance, case, [one], side.hand("aynur"), on="2027-01-03", to="XB")
    assert states(side, case) == [("E-1", "returned", 3)]
    with pytest.raises(Inadmissible, match="still to be given back"):
        side.enter(case, ReturnWaived(exhibits=(one,), on="2027-01-04", rests_on="paper"))


def test_a_return_that_was_waived_is_awaited_no_more(side: Side, case: str) -> None:
    lend(side, case, giving_back="no_date", due=None)
    assert states(side, case) == [("E-1", "no_date", 0)]
    one = exhibit("E-1", case).key
    side.enter(case, ReturnWaived(exhibits=(one,), on="2026-11-24", rests_on="paper"))
    assert states(side, case) == [("E-1", "waived", 0)]


def test_terms_follow_the_exhibit_and_its_copies_and_nothing_else(side: Side, case: str) -> None:
    lend(side, case, use="purpose_only", purpose="case 1/2026", third_persons=True)
    told = loans.all_terms_said(side.instance, case)
    assert set(told) == {exhibit("E-1", case).key, "copy"}
    (line,) = told["copy"]
    assert line == (
        "given by XB: to be used only for what it was given for: case 1/2026; third persons have "
        "rights in it; to be given back by 2026-12-01; cis-chisinau-2002, Art. 103(3), read"
    )


def test_the_printed_list_says_the_terms(
    side: Side, case: str, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    lend(side, case, confidential=True)
    path = tmp_path / "list.pdf"
    path.write_bytes(exhibit_list(side.instance, case, "en"))
    shown = subprocess.run(
        [tool("pdftotext"), "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    whole = " ".join(shown.split())
    assert whole.count("terms given by XB") == 2
    assert whole.count("confidential; to be given back by 2026-12-01;") == 2


def test_what_came_under_terms_does_not_go_to_a_third_state_undecided(
    side: Side, case: str
) -> None:
    lend(side, case, use="consent_for_other_use", purpose="case 1/2026")
    row = draft(side, case, "XC")
    points = limits(side, case, row, "E-1", "E-2", "E-3")
    assert sorted(point.file for point in points) == sorted(
        f"about:{key}" for key in (exhibit("E-1", case).key, "copy")
    )
    deputy = side.hand("deputy")
    with pytest.raises(Inadmissible, match="2 points of possible harm are undecided"):
        letters.approve(side.instance, case, row.key, deputy)
    send = {point.item: "send" for point in points}
    with pytest.raises(Inadmissible, match="needs a reason"):
        harm.decide(side.instance, case, row.key, send, deputy)
    one, other = sorted(send)
    harm.decide(side.instance, case, row.key, {one: "send", other: "leave_out"}, deputy, "consent")
    letters.approve(side.instance, case, row.key, deputy)
    left = harm.leaving(side.instance, case, row.key, side.hand("aynur"), allow_unconfined=True)
    assert {row.label for row in left.exhibits} | set(left.left_out) == {"E-1", "E-2", "E-3"}
    assert len(left.left_out) == 1
    titles = [one.get("title") or one["label"] for one in left.form["enclosures"]]
    label = "E-3" if left.left_out == ["E-1"] else "E-1"
    limit = "to be used only for what it was given for; another use needs the giver's consent"
    assert sorted(titles) == sorted(["E-2", f"Exhibit {label} (terms: {limit})"])


def test_terms_entered_after_the_weighing_stop_what_leaves(side: Side, case: str) -> None:
    row = draft(side, case, "XC")
    assert limits(side, case, row, "E-1") == []
    letters.approve(side.instance, case, row.key, side.hand("deputy"))
    lend(side, case)
    with pytest.raises(Inadmissible, match="not known when the letter was weighed"):
        harm.leaving(side.instance, case, row.key, side.hand("aynur"), allow_unconfined=True)


def test_what_goes_back_to_its_giver_is_no_point_and_nothing_is_one_when_no_term_is_left(
    side: Side, case: str
) -> None:
    lend(side, case)
    assert limits(side, case, draft(side, case, "XB"), "E-1") == []
    row = ExhibitTerms.objects.get(case=case)
    other = loans.use_limits(side.instance, case, [exhibit("E-1", case)], "XC")
    assert len(other) == 1
    side.enter(case, ReturnWaived(exhibits=(row.exhibit,), on="2026-11-24", rests_on="paper"))
    assert loans.use_limits(side.instance, case, [exhibit("E-1", case)], "XC") == []


def test_terms_out_of_form_are_refused_with_every_reason(side: Side, case: str) -> None:
    with pytest.raises(Inadmissible, match="can rest on these rows"):
        lend(side, case, requirement="cis-chisinau-2002:7(1)(c):case_title_number")
    act = TermsAttached(
        terms="t1",
        exhibits=("nothing",),
        given_by="XB",
        letter="l-9",
        rests_on="paper",
        giving_back="no_date",
        due="2026-12-01",
        use="purpose_only",
    )
    with pytest.raises(Inadmissible) as refused:
        side.enter(case, act)
    assert len(refused.value.remarks) == 4
