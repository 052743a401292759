# SPDX-License-Identifier: Apache-2.0
"""What every test may ask for: the shared folder, an outside tool, and an honest count at the end.

``shared`` and ``tool(name)`` skip a test where a developer's machine lacks something; under
``CI=true`` the same lack is a failure. Whatever was skipped so is counted and named last of all.
``--all`` adds the tests marked ``long``: the whole of sweeps that run shortened otherwise.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from tests import stores

from rogatory import language

PROJECT = Path(__file__).resolve().parents[1]
SERVERS = PROJECT / "tests" / "scale"
"""Tests that are about servers alone."""

MARK = "missing for this test: "
FOLDER = "about an instance in a folder: "
ONCE = "run once: "
TOUCHED = "ROGATORY_TEST_TOUCHED"
"""The file in which the run on SQLite notes which files of tests touch record or vault; what of the
others holds there holds everywhere, and they are left out of the run on PostgreSQL and S3."""

# How fast a machine is, is no property of the program: speed is measured in bench/.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--all``: the long sweeps too."""
    parser.addoption("--all", action="store_true", help="also run the long sweeps, whole")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long sweeps out, visibly, unless ``--all`` was given."""
    if stores.chosen():
        for item in items:
            for name, said in (("folder", FOLDER), ("once", ONCE)):
                if mark := item.get_closest_marker(name):
                    why = mark.args[0] if mark.args else "why is not said"
                    item.add_marker(pytest.mark.skip(reason=said + why))
        elsewhere = [item for item in items if not _touches_a_store(item)]
    else:
        elsewhere = [item for item in items if item.path.is_relative_to(SERVERS)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
    if config.getoption("--all"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def _touches_a_store(item: pytest.Item) -> bool:
    noted = os.environ.get(TOUCHED, "")
    if not noted or item.path.is_relative_to(SERVERS):
        return True
    return item.path.relative_to(PROJECT).as_posix() in _noted(noted)


@cache
def _noted(name: str) -> frozenset[str]:
    return frozenset(Path(name).read_text().split())


@pytest.fixture(autouse=True)
def notes_what_touches_a_store(request: pytest.FixtureRequest) -> Iterator[None]:
    """Note the file of a test that made or used an instance, where the run wants to know."""
    yield
    noted = os.environ.get(TOUCHED, "")
    if noted and not stores.chosen() and stores.has_touched():
        with Path(noted).open("a") as notes:
            notes.write(f"{request.path.relative_to(PROJECT).as_posix()}\n")


def do_without(what: str) -> None:
    """Skip the test for want of ``what``, or fail it under CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{MARK}{what} (in CI a missing tool is a failure)", pytrace=False)
    pytest.skip(MARK + what)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of data and conformance suites that lies beside the project."""
    folder = PROJECT.parent / "shared"
    if not (folder / "data").is_dir():
        do_without("the folder ../shared")
    return folder


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """Give a function that finds an outside program by name: ``tool("xmlsec1")``."""

    def find(name: str) -> Path:
        found = shutil.which(name)
        if found is None:
            do_without(f"the program {name}")
        assert found is not None
        return Path(found)

    return find


@pytest.fixture(scope="session")
def lack() -> Callable[[str], None]:
    """Give the function to call when a machine lacks something else that a test needs."""
    return do_without


@pytest.fixture
def whole_sweep(request: pytest.FixtureRequest) -> bool:
    """Tell whether a sweep runs whole (``--all``) or shortened."""
    return bool(request.config.getoption("--all"))


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers of this run, in the process that collects the tests."""
    stores.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers of this run."""
    stores.stop()


@pytest.fixture(autouse=True)
def drops_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop the databases that a test made for its instances."""
    own = stores.chosen() and "tmp_path" in request.fixturenames
    folder = request.getfixturevalue("tmp_path") if own else None
    yield
    if folder is not None:
        stores.forget(folder)


@pytest.fixture(autouse=True)
def speaks_english() -> Iterator[None]:
    """Begin every test in English, whatever the machine or the test before it spoke."""
    with language.use("en"):
        yield


def _said(terminalreporter: pytest.TerminalReporter, mark: str) -> Counter[str]:
    """Count the tests that were left out of this run for a reason, by the reason."""
    found: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if mark in reason:
            found[mark + reason.partition(mark)[2]] += 1
    return found


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say loudly, before the count, which checks failed and how many tests could not run here."""
    if failed := os.environ.get("ROGATORY_FAILED_CHECKS", "").split():
        terminalreporter.section("FAILED BEFORE THE TESTS", sep="!", red=True, bold=True)
        terminalreporter.line(f"see far above: {', '.join(failed)}", red=True, bold=True)
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if MARK in reason:
            counts[reason.partition(MARK)[2]] += 1
    elsewhere = _said(terminalreporter, FOLDER) + _said(terminalreporter, ONCE)
    if elsewhere:
        terminalreporter.section("ON SQLITE AND A DISK ALONE")
        for said, n in sorted(elsewhere.items()):
            terminalreporter.line(f"{n:5} {said}")
    if not counts:
        return
    total = sum(counts.values())
    terminalreporter.section("NOT TESTED HERE", sep="!", red=True, bold=True)
    for what, n in sorted(counts.items()):
        terminalreporter.line(f"{n:5} skipped: {what} is missing", red=True)
    terminalreporter.line(
        f"{total} tests were SKIPPED for want of tools: this run proves less than CI does.",
        red=True,
        bold=True,
    )
