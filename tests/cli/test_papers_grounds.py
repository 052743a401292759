# SPDX-License-Identifier: Apache-2.0
"""The ground of a refusal, said beside it: what the data has of the article, or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.casefile.status_story import form, measures
from tests.instances import make_instance
from tests.stories_letters import ACTS, digest

from rogatory.casefile.letters import Letter
from rogatory.cli.papers_said import grounds_said
from rogatory.office.paper_proposal import AnswerPoint, _reasons

REFUSED = AnswerPoint("answer:1", "refused", "page 1", "отказано", "clear", article="19(1)")


def test_the_ground_of_the_named_article_is_found_in_the_letters_own_treaty(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    case = side.open_case()
    for letter, treaty in (("l-1", "cis-minsk-1993"), ("l-2", "cis-chisinau-2002")):
        act = ACTS.LetterDrafted(
            letter=letter, instrument=treaty, counterpart="XB", form_digest=digest(letter),
            measures=measures(letter, 1), form=form("Office B"),
        )  # fmt: skip
        side.enter(case, act)
    rows = {row.key: row for row in Letter.objects.filter(case=case)}
    (reason,) = _reasons(side.instance, rows["l-1"], "19(1)", "refused")
    assert reason.code == "cis-minsk-1993:19:refusal"
    (said,) = grounds_said(replace(REFUSED, reasons=(reason.wording,)))
    assert said.startswith("ground: ")
    assert "Art. 19" in said
    assert _reasons(side.instance, rows["l-2"], "19(1)", "refused") == []
    assert _reasons(side.instance, rows["l-1"], "19(1)", "postponed") == []


def test_where_the_data_has_no_ground_of_an_article_it_is_said() -> None:
    assert grounds_said(REFUSED) == ["no ground of this article is in the data: look it up"]
    assert grounds_said(replace(REFUSED, article="")) == []
    assert grounds_said(replace(REFUSED, value="executed")) == []
