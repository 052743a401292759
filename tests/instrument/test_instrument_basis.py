# SPDX-License-Identifier: Apache-2.0
"""Whether an instrument binds, and which reasons it gives for refusing or waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rogatory.instrument import model
from rogatory.instrument.basis import Bound, binds
from rogatory.instrument.reasons import reason_fault, reasons
from rogatory.instrument.remark import Group, Remark

Letter = dict[str, Any]
Remarks = Callable[..., dict[str, Remark]]


@pytest.mark.parametrize(
    ("state", "on", "bound"),
    [
        ("RU", "2023-06-27", Bound.NO),
        ("RU", "2023-06-28", Bound.YES),
        ("RU", None, Bound.UNKNOWN),
        ("AZ", "2026-01-01", Bound.UNKNOWN),
        ("KZ", "2026-01-01", Bound.UNKNOWN),
        ("UA", "2026-01-01", Bound.UNKNOWN),
        ("DE", "2026-01-01", Bound.UNKNOWN),
        ("XA", "2010-02-28", Bound.NO),
        ("XA", "2010-03-01", Bound.YES),
    ],
)
def test_an_instrument_binds_from_the_day_that_the_data_gives(
    state: str, on: str | None, bound: Bound, library: model.Library
) -> None:
    assert binds(library["cis-chisinau-2002"], state, on).bound is bound


def test_a_basis_in_doubt_is_said_as_the_glossary_says_it(letter: Letter, remarks: Remarks) -> None:
    letter["requested_state"] = "KZ"
    found = remarks(letter)["basis"]
    assert found.group is Group.BY_HAND
    assert found.wording == "basis in doubt: date of entry into force for KZ unknown"
    letter |= {"requested_state": "XB", "date": "2011-01-01"}
    assert remarks(letter)["basis"].group is Group.ERROR


def test_reasons_carry_their_articles_and_the_forbidden_are_flagged(
    library: model.Library,
) -> None:
    untoc = library["un-untoc-2000"]
    by_field = {reason.code.rpartition(":")[2]: reason for reason in reasons(untoc)}
    assert by_field["bank_secrecy"].forbidden
    assert by_field["fiscal"].forbidden
    assert by_field["refuse_essential"].article == "Art. 18(21b)"
    assert by_field["postpone"].postpones
    assert reason_fault(untoc, by_field["refuse_essential"].code, "refused") is None
    assert "forbids" in str(reason_fault(untoc, by_field["bank_secrecy"].code, "refused"))
    assert "waiting" in str(reason_fault(untoc, by_field["postpone"].code, "refused"))
    assert reason_fault(untoc, None, "refused")
    assert reason_fault(untoc, "because", "refused")
    chisinau = reasons(library["cis-chisinau-2002"])
    assert [r.wording for r in chisinau if not r.postpones] == [
        "Refusal: sovereignty, security, law (article not known, not verified)"
    ]
