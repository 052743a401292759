# SPDX-License-Identifier: Apache-2.0
"""What of the case records and of readings can be found: documents made from entries and passages.

An entry gives one document of everything that it says in words, and the codes that stand for
persons and letters. Left out: whatever tells of a sealed identity or of where in a file its bearer
was recognised (where the name stands in other words, its code is written), and ids, digests and
encrypted bytes, for which nobody searches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from django.db import transaction

from rogatory.casefile.derived import Document, Indexed
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.lookup import acts_at
from rogatory.casefile.search_index import index
from rogatory.clerk import database
from rogatory.clerk.act import ERASED, Act, Spec, Stamp, specs, value_of
from rogatory.clerk.tables import Docket, EntryRow
from rogatory.reading.search_words import chunks, found_by

Coder = Callable[[str], str]
"""What writes codes in place of sealed names (``office.sealed_names``)."""

SORTS: Final = {
    "letter": "letter",
    "reply": "letter",
    "paper": "letter",
    "paragraphs": "letter",
    "measure": "measure",
    "contact": "contact",
    "promise": "contact",
    "person": "person",
    "citizenship": "person",
    "statement": "statement",
    "exhibit": "exhibit",
    "contact_point": "contact",
    **dict.fromkeys(
        (
            "authority",
            "officer",
            "counterpart",
            "law",
            "calendar",
            "policy",
            "country_sheet",
            "stationery",
        ),
        "authority",
    ),
}
"""Of what sort a document is, by the first word of its entry's kind; else it is of the record."""

EVERY_SORT: Final = (
    *("exhibit", "letter", "measure", "contact", "person", "statement", "record", "authority"),
)

_OWN: Final = frozenset(
    {"authority.founded/1", "officer.registered/1", "counterpart.added/1", "law.confirmed/1",
     "law.repealed/1", "law.added/1", "policy.set/1", "calendar.adopted/1",
     "stationery.adopted/1", "country_sheet.adopted/1", "country_sheet.withdrawn/1",
     "contact_point.entered/1", "contact_point.corrected/1", "contact_point.confirmed/1",
     "contact_point.ended/1"}
)  # fmt: skip
"""Kinds of the authority's own record that are found.  The others there (packages, numbers, lists,
fixity) speak of cases, which not every officer may see, or of why somebody lost a role or a key."""

_SILENT: Final = frozenset(
    {"identity.opened/1", "harm.listed/1", "harm.decided/1", "values.erased/1",
     "exhibits.taken_in/1", "paper.confirmed/1"}
)  # fmt: skip
"""Kinds of which nothing is found: they quote sealed identities, or hold names of files, which are
found with the reading of their file."""

UNREAD: Final = ("remarks", "whats", "card")
"""Long values that nobody searches."""

_WINDOW = 200
_NOISE = re.compile(r"[0-9a-f]{32,}|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9+/=_-]{60,}")


def catch_up(case: str, coder: Callable[[str], Coder | None], *, own: bool = False) -> int:
    """Put the entries of a docket that are not in the index yet into it; return how many they were.

    ``coder`` gives what codes the texts of a case, or None when they must wait; ``own``: it is the
    authority's docket.  Each window of entries is one transaction with the note of how far the
    index has come, so that an end at any moment loses nothing and doubles nothing.
    """
    done = 0
    while True:
        with transaction.atomic():
            database.hold(case)  # no erasure meanwhile, and nobody is sealed
            coded = coder(case)
            if coded is None:
                return done
            size = Docket.objects.filter(case=case).values_list("size", flat=True).first() or 0
            known, _made = Indexed.objects.get_or_create(case=case, defaults={"size": 0})
            stop = min(size, known.size + _WINDOW)
            if known.size >= stop:
                return done
            _replace(case, range(known.size, stop), coded, own)
            done += stop - known.size
            Indexed.objects.filter(case=case).update(size=stop)


def behind(dockets: Collection[str]) -> list[str]:
    """Return the dockets of which entries are not in the index yet."""
    sizes = dict(Indexed.objects.values_list("case", "size"))
    heads = Docket.objects.filter(case__in=dockets).order_by("case")
    return [case for case, size in heads.values_list("case", "size") if sizes.get(case) != size]


def _replace(case: str, numbers: range, coded: Coder, own: bool) -> None:
    made: list[Document] = []
    places = [(case, number) for number in numbers]
    for stamp, act in acts_at(places, left_out=UNREAD):
        # It may be there from before an erasure lowered the mark.
        index().drop(case, f"entry:{stamp.number}")
        made += of_entry(stamp, act, coded, own=own)
    index().put(made)


def of_entry(
    stamp: Stamp, act: Act, coded: Coder = str, *, own: bool = False
) -> Iterator[Document]:
    """Yield the documents of one entry; none where it says nothing in words.

    ``coded`` writes codes in place of sealed names; ``own``: it stands in the authority's record.
    """
    if act.kind in _SILENT or (own and act.kind not in _OWN):
        return
    sealed = _is_sealed(act)
    lines = [
        line
        for spec in specs(type(act))
        if not (sealed and spec.erasable)
        for line in _lines(spec, value_of(act, spec))
    ]
    sort = SORTS.get(act.kind.partition(".")[0], "record")
    text = coded("\n".join(lines))
    yield from _documents(stamp, f"entry:{stamp.number}", sort, act.kind, "", text)


def _is_sealed(act: Act) -> bool:
    told = getattr(act, "particulars", None)
    return bool(getattr(act, "sealed", False)) or (isinstance(told, dict) and "age" in told)


def _lines(spec: Spec, value: Any) -> Iterator[str]:
    if not spec.erasable and (spec.sort != "code" or spec.choices):
        return
    yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if value is ERASED or value is None:
        return
    if isinstance(value, str):
        if value.strip() and not _NOISE.fullmatch(value.strip()):
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in ("sha256", "name_bytes", "age", "digest"):
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


def of_reading(
    exhibit: Exhibit, passages: list[tuple[str, str]], media: str, coded: Coder = str
) -> Iterator[Document]:
    """Yield the documents of an exhibit's reading: its name, and each passage with its place.

    Passages are coded when they are kept; ``coded`` is for the name of the file.
    """
    at = EntryRow.objects.get(case=exhibit.case, number=exhibit.entry).at
    stamp = Stamp(exhibit.case, exhibit.entry, media, at, "")
    name = coded(str(exhibit.file.get("name", "")))
    for place, text in [("", name), *passages]:
        yield from _documents(stamp, exhibit.key, "exhibit", exhibit.label, place, text)


def _documents(
    stamp: Stamp, source: str, sort: str, title: str, place: str, text: str
) -> Iterator[Document]:
    for piece in chunks(text):
        words, names = found_by(piece)
        if words:
            yield Document(
                case=stamp.case,
                sort=sort,
                source=source,
                entry=stamp.number,
                at=stamp.at,
                title=title,
                place=place,
                text=piece.replace("\x00", ""),
                words=words,
                names=names,
            )
