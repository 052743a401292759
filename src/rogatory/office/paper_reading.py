# SPDX-License-Identifier: Apache-2.0
"""Reading a paper that came: text in the sandbox, pages by tesseract, attachments apart.

Works on a file alone (:func:`read_file`), before the case is known or in the background, and on an
exhibit (:func:`read_exhibit`), whose attachments become exhibits of their own that point to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit, ExhibitDerived
from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Hand, Instance
from rogatory.language import _
from rogatory.office.exhibits import path_of
from rogatory.office.own_paper import codes_on
from rogatory.office.readings import Enclosed, PageRead, Reading
from rogatory.reading import media, ocr, sandbox
from rogatory.reading.ocr import Progress
from rogatory.reading.paper_words import paper_words
from rogatory.reading.sheet import Fault, Sheet

DEFAULT = ("ru", "az", "en")
"""Languages in which a scan is read when nothing else is said."""

PICTURES = media.PICTURES | {"image/heic"}
_MAIL = frozenset({"message/rfc822", media.OUTLOOK})
_BARE = 40
"""A page of a PDF with fewer characters of text than this is read as a picture too."""

_SMALL = 40_000
"""Bytes: a smaller picture in a message is a logo or a seal, and is named as not read."""

MOST_LEAVES = 120
"""Leaves of one file that are read; the others are named as not read."""

_ANALYSED = 300_000
"""Characters of one paper that are kept for proposals."""

_SEEN = frozenset({"not_looked_at", "no_text_layer"})


@dataclass(frozen=True)
class FileRead:
    """One file as it was read: its pages, what was not read, and by which program."""

    media: str
    pages: tuple[PageRead, ...]
    faults: tuple[Fault, ...]
    program: str
    languages: tuple[str, ...]
    enclosed: tuple[tuple[str, str], ...]
    """Place and name of each enclosure of a message (``reading.enclosed``)."""

    codes: tuple[tuple[str, str], ...] = ()
    """Place and words of each code of a paper as Rogatory prints it."""


def read_file(
    file: Path,
    languages: Sequence[str] = DEFAULT,
    *,
    progress: Progress | None = None,
    allow_unconfined: bool = False,
) -> FileRead:
    """Read one file; whatever the file is, there is one outcome.

    ``languages`` are those of ``reading.ocr.LANGUAGES``.  Raises Unavailable where bubblewrap, or
    for a scan tesseract, cannot be used.
    """
    outcome = sandbox.run("read", file, allow_unconfined=allow_unconfined)
    sheet = outcome.sheet
    pages = [PageRead(p.place, p.text) for p in sheet.passages]
    leaves = bare_leaves(file, sheet, allow_unconfined)
    faults = list(sheet.faults)
    program = "text"
    told: tuple[str, ...] = ()
    if leaves:
        if len(leaves) > MOST_LEAVES:
            faults.append(Fault("too_many", f"page {leaves[MOST_LEAVES]}"))
            leaves = leaves[:MOST_LEAVES]
        program, told = ocr.program(), ocr.languages_for(languages)
        read = ocr.read(
            file, told, leaves, progress=progress, allow_unconfined=allow_unconfined
        )  # fmt: skip
        pages, faults = with_leaves(pages, faults, read)
    found: tuple[tuple[str, str], ...] = ()
    if sheet.media in _MAIL:
        listed = sandbox.run("enclosures", file, allow_unconfined=allow_unconfined)
        found = tuple((f.place, f.value) for f in listed.sheet.facts if f.name == "enclosure")
    drawn = sheet.media in PICTURES or sheet.media == "application/pdf"
    codes = codes_on(file, allow_unconfined=allow_unconfined) if drawn else ()
    return FileRead(sheet.media, _cut(pages, faults), tuple(faults), program, told, found, codes)


def languages_of(case: str | None) -> tuple[str, ...]:
    """Return the languages in which papers of a case are to be read: those of its letters, the
    translations first, for in these the other side answers; DEFAULT where no letter says any."""
    found: dict[str, None] = {}
    for row in Letter.objects.filter(case=case or "").order_by("-entry")[:20]:
        form = row.form if isinstance(row.form, dict) else {}
        told = [one for one in form.get("languages", ()) if isinstance(one, dict)]
        told.sort(key=lambda one: one.get("role") != "translation")
        found |= {str(one.get("language")): None for one in told}
    return tuple(one for one in found if one in ocr.LANGUAGES) or DEFAULT


def bare_leaves(file: Path, sheet: Sheet, allow_unconfined: bool) -> list[int]:
    """Return the numbers of the leaves that must be read as pictures."""
    if sheet.media == "application/pdf":
        long = {p.place for p in sheet.passages if len(p.text.strip()) >= _BARE}
        pages = next((int(f.value) for f in sheet.facts if f.name == "pages" and not f.place), 0)
        bare = {f.place for f in sheet.faults if f.code == "no_text_layer"}
        bare |= {p.place for p in sheet.passages if len(p.text.strip()) < _BARE}
        return [n for n in range(1, pages + 1) if (at := f"page {n}") in bare and at not in long]
    if sheet.media in PICTURES:
        counted = sandbox.run("leaves", file, allow_unconfined=allow_unconfined)
        number = next((int(f.value) for f in counted.sheet.facts if f.name == "leaves"), 0)
        return list(range(1, number + 1))
    return []


def with_leaves(
    pages: list[PageRead], faults: list[Fault], read: Sequence[ocr.Leaf]
) -> tuple[list[PageRead], list[Fault]]:
    """Put the leaves among the pages that have text, and take away the faults that they answer."""
    by_place = {page.place: page for page in pages}
    for leaf in read:
        place = f"page {leaf.number}"
        faults = [f for f in faults if not (f.code in _SEEN and f.place in (place, ""))]
        if leaf.fault:
            faults.append(Fault(leaf.fault, place))
        if leaf.text.strip():
            by_place[place] = PageRead(place, leaf.text, leaf.sure, leaf.turned)
    return sorted(by_place.values(), key=_order), faults


def _order(page: PageRead) -> tuple[int, str]:
    word, _blank, number = page.place.partition(" ")
    return (int(number) if word == "page" and number.isdecimal() else 10**9, page.place)


def _cut(pages: Sequence[PageRead], faults: list[Fault]) -> tuple[PageRead, ...]:
    kept: list[PageRead] = []
    left = _ANALYSED
    for page in pages:
        text = page.text[:left]
        left -= len(text)
        if text.strip():
            kept.append(PageRead(page.place, text, page.sure, page.turned))
        if len(text) < len(page.text):
            faults.append(Fault("text_cut", page.place))
            break
    return tuple(kept)


def read_exhibit(
    instance: Instance,
    exhibit: Exhibit,
    by: Hand,
    languages: Sequence[str] = DEFAULT,
    *,
    progress: Progress | None = None,
    known: FileRead | None = None,
    allow_unconfined: bool = False,
) -> Reading:
    """Read an exhibit; the attachments of a message become exhibits, and are read as well.

    ``known`` is what was read of the same file before it was taken in.
    """
    file = path_of(instance, exhibit)
    read = known or read_file(
        file, languages, progress=progress, allow_unconfined=allow_unconfined
    )  # fmt: skip
    pages, faults, enclosed = list(read.pages), list(read.faults), list[Enclosed]()
    program, told, codes = read.program, read.languages, list(read.codes)
    for number, (place, name) in enumerate(read.enclosed, 1):
        taken = _take_out(instance, exhibit, by, (place, name), number, allow_unconfined)
        here = f"attachment {place.replace('.', ' / attachment ')}"
        if taken is None:
            faults.append(Fault("part_unread", here))
            continue
        enclosed.append(Enclosed(taken.key, taken.label, place, name))
        inside = path_of(instance, taken)
        if _is_small_picture(inside):
            continue
        scan = read_file(inside, languages, progress=progress, allow_unconfined=allow_unconfined)
        codes += [(f"{here} / {where}", words) for where, words in scan.codes]
        if scan.program == "text":
            continue  # its words were read with the message
        program, told = scan.program, scan.languages
        seen = {f"{here} / {page.place}" for page in scan.pages}
        pages = [page for page in pages if page.place not in seen]
        faults = [f for f in faults if not (f.code in _SEEN and f.place.startswith(here))]
        pages += [
            PageRead(f"{here} / {page.place}", page.text, page.sure, page.turned)
            for page in scan.pages
        ]
    named = (exhibit.key, exhibit.label, str(exhibit.file["sha256"]))
    whole = FileRead(read.media, tuple(pages), tuple(faults), program, told, (), tuple(codes))
    return as_reading(whole, named, tuple(enclosed))


def as_reading(
    read: FileRead,
    exhibit: tuple[str, str, str] = ("", "", ""),
    enclosed: tuple[Enclosed, ...] = (),
) -> Reading:
    """Return what was read of a file as a reading; ``exhibit`` is its id, label and digest."""
    key, label, digest = exhibit
    return Reading(
        exhibit=key,
        label=label,
        sha256=digest,
        media=read.media,
        program=read.program,
        languages=read.languages,
        words=paper_words().digest,
        pages=read.pages,
        faults=tuple(dict.fromkeys(read.faults)),
        enclosed=enclosed,
        codes=read.codes,
    )


def _is_small_picture(file: Path) -> bool:
    with file.open("rb") as stream:
        head = stream.read(16)  # the signature alone: nothing of a stranger's is parsed here
    return media.sniff(head) in PICTURES and file.stat().st_size < _SMALL


def _take_out(
    instance: Instance,
    exhibit: Exhibit,
    by: Hand,
    enclosure: tuple[str, str],
    number: int,
    allow_unconfined: bool,
) -> Exhibit | None:
    """Take one enclosure of a message in as an exhibit that was made from it; the known one again.

    Its id follows from the message and the place, so that reading again enters nothing twice.
    """
    place, name = enclosure
    key = str(uuid.uuid5(uuid.UUID(exhibit.key), f"enclosure {place}"))
    known = Exhibit.objects.filter(case=exhibit.case, key=key).first()
    if known is not None:
        return known if isinstance(known.file, dict) else None
    outcome = sandbox.run(
        "enclosure",
        path_of(instance, exhibit),
        options={"place": place},
        allow_unconfined=allow_unconfined,
    )
    if outcome.output is None:
        return None
    placed = instance.vault.put(exhibit.case, outcome.output)
    act = ExhibitDerived(
        exhibit=key,
        origin=exhibit.key,
        label=f"{exhibit.label}-{number}",
        file={"sha256": placed.sha256, "size": placed.size, "name": name, "name_bytes": ""},
        how=_("Attachment {n} of {label}, taken out as it came.").format(
            n=number, label=exhibit.label
        ),
    )
    cases.enter(instance, exhibit.case, act, by=by, stored={placed.sha256})
    return Exhibit.objects.get(case=exhibit.case, key=key)
