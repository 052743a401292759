# SPDX-License-Identifier: Apache-2.0
"""The sheet's own INSERT against Django's; acts of chosen kinds against all acts."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.clerk.conftest import Story
from tests.instances import KINDS

from rogatory.clerk import replay, sheet
from rogatory.clerk.act import ERASED
from rogatory.clerk.sheet import Row


def test_rows_are_written_as_django_writes_them(story: Story) -> None:
    """Every table of the story, and a row of it with everything erasable erased."""
    compared = 0
    with transaction.atomic():
        for model in replay.row_models():
            for case in (story.case, story.side.authority):
                rows = list(model._default_manager.filter(case=case))
                rows += [_emptied(model, case) for _one in rows[:1]]
                written = {}
                for how in ("django", "sheet"):
                    model._default_manager.filter(case=case).delete()
                    if how == "django":
                        model._default_manager.bulk_create(rows)
                    else:
                        sheet._insert(model, rows)
                    written[how] = replay.dump(case, [model])
                assert written["sheet"] == written["django"]
                compared += len(rows)
        transaction.set_rollback(True)
    assert compared > 60


def _emptied(model: type[Row], case: str) -> Row:
    """Return a row of a model with what it has by default, and ERASED where a value may be."""
    row = model(case=case, key="emptied", entry=0)
    for field in model._meta.concrete_fields:
        if isinstance(field, sheet.ErasableField):
            setattr(row, field.attname, ERASED)
        elif field.column and getattr(row, field.attname) is None:
            setattr(row, field.attname, "" if "Text" in field.get_internal_type() else 0)
    return row


@pytest.mark.parametrize("window", [1, 3, 500])
def test_acts_of_chosen_kinds_are_those_among_all(
    story: Story, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(replay, "_WINDOW", window)
    every = list(replay.acts_of(story.case, KINDS))
    assert len(every) > 30
    kinds = {"exhibits.taken_in/1", "letter.drafted/1", "case.opened/1"}
    for until in (None, every[len(every) // 2][0].at):
        wanted = [
            (stamp, act)
            for stamp, act in every
            if stamp.kind in kinds and (until is None or stamp.at <= until)
        ]
        assert list(replay.acts_of(story.case, KINDS, until=until, only=kinds)) == wanted
    assert list(replay.acts_of(story.case, KINDS, only={"no.such/1"})) == []
