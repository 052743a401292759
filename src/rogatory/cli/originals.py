# SPDX-License-Identifier: Apache-2.0
"""``rogatory letter print`` and ``letter attach-scan``: a letter that is signed on paper."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import (
    LANGUAGE,
    LANGUAGES,
    LAYOUT,
    LETTER,
    MARKING,
    UNCONFINED,
    find_letter,
    look_of,
    write_file,
)
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.office.originals import Attached

_PAGE = re.compile(r"([1-9]\d{0,4})=([1-9]\d{0,4})\Z")
_LEAF = re.compile(r"[1-9]\d{0,4}\Z")


def _print(session: Session) -> Answer:
    from rogatory.office import copies_on_paper, originals

    if not session["final"]:
        raise Inadmissible(
            _(
                "To print a letter for signature gives it number and date: say so with --final. A "
                "draft is printed by “letter render”."
            )
        )
    row = find_letter(session)
    pdf, anew = originals.print_final(
        session.instance,
        session.case,
        row.key,
        session.hand,
        number=session["number"],
        look=look_of(session),
        allow_unconfined=session["allow_unconfined"],
    )
    session.touched(session.case)
    session.touched(session.instance.config.authority)
    path = write_file(session["out"], pdf)
    row.refresh_from_db()
    if row.signed:
        said = _("The letter as it was signed electronically, No {number}: {file}.")
        lines = [said.format(number=row.number, file=path)]
    else:
        said = _("To be signed and sealed by hand, No {number}: {file}.")
        lines = [said.format(number=row.number, file=path)]
        if not anew:
            lines.append(_("It is the file that was printed before: a spoilt leaf fits in."))
        lines.append(_("Then scan every leaf and take the scan in: letter attach-scan."))
    if remark := copies_on_paper.fallen_back(session.instance, row):
        lines.append(remark)
    data = {"letter": row.key, "number": row.number, "file": str(path), "size": len(pdf),
            "anew": anew}  # fmt: skip
    return Answer(data, [*lines])


def _attach(session: Session) -> Answer:
    from rogatory.office import originals
    from rogatory.office.post import today

    row = find_letter(session)
    said, backs = _pages(session["page"]), _backs(session["back"])
    seals = originals.Seals(
        signed_on=session["signed_on"] or today(session.instance),
        signatory=session["signed_by"],
        kept=session["kept"],
        seal=session["seal"],
        reference=session["reference"],
        note=session["note"],
    )
    with _Bar() as progress:
        done = originals.attach(
            session.instance,
            session.case,
            row.key,
            [Path(name) for name in session["files"]],
            session.hand,
            seals,
            said=said,
            backs=backs,
            as_it_is=session["as_it_is"],
            allow_unconfined=session["allow_unconfined"],
            progress=progress,
        )
    session.touched(session.case)
    return _told(session, done)


def _told(session: Session, done: Attached) -> Answer:
    from rogatory.casefile.standing import told_of
    from rogatory.casefile.status_originals import current

    letter, matched = done.paper.row.key, done.matched
    lines = [f"- {visible(remark)}" for remark in done.remarks]
    lines += [visible(line) for line in current(told_of(session.case).letters[letter])]
    lines.append(_("entry {n} of the case record").format(n=done.entry))
    data: dict[str, Any] = {
        "letter": letter,
        "entry": done.entry,
        "exhibits": done.exhibits,
        "leaves": matched.wanted.leaves,
        "pages": {page: {"leaf": seen.place, "by": how}
                  for page, (seen, how) in sorted(matched.pages.items())},
        "missing": matched.missing,
        "swapped": [{"leaf": seen.place, "page": page} for seen, page in matched.swapped],
        "aside": [{"leaf": one.seen.place, "what": one.what} for one in matched.aside],
        "unread": [seen.place for seen in matched.unread],
    }  # fmt: skip
    return Answer(data, [*lines])


def _pages(words: Iterable[str]) -> dict[int, int]:
    """Read ``3=2`` (leaf 3 is page 2), several with commas between; every fault at once."""
    found: dict[int, int] = {}
    faults = []
    for word in (one.strip() for said in words for one in said.split(",")):
        read = _PAGE.match(word)
        if read is None:
            faults.append(
                _("“{word}”: a page is named as LEAF=PAGE, such as 3=2.").format(word=word)
            )
        elif int(read[1]) in found:
            faults.append(_("Leaf {leaf} is named twice.").format(leaf=read[1]))
        else:
            found[int(read[1])] = int(read[2])
    Inadmissible.unless_empty(faults)
    return found


def _backs(words: Iterable[str]) -> set[int]:
    told = [one.strip() for said in words for one in said.split(",")]
    Inadmissible.unless_empty(
        _("“{word}” is no number of a leaf.").format(word=word)
        for word in told
        if not _LEAF.match(word)
    )
    return set(map(int, told))


class _Bar:
    """A bar true in leaves on a terminal; nothing anywhere else."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None] | None:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._bar.start()
        task = self._bar.add_task(_("leaves"))
        return lambda done, of: self._bar.update(task, completed=done, total=of)

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.stop()


COMMANDS = (
    Command(
        ("letter", "print"),
        N_("print an approved letter, numbered and dated, to be signed by hand"),
        _print,
        (
            Option("out", N_("PDF to write"), "OUT.pdf", required=True, position=True),
            Option("letter", LETTER.help, "LETTER"),
            Option("final", N_("it is what leaves: number and date are given now"), how="flag"),
            Option("number", N_("our number for the letter (else by the stationery)"), "NUMBER"),
            LANGUAGE, LAYOUT, LANGUAGES, MARKING, UNCONFINED,
        ),
        N_("Printed once more, it is the same file; another number makes another printing."),
    ),
    Command(
        ("letter", "attach-scan"),
        N_("take in the scan of a letter signed on paper, matched page by page by its codes"),
        _attach,
        (
            Option("files", N_("scans: PDF, TIFF, JPEG, PNG, in any order"), "FILE", "many",
                   required=True, position=True),
            Option("letter", LETTER.help, "LETTER"),
            Option("signed-on", N_("date of the signature on the paper (else today)"), "DATE"),
            Option("signed-by", N_("who signed, as seen on the paper"), "TEXT", required=True),
            Option("kept", N_("where the original is kept"), "TEXT", required=True),
            Option("seal", N_("which seal, as seen on the paper"), "TEXT"),
            Option("reference", N_("file and folio"), "TEXT"),
            Option("page", N_("leaf without a readable code, and its page, as you see it: 3=2"),
                   "LEAF=PAGE", "many"),
            Option("back", N_("leaf that is no page: a back with a seal or a note"), "LEAF",
                   "many"),
            Option("as-it-is", N_("enter a scan that lacks pages or has unread leaves"),
                   how="flag"),
            Option("note", N_("note"), "TEXT"),
            UNCONFINED,
        ),
        N_("Leaves are counted through all files in the order given. Nothing is taken in while "
           "something speaks against the scan."),
    ),
)  # fmt: skip
