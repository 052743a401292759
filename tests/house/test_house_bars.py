# SPDX-License-Identifier: Apache-2.0
"""The bars on size and habit that keep the house readable; each is seen to find a planted fault."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FILE_LINES = 400
FUNCTION_LINES = 60
# Where anything may be caught: the doors; where files of others are parsed;
# and pouch/passes, which hands what stopped a thread to the thread that called, which raises it.
MAY_CATCH_ALL = (
    *("cli/", "web/", "api/", "seal/foreign", "pouch/passes"),
    *("reading/sandbox", "reading/guard"),
)
COMMENT = {".py": "# ", ".typ": "// ", "": "# "}
LINE = "SPDX-License-Identifier: Apache-2.0"
# Put together here so that this file does not hold what it looks for.
MACHINE = re.compile(
    "|".join(("/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/\w", "/Us" + "ers/", "/tm" + r"p/\w"))
)
HOSTS = re.compile(
    "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", r"deb\." + "debian")), re.I
)
UNFINISHED = re.compile(
    r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b"
)


def sources(*folders: str, kinds: tuple[str, ...] = (".py",)) -> list[Path]:
    """List the files of the project's own making in ``folders``."""
    return sorted(
        file
        for folder in folders
        for file in (PROJECT / folder).rglob("*")
        if file.is_file() and file.suffix in kinds and "__pycache__" not in file.parts
    )


def too_long(text: str) -> list[str]:
    """Name what is longer than the bars allow."""
    lines = text.count("\n")
    found = [f"{lines} lines in the file"] if lines > FILE_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{length} lines in {node.name}")
    return found


def catches_all(text: str) -> list[str]:
    """Name the places where anything at all is caught and kept: what is raised again is not."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            last = node.body[-1]
            broad = node.type is None or names_all(node.type)
            if broad and not (isinstance(last, ast.Raise) and last.exc is None):
                found.append(f"line {node.lineno}")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            found += [f"line {node.lineno}" for argument in node.args if names_all(argument)]
    return found


def names_all(node: ast.expr) -> bool:
    """Tell whether an exception expression is, or holds, Exception or BaseException."""
    return any(
        isinstance(part, ast.Name) and part.id in ("Exception", "BaseException")
        for part in ast.walk(node)
    )


def wanting_licence(file: Path, text: str) -> list[str]:
    """Say whether the licence line is missing at the top or below ``#!``; an empty file is free."""
    if not text:
        return []
    lines = [line for line in text.splitlines()[:2] if not line.startswith("#!")]
    return [] if lines and lines[0] == COMMENT[file.suffix] + LINE else ["no licence line"]


def matches(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    """Return a finder of lines in which ``pattern`` occurs."""

    def find(text: str) -> list[str]:
        return [
            f"line {number}: {line.strip()[:80]}"
            for number, line in enumerate(text.splitlines(), 1)
            if pattern.search(line)
        ]

    return find


def all_faults(files: list[Path], find: Callable[[str], list[str]]) -> Iterator[str]:
    """Apply ``find`` to each file and name the file before each fault."""
    assert files
    for file in files:
        for fault in find(file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(PROJECT)}: {fault}"


def test_no_file_and_no_function_is_longer_than_the_bar() -> None:
    assert not list(all_faults(sources("src", "tests"), too_long))


def test_nothing_outside_the_doors_catches_every_exception() -> None:
    room = PROJECT / "src" / "rogatory"
    files = [
        file
        for file in sources("src")
        if not file.relative_to(room).as_posix().startswith(MAY_CATCH_ALL)
    ]
    assert not list(all_faults(files, catches_all))


def test_every_source_file_begins_with_its_licence_line() -> None:
    files = sources("src", "tests", kinds=(".py", ".typ"))
    files += sources("bin", ".ci", kinds=("", ".py"))
    found = [
        file.relative_to(PROJECT).as_posix()
        for file in files
        if wanting_licence(file, file.read_text(encoding="utf-8"))
    ]
    assert not found


def test_nothing_names_a_path_of_one_machine_or_a_registry() -> None:
    kinds = (".py", ".md", ".typ", ".toml", ".txt", "")
    files = sources("src", "tests", "bin", ".ci", "docs", kinds=kinds)
    files += [file for file in PROJECT.iterdir() if file.suffix in (".md", ".lock", ".toml")]
    assert not list(all_faults(files, matches(MACHINE)))
    assert not list(all_faults(files, matches(HOSTS)))


def test_nothing_is_marked_as_left_for_later() -> None:
    files = sources("src", "tests", "bin", "docs", kinds=(".py", ".md", ".typ", ".toml", ""))
    assert not list(all_faults(files, matches(UNFINISHED)))


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (too_long, "\n" * 401),
        (too_long, "def f():\n" + "    x = 1\n" * 60),
        (too_long, "class A:\n    async def f(self):\n" + "        x = 1\n" * 60),
        (catches_all, "try:\n    f()\nexcept Exception:\n    pass\n"),
        (catches_all, "try:\n    f()\nexcept:\n    pass\n"),
        (catches_all, "try:\n    f()\nexcept (OSError, BaseException) as e:\n    g(e)\n"),
        (catches_all, "with contextlib.suppress(Exception):\n    f()\n"),
        (matches(MACHINE), 'where = "/ho' + 'me/somebody"'),
        (matches(HOSTS), "https://py" + "pi.org/simple"),
        (matches(UNFINISHED), "x = 1  # TO" + "DO: later"),
        (lambda text: wanting_licence(Path("a.py"), text), '"""A module."""\n# ' + LINE),
    ],
)
def test_a_planted_fault_is_found(find: Callable[[str], list[str]], text: str) -> None:
    assert find(text)


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (too_long, "\n" * 400),
        (too_long, "def f():\n" + "    x = 1\n" * 59),
        (catches_all, "try:\n    f()\nexcept BaseException:\n    undo()\n    raise\n"),
        (catches_all, "try:\n    f()\nexcept OSError:\n    pass\n"),
        (lambda text: wanting_licence(Path("a"), text), "#!/bin/sh\n# " + LINE),
    ],
)
def test_what_is_right_is_left_alone(find: Callable[[str], list[str]], text: str) -> None:
    assert not find(text)
