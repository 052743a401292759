# SPDX-License-Identifier: Apache-2.0
"""``rogatory exhibit print``: labels, custody sheets, the inventory of enclosures; and
``rogatory find-code``: to what the code on a photographed or scanned paper belongs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LANGUAGE, UNCONFINED, write_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office.unnamed import Unnamed
    from rogatory.pouch.printed import Printed


def _print(session: Session) -> Answer:
    kinds = [name for name in ("labels", "custody", "inventory") if session[name]]
    if len(kinds) > 1:
        raise Inadmissible(_("One paper at a time: --labels, --custody or --inventory."))
    lang = session["in"] or session.instance.config.language
    if not kinds:
        return _list(session, lang)
    rows, form = _leaving(session) if session["letter"] else (_rows(session), None)
    if not rows and form is None:
        raise Inadmissible(_("There is no exhibit in the case yet."))
    if kinds == ["labels"]:
        return _labels(session, rows, lang)
    if kinds == ["custody"]:
        return _custody(session, rows, lang)
    return _inventory(session, rows, lang, form)


def _leaving(session: Session) -> tuple[list[Exhibit], dict[str, Any]]:
    """Return the exhibits that leave with a letter, copies in place of originals where that was
    decided, and the letter's form as it leaves."""
    from rogatory.cli.letters import find_letter
    from rogatory.office import harm

    if session["exhibits"]:
        raise Inadmissible(_("Name exhibits, or a letter whose enclosures are meant, not both."))
    row = find_letter(session)
    going = harm.leaving(
        session.instance,
        session.case,
        row.key,
        session.hand,
        allow_unconfined=session["allow_unconfined"],
    )
    session.touched(session.case)
    return going.exhibits, going.form


def _list(session: Session, lang: str) -> Answer:
    from rogatory.office.exhibit_list import exhibit_list

    if session["exhibits"]:
        raise Inadmissible(_("The list of exhibits leaves none out: name no exhibit."))
    unnamed = unnamed_of(session, session["letter"])
    data = exhibit_list(session.instance, session.case, lang, unnamed)
    path = write_file(session["out"], data)
    said = _("Written to {file}.").format(file=path)
    return Answer({"file": str(path), "size": len(data)}, [said, *coded_lines(unnamed)])


def unnamed_of(session: Session, letter: str | None = None) -> Unnamed:
    """Return what puts codes in place of names: of sealed persons, and of those whom the weighing
    of a letter hides."""
    from rogatory.casefile.persons import Person
    from rogatory.cli.letters import find_letter
    from rogatory.office import harm
    from rogatory.office.codes import hidden_in_letter
    from rogatory.office.unnamed import Unnamed

    if Person.objects.filter(case=session.case, sealed=True).exists():
        session.hand  # noqa: B018  (sealed names are looked for: that needs the house key)
    hidden: set[str] = set()
    if letter:
        hidden = hidden_in_letter(harm.points(session.case, find_letter(session).key))
    return Unnamed(session.instance, session.case, hidden)


def coded_lines(unnamed: Unnamed) -> list[str]:
    """Say for whom codes stand on a paper."""
    if not unnamed.codes:
        return []
    return [
        _("Sealed or withheld names stand on it as codes: {codes}.").format(
            codes=", ".join(sorted(unnamed.codes))
        )
    ]


def _rows(session: Session) -> list[Exhibit]:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office.harm import exhibits_of

    if session["exhibits"]:
        return exhibits_of(session.case, session["exhibits"])
    found = Exhibit.objects.filter(case=session.case)
    kept = [row for row in found if isinstance(row.file, dict)]
    return sorted(kept, key=lambda row: (row.entry, len(row.label), row.label))


def _labels(session: Session, rows: list[Exhibit], lang: str) -> Answer:
    from rogatory.office import exhibit_papers

    first = _whole(session["first"], "first") if session["first"] else 1
    pdf = exhibit_papers.label_sheet(
        session.instance, session.case, rows, lang, single=session["single"], first=first
    )
    path = write_file(session["out"], pdf)
    said = ngettext("{n} label written to {file}", "{n} labels written to {file}", len(rows))
    data = {"file": str(path), "labels": [row.label for row in rows]}
    return Answer(data, [said.format(n=len(rows), file=path)])


def _custody(session: Session, rows: list[Exhibit], lang: str) -> Answer:
    """Print one sheet to the file, or one each into the folder that is named."""
    from rogatory.office import exhibit_papers
    from rogatory.vault.durable import make_folder

    out, unnamed = Path(session["out"]), unnamed_of(session, session["letter"])
    if len(rows) > 1 and out.suffix.lower() == ".pdf":
        raise Inadmissible(
            _("Several sheets go into a folder, one file each: name a folder, or one exhibit.")
        )
    files = []
    for row in rows:
        target = out if out.suffix.lower() == ".pdf" else out / f"custody-{row.label}.pdf"
        make_folder(target.parent)
        pdf = exhibit_papers.custody(session.instance, session.case, row, lang, unnamed)
        files.append(str(write_file(str(target), pdf)))
    said = ngettext("{n} custody sheet written to {file}", "{n} custody sheets written to {file}",
                    len(rows)).format(n=len(rows), file=out)  # fmt: skip
    return Answer({"files": files}, [said, *coded_lines(unnamed)])


