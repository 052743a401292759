# SPDX-License-Identifier: Apache-2.0
"""The page of commands cannot lie, and no command is left out of it."""

from __future__ import annotations

import pytest
from tests.cli.commands_page import OTHERS, PAGE, page, transcripts

from rogatory import language
from rogatory.cli import helping
from rogatory.cli.acts import ENTERED
from rogatory.cli.catalogue import commands
from rogatory.cli.command import Option
from rogatory.cli.composed import COMPOSED
from rogatory.cli.session import prepare
from rogatory.cli.words import GROUPS, KIND_WORDS, TOPICS


def test_the_page_of_commands_is_what_the_program_says() -> None:
    made = "python -m tests.cli.commands_page writes it"
    assert PAGE.read_text(encoding="utf-8") == page() + "\n", made


def test_every_command_is_played_in_a_story() -> None:
    played = set(transcripts())
    assert not [path for path in commands() if path not in played and path not in OTHERS]


def test_every_command_stands_under_a_topic_and_every_noun_has_its_sentence() -> None:
    listed = {noun for _topic, nouns in TOPICS for noun in nouns}
    assert {path[0] for path in commands()} <= listed
    assert {path[0] for path in commands() if len(path) > 1} == set(GROUPS)


def test_every_kind_of_act_has_its_command_and_its_ordinary_words() -> None:
    prepare()
    from rogatory.casefile.kinds import KINDS

    entered = {kind for _path, kind, _new, _help in ENTERED}
    assert entered.isdisjoint(COMPOSED)
    assert entered | set(COMPOSED) == set(KINDS)
    assert set(KIND_WORDS) == set(KINDS)
    known = {" ".join(path) for path in commands()}
    assert {one for told in COMPOSED.values() for one in told.split(", ")} <= known


@pytest.mark.parametrize("lang", language.SUPPORTED)
def test_help_of_every_command_works_in_every_language(lang: str) -> None:
    known = commands()
    with language.use(lang):
        pages = [helping.page(path, known) for path in [(), *known]]
        pages += [helping.page((noun,), known) for noun in GROUPS]
    assert all(len(page) > 5 for page in pages)
    assert not [line for page in pages for line in page if len(line) > helping.WIDTH]


def test_no_option_of_a_command_hides_one_that_may_stand_anywhere() -> None:
    from rogatory.cli.command import ANYWHERE

    shared = {option.name for option in ANYWHERE}
    hidden = [
        (path, option.name)
        for path, command in commands().items()
        for option in command.all_options()
        if option.name in shared and not option.position
    ]
    assert hidden == []


def test_options_of_one_command_have_different_names_and_a_help() -> None:
    for path, command in commands().items():
        options: tuple[Option, ...] = command.all_options()
        names = [option.key for option in options]
        assert len(set(names)) == len(names), path
        assert all(option.help for option in options), path
