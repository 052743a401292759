# SPDX-License-Identifier: Apache-2.0
"""``send --folder``, ``receive DIR`` and ``rogatory package copy|handed-over|media``: packages on
media that are carried, in parts where a medium or a mailbox takes no large file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible, yes_no
from rogatory.errors import Inadmissible, Unverified
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.media import Medium
    from rogatory.office.handing import Prepared, Wanted
    from rogatory.pouch.joining import Found

_SORTS = ("usb_stick", "memory_card", "disk", "optical_disc", "email", "network", "other")

FOLDER: tuple[Option, ...] = (
    Option("folder", N_("folder of a medium: parts, list of digests, papers for the carrier"),
           "DIR"),
    Option("max-part", N_("largest part, such as 20M for e-mail (else what FAT32 takes)"), "SIZE"),
    Option("medium", N_("kind of medium"), "KIND", choices=_SORTS),
    Option("serial", N_("serial number of the medium"), "TEXT"),
    Option("seal-number", N_("number of the seal on its cover"), "TEXT"),
    Option("taken-by", N_("who takes it: a courier, a post office, the addressee"), "TEXT"),
    Option("call", N_("telephone or address of an office for questions (else the directory's)"),
           "TEXT"),
    Option("papers-in", N_("languages of the papers beside it: ru,en"), "LANG,LANG"),
)  # fmt: skip
"""How a package is put on a medium."""


def wanted(session: Session, folder: str) -> Wanted:
    """Return how a medium is to be made, from the options of a command."""
    from rogatory.language import SUPPORTED
    from rogatory.office.handing import Wanted
    from rogatory.pouch import volumes

    langs = tuple(one for one in (session["papers_in"] or "").split(",") if one)
    Inadmissible.unless_empty(
        _("A paper can be written in {known}; choose one of them.").format(
            known=", ".join(SUPPORTED)
        )
        for one in langs
        if one not in SUPPORTED
    )
    limit = volumes.size_of(session["max_part"]) if session["max_part"] else volumes.LARGEST
    return Wanted(
        folder=Path(folder),
        limit=limit,
        sort=session["medium"] or "other",
        serial=session["serial"] or "",
        seal=session["seal_number"] or "",
        to=session["taken_by"] or "",
        call=session["call"] or "",
        langs=tuple(dict.fromkeys(langs)),
    )


def check(session: Session) -> None:
    """Refuse options of a medium before anything is sealed: without a folder, or out of form."""
    if session["folder"] is not None:
        wanted(session, session["folder"])
        return
    given = [option for option in FOLDER[1:] if session[option.key]]
    Inadmissible.unless_empty(
        _("--{option} goes with --folder DIR.").format(option=option.name) for option in given
    )


def put_on_medium(session: Session, pouch: str) -> Prepared:
    """Put a sealed package on the medium that the options name."""
    from rogatory.office import handing

    row = handing.sent_pouch(session.case, pouch)
    made = handing.prepare(
        session.instance, session.case, row, session.hand, wanted(session, session["folder"])
    )
    session.touched(session.case)
    return made


def told(session: Session, made: Prepared) -> tuple[dict[str, Any], list[str]]:
    """Return what a medium holds, for a program and for a person."""
    package, folder = made.package, session["folder"]
    count = len(package.parts)
    lines = [
        ngettext(
            "On the medium {folder}: the package in {n} part, read back and whole.",
            "On the medium {folder}: the package in {n} parts, read back and whole.",
            count,
        ).format(n=count, folder=folder)
    ]
    if made.kept:
        lines.append(
            ngettext(
                "{n} part was there already.", "{n} parts were there already.", len(made.kept)
            ).format(n=len(made.kept))
        )
    lines.append(
        _("This medium is in the case record already: nothing was entered.")
        if made.again
        else _("Print {file}, have both sign, and enter it: rogatory package handed-over {medium}")
        .format(file=made.record, medium=made.medium[:8])
    )  # fmt: skip
    data = {
        "medium": made.medium, "entry": made.entry, "folder": folder, "again": made.again,
        "parts": [{"name": part.name, "size": part.size, "sha256": part.sha256}
                  for part in package.parts],
        "record": str(made.record), "pouch": package.package.removesuffix(".asice"),
    }  # fmt: skip
    return data, lines


def _copy(session: Session) -> Answer:
    data, lines = told(session, put_on_medium(session, session["package"] or ""))
    return Answer(data, [*lines])


def _handed_over(session: Session) -> Answer:
    from rogatory.casefile.media import MediumHandedOver
    from rogatory.cli.acts import resolved

    row = _medium(session, session["medium"])
    scan, named = session["scan"], session["proof"]
    if (scan is None) == (named is None):
        raise Inadmissible(
            _("Name the signed record: --scan FILE takes it in, --proof EXHIBIT names one.")
        )
    proof = resolved(session, "proof", named) if named else _scanned(session, scan)
    act = MediumHandedOver(
        medium=row.key,
        happened=session["on"],
        proof=proof,
        taken_by=session["taken_by"],
        place=session["place"],
    )
    (number,) = session.enter(session.case, act)
    said = _("It is entered that the medium {medium} was handed over on {date}. It rests on the "
             "signed record; whether it came, only their receipt says.").format(
        medium=row.key[:8], date=session["on"])  # fmt: skip
    return Answer({"medium": row.key, "entry": number, "proof": proof}, [said])


def _scanned(session: Session, name: str) -> str:
    """Take the scan of a signed record in as an exhibit; return its id."""
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office import exhibits

    path = Path(name)
    if not path.is_file():
        raise Inadmissible(_("There is no file or folder {path}.").format(path=path))
    told = {"how": _("scan of a signed hand-over record")}
    taken = exhibits.take_in(session.instance, session.case, path, session.hand, circumstances=told)
    session.touched(session.case)
    if taken.exhibits:
        return taken.exhibits[0]
    digests = [one.get("sha256") for one in taken.duplicates]
    for row in Exhibit.objects.filter(case=session.case).order_by("entry"):
        if isinstance(row.file, dict) and row.file.get("sha256") in digests:
            return str(row.key)
    raise Inadmissible(_("The scan could not be taken in: see “rogatory exhibit add”."))


def _medium(session: Session, named: str) -> Medium:
    """Return the medium whose id begins so; Inadmissible when there is none, or several."""
    from rogatory.casefile.media import Medium

    rows = list(Medium.objects.filter(case=session.case, key__startswith=named))
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise Inadmissible(_("Several media begin with {medium}: write more of the mark.").format(
            medium=named))  # fmt: skip
    raise Inadmissible(_("There is no medium {medium} in the case.").format(medium=named))


def _media(session: Session) -> Answer:
    from rogatory.casefile.media import SORT_WORDS, Medium

    rows = list(Medium.objects.filter(case=session.case).order_by("entry", "key"))
    data, table = [], []
    for row in rows:
        one = {
            "medium": row.key, "pouch": row.pouch, "kind": row.sort, "parts": row.parts,
            "serial": _said(row.serial), "seal": _said(row.seal), "to": _said(row.to),
            "prepared": row.at, "handed_on": row.handed_on or None,
            "taken_by": _said(row.taken_by), "place": _said(row.place),
            "proof": row.proof or None, "entries": [row.entry, *([row.handed_entry]
                                                                 if row.handed_on else [])],
        }  # fmt: skip
        data.append(one)
        table.append(
            [
                row.key[:8],
                _(SORT_WORDS[row.sort]),
                str(one["serial"] or "–"),
                f"{row.pouch[:8]}.asice",
                str(row.parts),
                row.handed_on or yes_no(False),
                str(one["taken_by"] or one["to"] or "–"),
            ]
        )
    heads = [_("medium"), _("kind"), _("serial number"), _("package"), _("parts"),
             _("handed over"), _("to whom")]  # fmt: skip
    return Answer(data, [Table(heads, table, _("No medium was prepared in this case."))])


def _said(value: Any) -> str | None:
    """Return an erasable text as people read it; a word where it was erased."""
    return None if value is None else str(value)


def arrived(session: Session) -> list[Found]:
    """Return every package that lies in the files and folders that were named.

    A medium that comes back with a receipt still carries what we sent: that is left alone.
    Inadmissible where nothing else is there.
    """
    from rogatory.pouch import joining

    domain = session.instance.config.domain
    there = joining.look([Path(name) for name in session["files"]])
    own = [one for one in there if one.listed is not None and one.listed.from_ == domain]
    found = [one for one in there if one not in own]
    if own and found:
        found[0].remarks.append(
            _("Our own package was left alone: {names}.").format(
                names=", ".join(one.name for one in own)
            )
        )
    if not found:
        raise Inadmissible(
            _("No sealed package lies there: name the folder of the medium, or the files.")
        )
    return found


@contextmanager
def whole(session: Session, found: Found) -> Iterator[Path | None]:
    """Give the package as one file, joined where it came in parts; None when it has faults."""
    from rogatory.exchange.keeping import clear, workshop
    from rogatory.pouch import joining

    if found.faults:
        yield None
    elif found.single:
        yield found.pieces[0]
    else:
        clear(session.instance)
        with workshop(session.instance) as folder:
            path = folder / "joined.asice"
            try:
                joining.join(found, path)
            except Unverified as error:
                found.faults.append(str(error))
                yield None
                return
            yield path


def not_whole(found: Found) -> tuple[dict[str, Any], list[str]]:
    """Say of a package what is wrong with its parts, and that nothing of it was entered."""
    data = {"state": "not_whole", "name": found.name, "class": "Unverified",
            "reasons": found.faults, "remarks": found.remarks}  # fmt: skip
    lines = [_("{name}: it is NOT WHOLE. Nothing of it was entered.").format(
        name=visible(found.name))]  # fmt: skip
    lines += [f"  - {visible(fault)}" for fault in found.faults]
    lines += [f"  {visible(remark)}" for remark in found.remarks]
    return data, lines


_PACKAGE = Option("package", N_("letter, id or digest of the package (else the last one sent)"),
                  "PACKAGE", position=True)  # fmt: skip

COMMANDS = (
    Command(
        ("package", "copy"),
        N_("put a package that was sent on a medium, in parts where it must be"),
        _copy,
        (_PACKAGE, Option("folder", FOLDER[0].help, "DIR", required=True), *FOLDER[1:]),
        N_("What is there already stays; run it again after an interruption."),
    ),
    Command(
        ("package", "handed-over"),
        N_("enter that a medium was handed over, by the record that both signed"),
        _handed_over,
        (Option("medium", N_("mark of the medium"), "MEDIUM", required=True, position=True),
         Option("on", N_("date"), "DATE", required=True),
         Option("scan", N_("scan of the signed record; it is taken in as an exhibit"), "FILE"),
         Option("proof", N_("exhibit that is the signed record"), "EXHIBIT"),
         Option("taken-by", N_("who took it"), "TEXT"),
         Option("place", N_("where"), "TEXT")),
    ),
    Command(("package", "media"), N_("list the media that were prepared, and what became of them"),
            _media),
)  # fmt: skip
