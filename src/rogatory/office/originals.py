# SPDX-License-Identifier: Apache-2.0
"""The paper original: print what leaves for the hand, take in the scan of what was signed.

The way of a letter that is signed on paper alone: approve, print with number and date, sign and
seal by hand, scan, ``attach``, record the sending.  A letter that is signed electronically can be
printed and signed by hand as well; its scan is matched in the same way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.letters import Letter
from rogatory.casefile.originals import LetterPrinted, OriginalKept, Printing
from rogatory.casefile.status_originals import pages_said
from rogatory.clerk.instance import Hand, Instance
from rogatory.docket import canon
from rogatory.errors import Conflict, Inadmissible, Malformed
from rogatory.language import _, ngettext
from rogatory.office import exhibits as taking
from rogatory.office.letters import form_of, letter_of
from rogatory.office.matching import Aside, Matched, Seen, Wanted, match
from rogatory.office.post import print_what_leaves
from rogatory.office.printing import Look
from rogatory.office.scans import Progress, leaves_of, seen_in
from rogatory.pouch import origin
from rogatory.pouch.printed import Printed

SOURCE_LIMIT = 1 << 26


def print_final(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    number: str | None,
    look: Look | None = None,
    allow_unconfined: bool = False,
) -> tuple[bytes, bool]:
    """Return the letter as it is to be signed by hand, and whether it was printed anew.

    What was printed or signed electronically is returned as it was, so that a spoilt leaf can be
    printed once more; another number prints anew, and what was printed before counts no more.
    Raises Inadmissible while approval, check or weighing is missing.
    """
    row = letter_of(case, letter)
    known = Printing.objects.filter(case=case, key=row.printed).first() if row.printed else None
    if row.pdf and not row.incoming:
        return _stored(instance, case, row.pdf), False
    if known is not None and number in (None, known.number):
        return _stored(instance, case, known.pdf), False
    signature = form_of(row).signature
    if signature is not None and signature.form == "electronic":
        raise Inadmissible(
            _(
                "The letter says that it is signed electronically: sign it so (letter sign), or "
                "revise it first (signature, form: handwritten)."
            )
        )
    number, printed = print_what_leaves(
        instance, row, by, number, look or Look(), allow_unconfined=allow_unconfined
    )
    placed = instance.vault.put(case, printed.pdf)
    source = instance.vault.put(case, canon.dumps(printed.source))
    act = LetterPrinted(
        letter=row.key,
        form_digest=row.form_digest,
        number=number,
        pdf=placed.sha256,
        size=placed.size,
        source=source.sha256,
        template=printed.source["template"],
        mark=origin.mark_of(printed.source["data"]),
        leaves=leaves_of(
            instance.vault.local(f"{case}/{placed.sha256}"), allow_unconfined=allow_unconfined
        ),
    )
    cases.enter(instance, case, act, by=by)
    return printed.pdf, True


@dataclass(frozen=True)
class Paper:
    """The paper that a scan is held against: the letter, its printed file, what its codes say."""

    row: Letter
    pdf: str
    wanted: Wanted
    since: str
    """Instant at which it was printed or signed."""


def paper_of(instance: Instance, row: Letter, *, allow_unconfined: bool = False) -> Paper:
    """Return the paper of a letter of ours; Inadmissible while none was printed."""
    if row.incoming:
        raise Inadmissible(_("Only a letter of ours has an original here."))
    printing = Printing.objects.filter(case=row.case, key=row.printed).first()
    if row.pdf:
        data = canon.loads(_stored(instance, row.case, row.source), limit=SOURCE_LIMIT)
        assert isinstance(data, dict)
        file = instance.vault.local(f"{row.case}/{row.pdf}")
        leaves = leaves_of(file, allow_unconfined=allow_unconfined)
        return Paper(
            row, row.pdf, Wanted(row.key, origin.mark_of(data["data"]), leaves), row.signed
        )
    if printing is None:
        raise Inadmissible(
            _(
                "The letter was not printed in its present form: print it first "
                "(letter print --final), sign it by hand, then take in its scan."
            )
        )
    wanted = Wanted(row.key, printing.mark, printing.leaves)
    return Paper(row, printing.pdf, wanted, printing.printed)


@dataclass(frozen=True)
class Seals:
    """What an officer saw on the signed paper, and where it is kept."""

    signed_on: str
    signatory: str
    kept: str
    seal: str | None = None
    reference: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Attached:
    """A scan as it was matched, and the exhibits as which it was taken in."""

    paper: Paper
    files: Sequence[Path]
    matched: Matched
    remarks: list[str]
    exhibits: list[str]
    entry: int | None


def attach(
    instance: Instance,
    case: str,
    letter: str,
    files: Sequence[Path],
    by: Hand,
    seals: Seals,
    *,
    said: Mapping[int, int] | None = None,
    backs: Collection[int] = (),
    as_it_is: bool = False,
    allow_unconfined: bool = False,
    progress: Progress | None = None,
) -> Attached:
    """Take in the scan of a letter signed on paper, matched page by page by its codes.

    Raises Inadmissible with everything that speaks against it, and takes nothing in then: pages
    that are missing and leaves that no code and no person names, unless ``as_it_is``.
    """
    paper = paper_of(instance, letter_of(case, letter), allow_unconfined=allow_unconfined)
    files = _each_once(files)
    _refuse_early(instance, paper, seals)
    digests = [_digest(file) for file in files]
    leaves = seen_in(files, allow_unconfined=allow_unconfined, progress=progress)
    matched = match(paper.wanted, leaves, said=said, backs=backs)
    remarks = list(remarks_on(matched, files))
    against = list(reasons_against(matched, files, as_it_is=as_it_is))
    if against:
        # With the remarks: whoever is to look for a page is told where the others lie.
        raise Inadmissible(*against, *remarks)
    keys = _taken_in(instance, case, files, digests, by, paper.row)
    act = OriginalKept(
        letter=paper.row.key,
        pdf=paper.pdf,
        leaves=paper.wanted.leaves,
        signed_on=seals.signed_on,
        exhibits=tuple(dict.fromkeys(keys)),
        pages=tuple(
            {"page": page, "exhibit": keys[seen.file], "leaf": seen.leaf, "by": how}
            for page, (seen, how) in sorted(matched.pages.items())
        ),
        aside=tuple(_aside(matched, keys)),
        signatory=seals.signatory,
        seal=seals.seal,
        kept=seals.kept,
        reference=seals.reference,
        note=seals.note,
    )
    entry = cases.enter(instance, case, act, by=by)[0]
    return Attached(paper, files, matched, remarks, list(act.exhibits), entry.number)


def reasons_against(matched: Matched, files: Sequence[Path], *, as_it_is: bool) -> Iterator[str]:
    """Yield why a scan is not taken in; pages that are missing only unless ``as_it_is``."""
    yield from matched.faults
    if not matched.pages:
        yield _("No leaf of the scan shows a page of this letter.")
    if as_it_is:
        return
    if matched.unread:
        said = ngettext(
            "No code could be read on {leaves}: say which page it is (--page LEAF=PAGE), that it "
            "is no page (--back LEAF), or scan it again.",
            "No code could be read on {leaves}: say which pages they are (--page LEAF=PAGE), that "
            "they are no pages (--back LEAF), or scan them again.",
            len(matched.unread),
        )
        yield said.format(leaves=_leaves_said(matched.unread, files))
    if matched.missing and matched.pages:
        said = ngettext(
            "Page {pages} of {of} is missing from the scan: scan it, or enter the scan as it is "
            "(--as-it-is).",
            "Pages {pages} of {of} are missing from the scan: scan them, or enter the scan as it "
            "is (--as-it-is).",
            len(matched.missing),
        )
        yield said.format(pages=pages_said(matched.missing), of=matched.wanted.leaves)


def remarks_on(matched: Matched, files: Sequence[Path]) -> Iterator[str]:
    """Yield what is to be known of a scan and is no reason against it."""
    for seen, page in matched.swapped:
        yield _("{leaf} is page {page}: it does not lie in its place.").format(
            leaf=_at_start(seen, files), page=page
        )
    for one in matched.aside:
        if one.what != "blank":
            yield _aside_said(one, files)
    blank = [one.seen for one in matched.aside if one.what == "blank"]
    if blank:
        yield _("Without print: {leaves}.").format(leaves=_leaves_said(blank, files))
    if matched.turned:
        yield _("Scanned turned: {leaves}.").format(leaves=_leaves_said(matched.turned, files))


def _aside_said(one: Aside, files: Sequence[Path]) -> str:
    leaf, code = _at_start(one.seen, files), one.code
    if code is None:
        return _("{leaf} is no page, as an officer says.").format(leaf=leaf)
    if one.what == "repeated":
        return _("{leaf} shows page {page} once more.").format(leaf=leaf, page=code.leaf)
    if one.what == "other_printing":
        return _("{leaf} is page {page} of another printing of this letter{when}.").format(
            leaf=leaf, page=code.leaf, when=_printing_said(code)
        )
    if one.what == "other_letter":
        return _("{leaf} is page {page} of another paper: {letter}.").format(
            leaf=leaf, page=code.leaf, letter=_letter_said(code.id)
        )
    return _("{leaf} is a leaf of another paper of ours: {what} {id}.").format(
        leaf=leaf, what=_paper_said(code.sort), id=code.id[:8]
    )


def _printing_said(code: Printed) -> str:
    known = Printing.objects.filter(letter=code.id, mark=code.digest).order_by("entry").last()
    if known is None:
        return _(" (a draft, or another edition of it: {digest}…)").format(digest=code.digest[:8])
    return _(" (No {number}, printed on {day})").format(number=known.number, day=known.printed[:10])


def _letter_said(letter: str) -> str:
    row = Letter.objects.filter(key=letter).first()
    row = row or Letter.objects.filter(key__endswith=f":{letter}").first()
    if row is None:
        return _("a letter that is not known here ({id})").format(id=letter[:8])
    if row.incoming:
        return _("our answer to letter {number}").format(number=row.number or letter[:8])
    return _("letter {number}").format(number=row.number or letter[:8])


def _paper_said(sort: str) -> str:
    return {
        "X": _("the label of an exhibit"),
        "S": _("a custody sheet"),
        "I": _("an inventory"),
        "C": _("a certificate"),
    }.get(sort, sort)


def _leaf_said(seen: Seen, files: Sequence[Path]) -> str:
    if len(files) == 1:
        return _("leaf {n}").format(n=seen.place)
    return _("leaf {n} ({file}, {leaf})").format(
        n=seen.place, file=files[seen.file].name, leaf=seen.leaf
    )


def _at_start(seen: Seen, files: Sequence[Path]) -> str:
    said = _leaf_said(seen, files)
    return said[:1].upper() + said[1:]


def _leaves_said(leaves: Sequence[Seen], files: Sequence[Path]) -> str:
    return ", ".join(_leaf_said(seen, files) for seen in leaves)


def _refuse_early(instance: Instance, paper: Paper, seals: Seals) -> None:
    """Refuse a day of signature before the day on which the paper was printed."""
    printed = datetime.fromisoformat(paper.since).astimezone(instance.zone).date().isoformat()
    if len(seals.signed_on) >= len(printed) and seals.signed_on[:10] < printed:
        raise Inadmissible(
            _("The letter was printed on {printed}: it was not signed by hand on {day}.").format(
                printed=printed, day=seals.signed_on
            )
        )


def _stored(instance: Instance, case: str, digest: str) -> bytes:
    with instance.vault.open(f"{case}/{digest}") as stream:
        return stream.read()


def _each_once(files: Sequence[Path]) -> list[Path]:
    Inadmissible.unless_empty(
        _("There is no file or folder {path}.").format(path=file)
        for file in files
        if not file.is_file()
    )
    return list({_digest(file): file for file in reversed(files)}.values())[::-1]


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _aside(matched: Matched, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    for one in matched.aside:
        told: dict[str, Any] = {"exhibit": keys[one.seen.file], "leaf": one.seen.leaf}
        if one.code is not None:
            told |= {"code": one.code.words}
        yield told | {"what": one.what}
    for seen in matched.unread:
        yield {"exhibit": keys[seen.file], "leaf": seen.leaf, "what": "unread"}


def _taken_in(
    instance: Instance,
    case: str,
    files: Sequence[Path],
    digests: Sequence[str],
    by: Hand,
    row: Letter,
) -> list[str]:
    """Take the files in as exhibits; return the id of each, of one that was known already too."""
    circumstances = {
        "who": by.officer,
        "how": _("scan of the paper original"),
        "ground": f"letter {row.number or row.key}",
    }
    keys = []
    for file, digest in zip(files, digests, strict=True):
        intake = taking.take_in(instance, case, file, by, circumstances=circumstances)
        if intake.refused:
            raise Malformed(
                _("{file} could not be taken in: {reason}.").format(
                    file=file.name, reason=intake.refused[0]["reason"]
                )
            )
        held = [
            one.key
            for one in Exhibit.objects.filter(case=case).order_by("entry")
            if isinstance(one.file, dict) and one.file.get("sha256") == digest
        ]
        if not held:
            raise Conflict(_("{file} was changed while it was read.").format(file=file.name))
        keys.append(held[0])
    return keys
