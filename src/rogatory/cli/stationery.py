# SPDX-License-Identifier: Apache-2.0
"""``rogatory stationery`` and outgoing numbers: how our letters look and how they are counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LETTER, UNCONFINED, find_letter, write_file
from rogatory.cli.session import Session, prepare
from rogatory.cli.show import Answer, Table
from rogatory.errors import Malformed
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.office.stationery import Plan

_FILE = Option("file", N_("stationery (TOML): heads, numbers, who signs, markings"), "FILE",
               required=True, position=True)  # fmt: skip
_LAYOUT = Option("layout-file", N_("a layout of your own (Typst)"), "FILE.typ")
_PICTURE = Option("picture", N_("picture of the head: PNG, JPEG or SVG"), "FILE")


def _plan(session: Session) -> Plan:
    from rogatory.office import stationery

    layout, picture = session["layout_file"], session["picture"]
    return stationery.plan(
        Path(session["file"]),
        Path(layout) if layout else None,
        Path(picture) if picture else None,
        allow_unconfined=session["allow_unconfined"],
    )


def _try(session: Session) -> Answer:
    prepare()
    from rogatory.office import samples

    made = _plan(session)
    tried = samples.tried(made.house, made.layout, allow_unconfined=session["allow_unconfined"])
    path = write_file(session["out"], samples.look(tried))
    said = ngettext(
        "{n} sample letter prints: look at {file}.",
        "{n} sample letters print: look at {file}.",
        len(tried),
    ).format(n=len(tried), file=path)
    return Answer({"file": str(path), "samples": [one.said for one in tried]},
                  [said, _("Nothing was adopted.")])  # fmt: skip


def _adopt(session: Session) -> Answer:
    from rogatory.office import stationery

    entry = stationery.adopt(
        session.instance,
        _plan(session),
        session.hand,
        session.second,
        allow_unconfined=session["allow_unconfined"],
    )
    session.touched(session.instance.config.authority)
    lines = [
        _("The stationery is adopted: every sample letter prints with it."),
        _("entry {n} of the authority's own record").format(n=entry),
    ]
    return Answer({"entry": entry}, [*lines])


def _show(session: Session) -> Answer:
    from rogatory.office import stationery

    row = stationery.current(session.instance)
    if row is None:
        return Answer(None, [_("The authority has adopted no stationery: letters look plain.")])
    head = row.letterhead if isinstance(row.letterhead, dict) else {}
    allowed = stationery.markings(session.instance)
    data = {"entry": row.entry, "pattern": row.pattern or None, "copies": row.copies,
            "layout": row.layout_digest or None, "picture": row.picture_digest or None,
            "letterhead": head, "markings": allowed}  # fmt: skip
    layout = row.layout_digest[:16] if row.layout_digest else _("the program's own")
    lines: list[Any] = [
        _("Stationery in force since entry {n}").format(n=row.entry),
        _("pattern of numbers: {pattern}").format(pattern=row.pattern or "–"),
        _("copies: {n}").format(n=row.copies),
        _("layout: {layout}").format(layout=layout),
        _("picture: {picture}").format(picture=row.picture_digest[:16] or "–"),
        *(f"{lang}: {' / '.join(map(str, said))}" for lang, said in sorted(head.items())),
        *(_("marking “{name}”: {words}").format(name=name, words=" / ".join(words.values()))
          for name, words in sorted(allowed.items())),
    ]  # fmt: skip
    return Answer(data, lines)


def _begin(session: Session) -> Answer:
    from rogatory.office.stationery_files import EXAMPLE, example_layout

    folder = Path(session["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    files = [write_file(str(folder / "stationery.toml"), EXAMPLE.encode()),
             write_file(str(folder / "layout.typ"), example_layout().encode())]  # fmt: skip
    said = _("Written: {files}. Change them, then: rogatory stationery try {first} --out look.pdf")
    return Answer(
        {"files": [str(one) for one in files]},
        [said.format(files=", ".join(map(str, files)), first=files[0])],
    )


def _number(session: Session) -> Answer:
    from rogatory.office import numbers

    row = find_letter(session)
    if session["take"]:
        number = numbers.take(session.instance, session.case, row.key, session.hand)
        session.touched(session.instance.config.authority)
        said = _("Number {number} is taken for this letter.").format(number=number)
        return Answer({"letter": row.key, "number": number, "taken": True}, [said])
    one = numbers.proposed(session.instance, session.case, row.key)
    said = (
        _("The letter has the number {number}.")
        if one.taken
        else _("The next number is {number}; it is taken when the letter is signed, or by --take.")
    ).format(number=one.number)
    return Answer({"letter": row.key, "number": one.number, "taken": one.taken}, [said])


def _numbers(session: Session) -> Answer:
    from rogatory.casefile.letters import Letter
    from rogatory.clerk import curtain
    from rogatory.office import numbers

    book = numbers.book(session.instance)
    shut = curtain.closed()
    signed = set(Letter.objects.exclude(signed="").values_list("key", flat=True))
    data, rows = [], []
    for series in book:
        gaps = dict(series.gaps)
        at = 1
        for row in series.numbers:
            if at in gaps:
                places = str(at) if gaps[at] == at else f"{at}–{gaps[at]}"
                rows.append([series.name, places, _("GAP: nothing was entered here"), ""])
            at = row.n + 1
            state = (
                _("struck out: {reason}").format(reason=row.reason)
                if row.struck
                else _("signed")
                if row.letter in signed
                else _("taken")
                if row.for_case in shut
                else _("taken, not signed")
            )
            letter = "" if row.for_case in shut else row.letter
            rows.append([row.key, str(row.n), state, letter])
        taken = [{"number": row.key, "n": row.n,
                  "letter": None if row.for_case in shut else row.letter or None,
                  "struck": row.struck or None} for row in series.numbers]  # fmt: skip
        data.append({"series": series.name, "gaps": series.gaps, "numbers": taken})
    heads = [_("number"), _("place"), _("state"), _("letter")]
    return Answer(data, [Table(heads, rows, _("No number was taken by a pattern yet."))])


def _copies(session: Session) -> Answer:
    from rogatory.office import copies_on_paper

    row = find_letter(session)
    count = session["copies"]
    if count is not None and not (count.isdecimal() and len(count) < 4):
        raise Malformed(_("“{option}” takes a whole number.").format(option="copies"))
    made = copies_on_paper.copies(session.instance, row, int(count) if count else None)
    folder = Path(session["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    files = [write_file(str(folder / f"copy-{n}.pdf"), pdf) for n, pdf in enumerate(made, 1)]
    said = ngettext(
        "{n} copy is written to {folder}, numbered on every page.",
        "{n} copies are written to {folder}, numbered on every page.",
        len(files),
    ).format(n=len(files), folder=folder)
    return Answer({"letter": row.key, "files": [str(one) for one in files]}, [said])


COMMANDS = (
    Command(("stationery", "begin"), N_("write a stationery file and a layout to start from"),
            _begin, (Option("folder", N_("folder to write to"), "DIR", required=True,
                            position=True),)),
    Command(("stationery", "try"), N_("print sample letters with stationery, to look at"), _try,
            (_FILE, _LAYOUT, _PICTURE,
             Option("out", N_("PDF to write"), "OUT.pdf", required=True), UNCONFINED)),
    Command(("stationery", "adopt"),
            N_("adopt stationery, once every sample letter prints; two officers sign"), _adopt,
            (_FILE, _LAYOUT, _PICTURE, UNCONFINED)),
    Command(("stationery", "show"), N_("the stationery in force"), _show),
    Command(("letter", "number"), N_("the next outgoing number for a letter"), _number,
            (LETTER, Option("take", N_("take it now"), how="flag"))),
    Command(("letter", "numbers"), N_("all outgoing numbers, with the gaps between them"),
            _numbers),
    Command(("letter", "copies"),
            N_("print numbered copies of a letter that was signed, or printed to be signed"),
            _copies,
            (Option("folder", N_("folder to write to"), "DIR", required=True, position=True),
             Option("letter", LETTER.help, "LETTER"),
             Option("copies", N_("how many (else as the stationery says)"), "N"))),
)  # fmt: skip
