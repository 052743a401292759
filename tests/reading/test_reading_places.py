# SPDX-License-Identifier: Apache-2.0
"""Where something was found is said in the reader's language; what a file says is not changed."""

from __future__ import annotations

from rogatory.language import use
from rogatory.reading.places import place_said


def test_a_place_is_said_in_the_language_of_the_reader() -> None:
    place = "attachment 2 / page 3 / comment by"
    assert place_said(place) == place
    with use("ru"):
        assert place_said(place) == "вложение 2 / страница 3 / автор комментария"
        assert place_said("file name") == "имя файла"


def test_what_a_file_calls_its_own_parts_stays_as_it_is() -> None:
    with use("ru"):
        assert place_said("part comment by.xml") == "часть comment by.xml"
        assert place_said("persons[p1].surname") == "persons[p1].surname"
        assert place_said("") == ""
