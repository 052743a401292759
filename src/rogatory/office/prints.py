# SPDX-License-Identifier: Apache-2.0
"""What a print in an authority's own layout must show: the words of the letter, and on each page
its marking, its copy and its number.

Words are counted in the text of the PDF, read in the sandbox: a layout that leaves a part of the
letter out is found, one that hides words under a picture or in white is not.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rogatory.errors import Unavailable
from rogatory.language import _
from rogatory.office.scans import seen_in
from rogatory.press.typesetting import visible
from rogatory.reading import sandbox

_LONGEST_WORD: Final = 20
"""Characters: a longer word may be broken at the end of a line, and then reads otherwise."""
Print = Callable[[Mapping[str, Any]], bytes]
"""Prints the data of a paper; returns the PDF."""

_DIGEST: Final = re.compile(r"\b[0-9a-f]{12}\b")
"""The start of the template's digest at the foot of a page, which differs with the layout."""

_EVERYWHERE: Final = ("running", "machine", "marking", "copy")
"""Parts of the data that stand on every page, whatever the number of pages."""


def faults(
    data: Mapping[str, Any],
    printed: bytes,
    ours: Print,
    theirs: Print,
    *,
    allow_unconfined: bool = False,
) -> list[str]:
    """Return what a layout leaves out, as short words for a sentence; nothing when all is there.

    ``printed`` is ``data`` in the other layout; ``ours`` and ``theirs`` print in the program's
    layout and in the other.  What stands on every page is looked for on every page; all else is
    counted.  Raises what printing raises.
    """
    bare = {**data, **dict.fromkeys(_EVERYWHERE, ""), "page_words": ["", ""]}
    coded = bare.pop("code", None)
    read = _pages([theirs(bare), ours(bare), printed], allow_unconfined)
    counted, shown = (Counter(_words(pages)) for pages in read[:2])
    pages = read[2]
    missing = [f"“{word}”" for word, n in shown.items() if counted[word] < n]
    wanted = [str(data.get(name, "")) for name in ("marking", "copy")]
    before, between = data["page_words"]
    for n, page in enumerate(pages, 1):
        numbered = f"{before} {n} {between} {len(pages)}"
        named = f"{coded['said']} · {n}/{len(pages)}" if coded else ""
        missing += [
            _("“{words}” on page {n}").format(words=visible(words), n=n)
            for words in (*wanted, numbered, named)
            if _squeezed(words) not in _squeezed(page)
        ]
    return missing


def unread_codes(printed: bytes, *, allow_unconfined: bool = False) -> list[int]:
    """Return the pages of a print on which its code is not read, by the reader of scans.

    A code that a layout covers, cuts off or shrinks would make of each scan a heap without order.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sample.pdf"
        file.write_bytes(printed)
        seen = seen_in([file], allow_unconfined=allow_unconfined)
    return [
        one.leaf
        for one in seen
        if (one.leaf, len(seen)) not in {(code.leaf, code.leaves) for code in one.printed}
    ]


def _pages(prints: Sequence[bytes], allow_unconfined: bool) -> list[list[str]]:
    """Return the text of each page of each print."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{n}.pdf" for n in range(len(prints))]
        for file, pdf in zip(files, prints, strict=True):
            file.write_bytes(pdf)
        read = sandbox.run_many("text", files, allow_unconfined=allow_unconfined)
    pages = [[one.text for one in each.sheet.passages] for each in read]
    if not all(pages) or any(each.status != "read" for each in read):
        raise Unavailable(_("The print could not be read as text to see what stands on it."))
    return pages


def _words(pages: Sequence[str]) -> list[str]:
    found = re.findall(r"\w{3,}", _DIGEST.sub(" ", " ".join(pages)))
    return [word for word in found if len(word) < _LONGEST_WORD]


def _squeezed(text: str) -> str:
    return "".join(text.split())
