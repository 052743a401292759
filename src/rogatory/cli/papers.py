# SPDX-License-Identifier: Apache-2.0
"""``rogatory receive-paper``, ``paper list|show``: papers and e-mails of the other side, read."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import UNCONFINED
from rogatory.cli.papers_said import label, lines_of, next_steps, shown
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office.paper_proposal import Proposal
    from rogatory.office.paper_reading import FileRead
    from rogatory.office.readings import Reading

LANGUAGES = ("az", "az-cyrl", "ru", "en")
PAGES = Option("pages", N_("pages of the file that belong together: 1-3"), "PAGES")
PAPER = Option("paper", N_("paper, by the label of its exhibit"), "PAPER", position=True,
               required=True)  # fmt: skip


def _receive(session: Session) -> Answer:
    hand, files = session.hand, [Path(name) for name in session["files"]]
    Inadmissible.unless_empty(
        [
            _("There is no file or folder {path}.").format(path=path)
            for path in files
            if not path.is_file()
        ]
    )
    blocks: list[str | Table] = []
    told: list[dict[str, Any]] = []
    for path in files:
        case, reading, proposal = _one(session, path)
        blocks += lines_of(session.instance, case, reading, proposal)
        told.append({"case": case, **shown(reading, proposal)})
    blocks.append(_("Read by machine, not evidence. Only the files were entered; nothing else is "
                    "until an officer confirms it."))  # fmt: skip
    assert hand
    return Answer({"papers": told}, blocks)


def _one(session: Session, path: Path) -> tuple[str, Reading, Proposal]:
    """Take one file in, read it, and propose what it is."""
    from rogatory.office import paper_reading, readings
    from rogatory.office.paper_proposal import propose

    instance, hand = session.instance, session.hand
    known: FileRead | None = None
    case = _case(session)
    languages = tuple(session["in"]) or paper_reading.languages_of(case)
    unconfined = session["allow_unconfined"]
    with _Progress(path.name) as progress:
        if case is None:
            known = paper_reading.read_file(
                path, languages, progress=progress, allow_unconfined=unconfined
            )
            case = _found_case(session, known)
        exhibit = _taken_in(session, case, path)
        reading = paper_reading.read_exhibit(
            instance, exhibit, hand, languages,
            progress=progress, known=known, allow_unconfined=unconfined,
        )  # fmt: skip
    readings.keep(instance, case, reading)
    session.touched(case)
    return case, reading, propose(instance, reading, hand.officer, case=case)


def _case(session: Session) -> str | None:
    """Return the case that is named, or the only one; None where the paper itself must tell."""
    from rogatory.casefile.cases import Case

    assert session.instance
    if session.asked("case") is None and Case.objects.count() > 1:
        return None
    return session.case


def _found_case(session: Session, read: FileRead) -> str:
    """Return the case of the letter that a paper clearly answers; Inadmissible where none is."""
    from rogatory.casefile.cases import Case
    from rogatory.office.paper_proposal import propose
    from rogatory.office.paper_reading import as_reading

    made = propose(session.instance, as_reading(read), session.hand.officer)
    cases = {point.case for point in made.letters if point.sure == "clear"}
    if len(cases) == 1:
        return cases.pop()
    told = ", ".join(
        dict.fromkeys(
            f"{point.value} ({Case.objects.get(key=point.case).reference})"
            for point in made.letters[:5]
        )
    )
    raise Inadmissible(
        _("The paper does not say clearly to which case it belongs: name it with --case. "
          "Letters with a number that is near: {letters}.").format(letters=told or "–")
    )  # fmt: skip


def _taken_in(session: Session, case: str, path: Path) -> Exhibit:
    """Return the exhibit of a file: taken in now, or known already."""
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office import exhibits

    told = {
        "how": session["how"] or _("received with the correspondence"),
        "who": session.hand.officer,
    }
    intake = exhibits.take_in(session.instance, case, path, session.hand, circumstances=told)
    session.touched(case)
    if intake.refused:
        raise Inadmissible(
            _("{file} could not be taken in: {reason}.").format(
                file=path.name, reason=intake.refused[0]["reason"]
            )
        )
    if intake.exhibits:
        return Exhibit.objects.get(case=case, key=intake.exhibits[0])
    digest = intake.duplicates[0]["sha256"]
    return next(
        row
        for row in Exhibit.objects.filter(case=case).order_by("entry")
        if isinstance(row.file, dict) and row.file.get("sha256") == digest
    )


class _Progress:
    """Says on a terminal how many pages of how many are read; silent elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = visible(name)
        self._said = False

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._said:
            print(file=sys.stderr)

    def __call__(self, done: int, of: int) -> None:
        """Tell that so many pages are read."""
        if sys.stderr.isatty():
            said = _("{file}: page {done} of {of} read").format(file=self._name, done=done, of=of)
            print(f"\r{said}", end="", file=sys.stderr, flush=True)
            self._said = True


