# SPDX-License-Identifier: Apache-2.0
"""Writing the law's data as TOML: the few forms that its files use, nothing else.

::

    schema = "rogatory.instrument/1"

    [instrument]
    id = "xa-xb-2010"

    [[requirement]]
    article = "4(1)"
    languages = ["ru", "az"]

Keys, tables and rows keep the order in which they are given, so that what was read and is written
again differs by its comments alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml(tables: Mapping[str, Any]) -> str:
    """Write texts, whole numbers, yes or no, lists of these, tables and lists of tables."""
    simple = {k: v for k, v in tables.items() if not _is_table(v) and not _is_rows(v)}
    blocks = ["".join(_line(key, value) for key, value in simple.items())]
    for name, value in tables.items():
        if _is_table(value):
            blocks.append(f"[{_key(name)}]\n" + _rows(value))
        elif _is_rows(value):
            blocks += [f"[[{_key(name)}]]\n" + _rows(row) for row in value]
    return "\n".join(block for block in blocks if block)


def _rows(table: Mapping[str, Any]) -> str:
    return "".join(_line(key, value) for key, value in table.items() if value is not None)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_rows(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(map(_is_table, value))


def _line(key: str, value: object) -> str:
    return f"{_key(key)} = {_value(value)}\n"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    return _text(str(value))


def _text(text: str) -> str:
    # JSON's escapes are TOML's; DEL alone stands bare in JSON and may not in TOML.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
