# SPDX-License-Identifier: Apache-2.0
"""Chats as people export them: WhatsApp's text file, Telegram's ``result.json``.

WhatsApp writes ``03.05.2026, 14:22 - Name: words`` (or in brackets), in the order of day and month
of the telephone's language, without a zone; Telegram writes local time without a zone too.  So the
times stand as they were written, and nothing is reckoned from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rogatory.reading.container import Walk, join

_LEAST = 3
"""Messages from which on a text is taken for a chat."""

_LINE = re.compile(
    r"^\u200e?\[?(\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d\d(?::\d\d)?"
    r"(?:[\s\u202f][AaPp]\.?[Mm]\.?)?)\]?"
    r"(?: -)? ([^:\n]{1,80}): ",
    re.MULTILINE,
)
_NAMED = 50
"""Senders that are named."""

Message = tuple[str, str, str]
"""When, who, what."""


def read(text: str, place: str, walk: Walk) -> bool:
    """Read a chat; tell whether it was one (else the text is read as any other)."""
    messages = list(_telegram(text)) if text.lstrip()[:1] == "{" else list(_whatsapp(text))
    if len(messages) < _LEAST:
        return False
    sheet = walk.sheet
    sheet.fact("count", "messages", len(messages), place)
    for sender in list(dict.fromkeys(who for _when, who, _what in messages))[:_NAMED]:
        sheet.fact("author", "sender", sender, place)
    sheet.fact("time", "first message (clock of the telephone)", messages[0][0], place)
    sheet.fact("time", "last message (clock of the telephone)", messages[-1][0], place)
    lines = "\n".join(f"{when} {who}: {what}" for when, who, what in messages)
    sheet.passage(join(place, "messages"), lines)
    return True


def _whatsapp(text: str) -> Iterator[Message]:
    """Yield messages; lines without a time belong to the message before."""
    found = list(_LINE.finditer(text))
    for number, one in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        yield one[1], one[2].strip(), text[one.end() : end].strip()


def _telegram(text: str) -> Iterator[Message]:
    """Yield the messages of one chat, or of all chats in a whole export."""
    try:
        told = json.loads(text)
    except ValueError:
        return
    chats = told.get("chats")
    listed = chats.get("list") if isinstance(chats, dict) else [told]
    for chat in listed if isinstance(listed, list) else []:
        for one in chat.get("messages") or [] if isinstance(chat, dict) else []:
            if isinstance(one, dict) and isinstance(one.get("date"), str):
                who = one.get("from") or one.get("actor") or ""
                yield one["date"], str(who), _words(one.get("text"))


def _words(value: Any) -> str:
    """Return the words of a message: a text, or a list of texts and pieces with a text."""
    if isinstance(value, list):
        return "".join(
            str(one.get("text", "")) if isinstance(one, dict) else str(one) for one in value
        )
    return str(value or "")
