# SPDX-License-Identifier: Apache-2.0
"""Languages are chosen, spoken and left again; catalogues hold exactly the program's sentences."""

from __future__ import annotations

import gettext
import importlib.util
import io
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

from rogatory import language

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def command() -> ModuleType:
    """Give bin/messages as a module."""
    spec = importlib.util.spec_from_file_location("messages", PROJECT / "bin" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_catalogues_hold_what_the_program_says_and_russian_is_complete() -> None:
    done = subprocess.run(
        [sys.executable, str(PROJECT / "bin" / "messages.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB", "LC_MESSAGES": "az_AZ@latin", "LC_ALL": ""}, "az"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_session_decides_the_language(environ: dict[str, str], lang: str) -> None:
    assert language.from_environment(environ) == lang


def test_a_language_is_left_again_after_its_block() -> None:
    with language.use("ru-RU"):
        assert language.current() == "ru"
        with language.use("az"):
            assert language.current() == "az"
        assert language.current() == "ru"
    assert language.current() == "en"


def test_a_language_belongs_to_its_own_thread() -> None:
    seen: list[str] = []
    with language.use("ru"):
        thread = threading.Thread(target=lambda: seen.append(language.current()))
        thread.start()
        thread.join()
    assert seen == ["en"]


def test_a_language_without_a_catalogue_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"'xx'.*en, ru, az"):
        language.use("xx")
    assert language.matching("russian") is None


def test_azerbaijani_is_marked_as_read_by_no_lawyer() -> None:
    assert language.reviewed("en")
    assert language.reviewed("ru")
    assert not language.reviewed("az")


def test_what_has_no_translation_is_said_in_english() -> None:
    with language.use("az"):
        assert language._("A sentence that no catalogue holds.") == (
            "A sentence that no catalogue holds."
        )
        assert language.ngettext("{n} stray thing", "{n} stray things", 2) == "{n} stray things"


def test_russian_counts_in_three_forms(command: ModuleType) -> None:
    catalog = command.Catalog(locale="ru", charset="utf-8")
    catalog.add(("{n} exhibit", "{n} exhibits"), ("{n} вещь", "{n} вещи", "{n} вещей"))
    catalog.add("Still unsure.", "Не точно.", flags=["fuzzy"])
    spoken = gettext.GNUTranslations(io.BytesIO(command.compiled("ru", catalog)))
    said = [spoken.ngettext("{n} exhibit", "{n} exhibits", n).format(n=n) for n in (1, 2, 5, 21)]
    assert said == ["1 вещь", "2 вещи", "5 вещей", "21 вещь"]
    assert spoken.gettext("Still unsure.") == "Still unsure."


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("For {name}.", "Для {имя}."),
        ("For {name}.", "Для name."),
        ("All done.", "Всё {готово}."),
        ("For {name}.", "Для {name."),
        (("One thing", "{n} things"), ("Одна вещь", "{n} вещи", "{n} вещей")),
    ],
)
def test_a_lost_or_altered_placeholder_is_found(
    command: ModuleType, source: str | tuple[str, str], translation: str | tuple[str, ...]
) -> None:
    catalog = command.Catalog(locale="ru")
    message = catalog.add(source, translation)
    assert command.misplaced("ru", message)


def test_a_missing_a_surplus_and_an_untranslated_sentence_are_each_named(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "path", lambda lang, kind: tmp_path / f"{lang}.{kind}")
    template = command.Catalog()
    template.add("Kept.")
    template.add("Dropped.")
    command.update("ru", template)
    assert any("not translated: 'Kept.'" in fault for fault in command.faults("ru", template))
    other = command.Catalog()
    other.add("Kept.")
    other.add("Added.")
    found = command.faults("ru", other)
    assert any("not in the catalogue: 'Added.'" in fault for fault in found)
    assert any("no longer in the program: 'Dropped.'" in fault for fault in found)
    (tmp_path / "ru.mo").write_bytes(b"stale")
    assert any("is not what" in fault for fault in command.faults("ru", template))
