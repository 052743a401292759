# SPDX-License-Identifier: Apache-2.0
"""All commands, gathered from the rooms' files; ``begin`` and ``serve`` where they are present."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from rogatory.cli.command import Command

_FILES = (
    *("init", "authority", "counterparts", "cases", "persons", "exhibits", "acts", "letters"),
    *("checking", "post", "replies", "status", "dockets", "erase", "law", "verify"),
    *("duties", "gaps", "signs"),
    *("measures", "lives"),
    *("contacts", "routes", "loans", "jurisdiction"),
    "register",
    *("statements", "statistics"),
    "stationery",
    *("twins",),
    *("offences", "law_sheet"),
    *("law_sheets", "proposing", "directory"),
    "packages",
    "originals",
    "word",
    "handover",
    "exhibit_papers",
    "papers",
    "papers_confirm",
    "register_files",
    "exhibit_lists",
    "person_lists",
    "store",
    "vault",
    "backup",
    "intake",
    "search",
    "reading",
    "submissions",
    "compartments",
)
_LATER = ("begin", "serve")


def commands() -> dict[tuple[str, ...], Command]:
    """Return every command by the words that call it."""
    there = [name for name in _LATER if find_spec(f"rogatory.cli.{name}") is not None]
    found: dict[tuple[str, ...], Command] = {}
    for name in (*_FILES, *there):
        for command in import_module(f"rogatory.cli.{name}").COMMANDS:
            assert command.path not in found, command.path
            found[command.path] = command
    return found