def _inventory(
    session: Session, rows: list[Exhibit], lang: str, form: dict[str, Any] | None
) -> Answer:
    from rogatory.docket import canon
    from rogatory.office import exhibit_papers
    from rogatory.office.exhibit_list import heading
    from rogatory.paper import inventory

    first = _whole(session["first"], "first") if session["first"] else 1
    unnamed = unnamed_of(session, session["letter"])
    listed = exhibit_papers.enclosures(
        rows,
        session.instance,
        _counted(session),
        unnamed=unnamed,
        form=form,
        allow_unconfined=session["allow_unconfined"],
    )
    pdf = exhibit_papers.inventory(session.instance, session.case, listed, lang, first=first)
    path = write_file(session["out"], pdf)
    made_from = inventory.source(heading(session.instance, session.case, lang), listed, first)
    if session["data"]:
        write_file(session["data"], canon.dumps(made_from))
    unknown = [one.mark for one in listed if one.pages is None]
    known = sum(one.pages or 0 for one in listed)
    lines = [
        ngettext(
            "Inventory of {n} enclosure, pages counted: {pages}. Written to {file}.",
            "Inventory of {n} enclosures, pages counted: {pages}. Written to {file}.",
            len(listed),
        ).format(n=len(listed), pages=known, file=path)
    ]
    if unknown:
        lines.append(
            _("Not counted by machine, left blank on the paper: {marks}. Count them and give "
              "--pages EXHIBIT=N, or fill them in by hand.").format(marks=", ".join(unknown))
        )  # fmt: skip
    data = made_from | {"file": str(path), "unknown": unknown, "pages": known,
                        "digest": inventory.digest(made_from)}  # fmt: skip
    return Answer(data, [*lines, *coded_lines(unnamed)])


def _counted(session: Session) -> dict[str, int]:
    """Read what a person counted: E-3=12."""
    counted: dict[str, int] = {}
    faults = []
    for said in session["pages"]:
        mark, equals, number = said.rpartition("=")
        if not equals or not number.isdecimal() or len(number) > 6:
            faults.append(_("Pages are given as E-3=12; “{said}” is not.").format(said=said))
        else:
            counted[mark] = int(number)
    Inadmissible.unless_empty(faults)
    return counted


def _whole(said: str, option: str) -> int:
    if not (said.isdecimal() and 0 < len(said) < 7 and int(said)):
        raise Inadmissible(_("“{field}” takes a whole number.").format(field=f"--{option}"))
    return int(said)


def _find_code(session: Session) -> Answer:
    """Read the codes of a scan, and say of each what the records here know of it."""
    from rogatory.office.scans import seen_in

    path = Path(session["image"])
    if not path.is_file():
        raise Inadmissible(_("There is no file or folder {path}.").format(path=path))
    data: list[dict[str, Any]] = []
    table, others = [], 0
    for leaf in seen_in([path], allow_unconfined=session["allow_unconfined"]):
        place = _("page {n}").format(n=leaf.leaf)
        others += len(leaf.codes) - len(leaf.printed)
        for printed in leaf.printed:
            one = _meant(session, printed)
            data.append({"place": f"page {leaf.leaf}", "code": printed.words} | one)
            table.append([place, printed.words, str(one["what"]), str(one["said"])])
    blocks: list[str | Table] = []
    if table:
        heads = [_("place"), _("code"), _("what it is"), _("what the record says")]
        blocks.append(Table(heads, table))
    else:
        blocks.append(_("No code of a paper of ours was found there."))
    if others:
        blocks.append(
            ngettext("{n} other code was left alone.", "{n} other codes were left alone.",
                     others).format(n=others)
        )  # fmt: skip
    good = bool(data) and all(one["agrees"] is not False for one in data)
    return Answer({"codes": data, "others": others}, blocks, 0 if good else 1)


def _meant(session: Session, printed: Printed) -> dict[str, Any]:
    """Say what a code means here: the object, its case, whether the digest's start agrees."""
    from rogatory.office.printed import meant

    found = meant(session.instance, printed)
    return {"what": found.what, "said": found.said, "agrees": found.agrees, "case": found.case,
            "object": printed.id}  # fmt: skip


_WHICH = Option("exhibits", N_("exhibits, by label or id (else all)"), "EXHIBIT", "many",
                position=True)  # fmt: skip

COMMANDS = (
    Command(
        ("exhibit", "print"),
        N_("print the list of exhibits, labels, custody sheets, the inventory of enclosures"),
        _print,
        (
            Option("out", N_("PDF to write; a folder for several custody sheets"), "OUT.pdf",
                   required=True, position=True),
            _WHICH,
            Option("letter", N_("the enclosures of this letter, as they leave"), "LETTER"),
            Option("labels", N_("labels, 2 x 7 on a sheet of A4"), how="flag"),
            Option("single", N_("one label a page, for a printer of labels"), how="flag"),
            Option("custody", N_("the custody sheet, with rows to go on by hand"), how="flag"),
            Option("inventory", N_("the inventory, with folios numbered through"), how="flag"),
            Option("first", N_("first place on a begun sheet of labels; first folio"), "N"),
            Option("pages", N_("pages that a person counted (0: nothing to be bound)"),
                   "EXHIBIT=N", "many"),
            Option("data", N_("also write what the inventory was made from"), "FILE"),
            LANGUAGE,
            UNCONFINED,
        ),
        N_("With none of the three: the list of exhibits with their digests and terms. Each other "
           "paper bears a code; “rogatory verify --find CODE” finds what it belongs to."),
    ),
    Command(
        ("find-code",),
        N_("read the codes on a scan or a photograph, and say to what they belong"),
        _find_code,
        (Option("image", N_("scan, photograph or PDF"), "FILE", required=True, position=True),
         UNCONFINED),
    ),
)  # fmt: skip