def page_numbers(given: str | None) -> list[int]:
    """Return the numbers of pages that are written ``3`` or ``1-3``; none for all of them."""
    if not given:
        return []
    found = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", given)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise Malformed(_("Pages are written as 3 or 1-3."))
    return list(range(first, last + 1))


def _show(session: Session) -> Answer:
    from rogatory.office import readings
    from rogatory.office.paper_proposal import propose

    instance, case = session.instance, session.case
    reading = readings.find(instance, case, session["paper"])
    pages = page_numbers(session["pages"])
    proposal = propose(instance, reading, session.officer, case=case, pages=pages)
    blocks = lines_of(instance, case, reading, proposal, session["pages"])
    if session["text"]:
        wanted = {passage.place for passage in reading.passages(pages)}
        for page in reading.pages:
            if page.place in wanted:
                blocks += ["", f"[{visible(page.place)}]", *map(visible, page.text.splitlines())]
    return Answer({"case": case, **shown(reading, proposal, text=session["text"])}, blocks)


def _list(session: Session) -> Answer:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.casefile.papers import PassedPaper, ReadPaper
    from rogatory.office import readings

    case = session.case
    waiting = readings.waiting(session.instance, case)
    labels = dict(Exhibit.objects.filter(case=case).values_list("key", "label"))
    told = [_told(row, labels) for row in ReadPaper.objects.filter(case=case).order_by("entry")]
    heads = (_("paper"), _("is"), _("read by machine"), _("corrected"), _("entered by"))
    rows = [(one["label"], label(one["became"]), _words(one["by_machine"]),
             _words(one["corrected"]), f"{one['by']}: {_words(one['by_person'])}")
            for one in told]  # fmt: skip
    blocks: list[str | Table] = [Table(heads, rows, _("No paper that was read is confirmed yet."))]
    if waiting:
        said = ngettext("{n} paper waits to be confirmed: {labels}.",
                        "{n} papers wait to be confirmed: {labels}.", len(waiting))  # fmt: skip
        names = ", ".join(one.label for one in waiting)
        blocks.append(said.format(n=len(waiting), labels=names))
    untold = PassedPaper.objects.filter(case=case, told_on="").order_by("entry")
    blocks += [
        _("Paper {paper} was passed on; no entry says that the sender was told.").format(
            paper=row.paper
        )
        for row in untold
    ]
    data = {"confirmed": told, "waiting": [one.label for one in waiting],
            "sender_not_told": [row.paper for row in untold]}  # fmt: skip
    return Answer(data, blocks)


def _told(row: Any, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "entry": row.entry, "exhibit": row.exhibit, "label": labels.get(row.exhibit, row.exhibit),
        "became": row.became, "pages": row.pages or None, "program": row.program or None,
        "by": row.by, "results": row.results, "by_machine": row.by_machine,
        "corrected": row.corrected, "by_person": row.by_person,
    }  # fmt: skip


def _words(names: Sequence[str]) -> str:
    return ", ".join(label(name) for name in names) or "–"


COMMANDS = (
    Command(
        ("receive-paper",),
        N_("take in scans, e-mails and files of the other side, and have a machine read them"),
        _receive,
        (
            Option("files", N_("scans, photographs, e-mails, documents"), "FILE", "many",
                   position=True, required=True),
            Option("in", N_("language of a scan: az, az-cyrl, ru, en (several are tried)"), "LANG",
                   "many", choices=LANGUAGES),
            Option("how", N_("how it came, in words"), "TEXT"),
            UNCONFINED,
        ),
        N_("Nothing but the files is entered. “paper confirm” enters what an officer confirms."),
    ),
    Command(
        ("paper", "list"),
        N_("papers that were read: which wait, and who confirmed what"),
        _list,
    ),
    Command(
        ("paper", "show"),
        N_("what a machine read of a paper, and what it proposes"),
        _show,
        (PAPER, PAGES, Option("text", N_("the whole text as it was read"), how="flag")),
    ),
)  # fmt: skip

__all__ = ["COMMANDS", "PAGES", "PAPER", "next_steps", "page_numbers"]
