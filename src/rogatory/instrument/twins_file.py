# SPDX-License-Identifier: Apache-2.0
"""The file that goes to a translator and comes back: paragraphs with their ids, JSON or text.

JSON is ``{"schema": "rogatory.twins/1", "letter": "...", "language": "ru", "from": "az",
"paragraphs": [{"of": "facts", "original": "...", "source_sha256": "<hex>", "text": "..."}]}``.
The text is the same, to be written into with any editor::

    # rogatory.twins/1 2b7e... az ru
    # Write each translation below its paragraph; leave lines with @ and > as they are.

    @ measures/m1/text <sha256 of the original, hex>
    > The original, line by line,
    > for reading.
    Перевод, строка за строкой.

A line of a translation that begins with ``@``, ``>``, ``#`` or a backslash has a backslash before
it. The digest says from which original a translation was made; the lines with ``>`` are read by
nobody. An empty text is a paragraph that is not translated yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from rogatory.errors import Malformed
from rogatory.instrument.record import OneOf, read
from rogatory.language import _

SCHEMA = "rogatory.twins/1"
_FIRST = re.compile(r"# rogatory\.twins/1 (\S+) ([a-z]{2,3}) ([a-z]{2,3})")
_MARK = re.compile(r"@ (\S+) ([0-9a-f]{64})\s*")
_ESCAPED = ("@", ">", "#", "\\")


@dataclass(frozen=True, slots=True)
class Item:
    """One paragraph to be translated: its id, the original and its digest, and the translation.

    ``previous`` is a translation of what the original was before, to be read and not taken back.
    """

    of: str
    source_sha256: str
    original: str | None = None
    previous: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TwinsFile:
    """The paragraphs of one letter in one language, as they go to a translator and come back."""

    letter: str
    language: str
    from_: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    schema: Annotated[str, OneOf((SCHEMA,))]
    letter: str
    language: str
    paragraphs: tuple[Item, ...] = ()


def as_json(file: TwinsFile) -> str:
    """The file as JSON, one paragraph after the other in the order of the letter."""
    rows = [
        {
            "of": one.of,
            "original": one.original or "",
            "source_sha256": one.source_sha256,
            **({} if one.previous is None else {"previous": one.previous}),
            "text": one.text or "",
        }
        for one in file.items
    ]
    made = {"schema": SCHEMA, "letter": file.letter, "from": file.from_,
            "language": file.language, "paragraphs": rows}  # fmt: skip
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def as_text(file: TwinsFile) -> str:
    """The file as plain text, for a translator with any editor."""
    lines = [f"# {SCHEMA} {file.letter} {file.from_} {file.language}"]
    told = _("Write each translation below its paragraph; leave lines with @ and > as they are.")
    lines.append(f"# {told}")
    for one in file.items:
        lines += ["", f"@ {one.of} {one.source_sha256}"]
        lines += [f"> {line}".rstrip() for line in (one.original or "").split("\n")]
        if one.previous is not None:
            lines.append("> " + _("(the original was changed; translated before:)"))
            lines += [f"> {line}".rstrip() for line in one.previous.split("\n")]
        for line in (one.text or "").split("\n"):
            lines.append(f"\\{line}" if line.startswith(_ESCAPED) else line)
    return "\n".join(lines) + "\n"


def parse(data: str) -> TwinsFile:
    """Read what came back, JSON or text; raises Malformed with every fault at once."""
    data = data.removeprefix("\ufeff")
    return _from_json(data) if data.lstrip().startswith("{") else _from_text(data)


def _from_json(data: str) -> TwinsFile:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed(
            _("The translations are no JSON (line {n}).").format(n=getattr(error, "lineno", 1))
        ) from None
    from_ = str(value.pop("from", "")) if isinstance(value, dict) else ""
    if isinstance(value, dict) and isinstance(rows := value.get("paragraphs"), list):
        value["paragraphs"] = [_stated(row) if isinstance(row, dict) else row for row in rows]
    found = read(_Written, value, _("The file of translations"))
    return TwinsFile(found.letter, found.language, from_, found.paragraphs)


def _stated(row: dict[str, Any]) -> dict[str, Any]:
    """The row without texts that are still empty: a record never holds an empty one."""
    texts = ("text", "original", "previous")
    return {
        name: value
        for name, value in row.items()
        if not (name in texts and isinstance(value, str) and not value.strip())
    }


def _from_text(data: str) -> TwinsFile:
    lines = [line.removesuffix("\r") for line in data.split("\n")]
    first = _FIRST.fullmatch(lines[0].rstrip())
    if first is None:
        raise Malformed(
            _("This is no file of translations: it begins with “{line}”.").format(
                line=f"# {SCHEMA} LETTER FROM LANGUAGE"
            )
        )
    items: list[Item] = []
    faults: list[str] = []
    words: list[str] = []

    def close() -> None:
        if items:
            text = "\n".join(words).strip("\n")
            last = items.pop()
            items.append(Item(last.of, last.source_sha256, text=text if text.strip() else None))
        words.clear()

    for number, line in enumerate(lines[1:], 2):
        if line.startswith("@"):
            close()
            mark = _MARK.fullmatch(line)
            if mark is None:
                faults.append(_("line {n}: must be “@ PARAGRAPH DIGEST”").format(n=number))
            else:
                items.append(Item(mark[1], mark[2]))
        elif line.startswith((">", "#")):
            continue
        elif items:
            words.append(line[1:] if line.startswith("\\") else line)
        elif line.strip():
            faults.append(_("line {n}: stands before the first paragraph").format(n=number))
    close()
    _refuse(faults)
    return TwinsFile(first[1], first[3], first[2], tuple(items))


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise Malformed(
            _("The file of translations is not in its form, correct every point: {faults}.").format(
                faults="; ".join(faults)
            )
        )
