# SPDX-License-Identifier: Apache-2.0
"""``rogatory exhibit``: take files in, list them, read them again, copy them out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.asking import NO_QUESTIONS, circumstance_options, circumstances_of
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LANGUAGE
from rogatory.cli.progress import BytesBar
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible, RogatoryError, Unavailable, Unverified
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office.exhibits import Intake


def _add(session: Session) -> Answer:
    from rogatory.office import exhibits

    hand, case = session.hand, session.case
    paths = [Path(name) for name in session["paths"]]
    missing = [
        _("There is no file or folder {path}.").format(path=path)
        for path in paths
        if not os.path.lexists(path)
    ]
    Inadmissible.unless_empty(missing)
    told = circumstances_of(session, case)
    sum_ = exhibits.Intake()
    for path in paths:
        with BytesBar(path) as progress:
            sum_.add(
                exhibits.take_in(
                    session.instance, case, path, hand, circumstances=told, progress=progress
                )
            )
        session.touched(case)
    data, blocks = told_of_intake(session, sum_, case)
    return Answer(data, blocks)


def told_of_intake(
    session: Session, intake: Intake, case: str
) -> tuple[dict[str, Any], list[str | Table]]:
    """Return the account of a taking-in, for a program and for a person; write its papers."""
    from rogatory.office.circumstances import CIRCUMSTANCES, told_in

    told = told_in(case, intake.all_batches)
    unknown = [name for name in CIRCUMSTANCES if name not in told]
    # A person reads lines; only who asks for JSON gets what became of each as lists in memory.
    account = intake.to_json() if session.as_json else intake.short
    data = {"case": case, **account, "unknown": unknown}
    blocks = _tally(intake, unknown)
    blocks[-1:-1] = _papers(session, intake, data)
    blocks += waiting_said(case)
    return data, blocks


def _papers(session: Session, intake: Intake, data: dict[str, Any]) -> list[str]:
    """Write the result for a program and the receipt for the giver, where they are asked for."""
    lines = []
    if session["receipt"]:
        from rogatory.cli.intake import write_receipts

        paths = write_receipts(session, session["receipt"], intake.all_batches)
        data["receipt"] = str(paths[0])
        data["receipts"] = [str(path) for path in paths]
        lines += [_("Receipt for the giver: {file}").format(file=path) for path in paths]
    if session["result"]:
        from rogatory.cli.letters import write_file

        path = write_file(session["result"], _streamed(data, intake))
        lines.append(_("The result for a program: {file}").format(file=path))
    return lines


def _streamed(data: dict[str, Any], intake: Intake) -> Iterator[bytes]:
    """Write the result as canonical JSON, one item of a long list after the other."""
    from rogatory.docket import canon

    told = {**data, **intake.long}
    for number, name in enumerate(sorted(told)):
        yield (b"," if number else b"{") + canon.dumps(name) + b":"
        if name not in intake.long:
            yield canon.dumps(told[name])
            continue
        yield b"["
        for place, item in enumerate(intake.long[name]):
            yield (b"," if place else b"") + canon.dumps(item)
        yield b"]"
    yield b"}"


def waiting_said(case: str | None = None) -> list[str]:
    """Say how many exhibits no machine has read yet, of a case or of all; nothing for none."""
    from rogatory.office.work import count_waiting

    n = count_waiting(case)
    said = ngettext(
        "{n} exhibit waits to be read by machine: “rogatory worker --once” reads what waits.",
        "{n} exhibits wait to be read by machine: “rogatory worker --once” reads what waits.",
        n,
    ).format(n=n)
    return [said] if n else []


def _tally(intake: Intake, unknown: list[str]) -> list[str | Table]:
    from rogatory.vault.tally import Reason

    rows = [
        [visible(one["path"]), Reason(one["reason"]).label, Reason(one["reason"]).sentence]
        for one in intake.refused
    ]
    blocks: list[str | Table] = []
    if rows:
        blocks.append(Table([_("not taken in"), _("because"), _("what to do")], rows))
    if unknown:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in unknown)
        blocks.append(_("Kept as unknown, for it was not said: {names}").format(names=names))
    blocks += map(visible, intake.remarks)
    if intake.earlier:
        blocks.append(
            ngettext(
                "{n} of them was entered before an interruption, and not a second time.",
                "{n} of them were entered before an interruption, and not a second time.",
                intake.earlier,
            ).format(n=intake.earlier)
        )
    if intake.entries:
        entries = ", ".join(map(str, intake.entries))
        blocks.append(_("Entries of the case record: {entries}").format(entries=entries))
    blocks.append(intake.sentence)
    return blocks


def marked_words(shows: str) -> str:
    """Say what an exhibit is marked with; "" where it is not."""
    words = {"injury": _("shows injury"), "death": _("shows death")}
    return words.get(shows, "")


def _rows(session: Session) -> list[Exhibit]:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office.harm import exhibits_of

    if session["exhibits"]:
        return exhibits_of(session.case, session["exhibits"])
    return sorted(
        Exhibit.objects.filter(case=session.case),
        key=lambda row: (row.entry, len(row.label), row.label),
    )


def _list(session: Session) -> Answer:
    from rogatory.office.loans import all_terms_said

    data, table, terms = [], [], list[str]()
    told = all_terms_said(session.instance, session.case)
    for row in _rows(session):
        file = row.file if isinstance(row.file, dict) else {}
        one = {
            "exhibit": row.key, "label": row.label, "entry": row.entry,
            "origin": row.origin or None, "source": row.source or None,
            "what": str(row.what) if row.what else None, "shows": row.shows or None,
            "name": file.get("name"), "size": file.get("size"), "sha256": file.get("sha256"),
        }  # fmt: skip
        one["terms"] = said = told.get(row.key, [])
        terms += [f"{row.label}: {visible(line)}" for line in said]
        data.append(one)
        digest = str(one["sha256"] or "")
        table.append(
            [
                row.label,
                str(one["size"] if file else "–"),
                digest if session.details else digest[:16],
                str(one["name"] if file else _("erased")),
                ". ".join(filter(None, (marked_words(row.shows), str(one["what"] or "")))),
            ]
        )
    heads = [_("exhibit"), _("bytes"), _("digest (SHA-256)"), _("name"), _("what it is")]
    return Answer(data, [Table(heads, table, _("There is no exhibit in the case yet.")), *terms])


def _verify(session: Session) -> Answer:
    from rogatory.vault.store import verify

    data, bad = [], []
    for row in _rows(session):
        if not isinstance(row.file, dict):
            data.append({"label": row.label, "state": "erased"})
            continue
        try:
            verify(session.instance.vault, f"{row.case}/{row.file['sha256']}")
            data.append({"label": row.label, "state": "verified"})
        except (Unverified, Unavailable) as error:
            data.append({"label": row.label, "state": "failed", "class": type(error).__name__})
            bad.append([row.label, str(error)])
    said = ngettext(
        "{n} exhibit read again; {bad} differ or are missing.",
        "{n} exhibits read again; {bad} differ or are missing.",
        len(data),
    ).format(n=len(data), bad=len(bad))
    blocks: list[str | Table] = [Table([_("exhibit"), _("what is wrong")], bad)] if bad else []
    return Answer({"exhibits": data, "failed": len(bad)}, [*blocks, said], 1 if bad else 0)


def _export(session: Session) -> Answer:
    """Copy exhibits out under their labels; the digest is held against the record on the way."""
    from rogatory.cli.letters import write_file
    from rogatory.office.loans import all_terms_said

    rows, folder = _rows(session), Path(session["to"])
    told = all_terms_said(session.instance, session.case)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            _("The folder {folder} cannot be made: {error}.").format(
                folder=folder, error=error.strerror
            )
        ) from None
    data, faults = [], []
    for row in rows:
        if not isinstance(row.file, dict):
            faults.append(_("The exhibit {label} was erased.").format(label=row.label))
            continue
        target = folder / _file_name(row)
        try:
            if row.file.get("segments"):
                files = _split(session, row, folder, write_file)
                data.append({"label": row.label, "files": files, "sha256": row.file["sha256"],
                             "terms": told.get(row.key, [])})  # fmt: skip
                continue
            _copy(session, row, target, write_file)
        except RogatoryError as error:
            faults.append(f"{row.label}: {error}")
        else:
            data.append({"label": row.label, "file": str(target), "sha256": row.file["sha256"],
                         "terms": told.get(row.key, [])})  # fmt: skip
    said = ngettext(
        "{n} exhibit copied out to {folder}", "{n} exhibits copied out to {folder}", len(data)
    ).format(n=len(data), folder=folder)
    terms = [f"{one['label']}: {visible(line)}" for one in data for line in one["terms"]]
    blocks = [*faults, said, *terms]
    return Answer({"exhibits": data, "faults": faults}, [*blocks], 1 if faults else 0)


def _copy(
    session: Session, row: Exhibit, target: Path, write: Callable[[str, bytes], Path]
) -> None:
    import hashlib

    write(str(target), b"")
    hasher = hashlib.sha256()
    with (
        session.instance.vault.open(f"{row.case}/{row.file['sha256']}") as stream,
        target.open("wb") as out,
    ):
        while chunk := stream.read(1 << 20):
            hasher.update(chunk)
            out.write(chunk)
    if hasher.hexdigest() != row.file["sha256"]:
        target.unlink()
        raise Unverified(_("The bytes in the store are not those of the exhibit."))


def _split(
    session: Session, row: Exhibit, folder: Path, write: Callable[[str, bytes], Path]
) -> list[str]:
    """Copy an image out as the files that it came in; each is held against its own digest."""
    import hashlib

    written = []
    with session.instance.vault.open(f"{row.case}/{row.file['sha256']}") as stream:
        for part in row.file["segments"]:
            target = folder / _labelled(row.label, str(part["name"]))
            write(str(target), b"")
            hasher, left = hashlib.sha256(), int(part["size"])
            with target.open("wb") as out:
                while left and (chunk := stream.read(min(1 << 20, left))):
                    hasher.update(chunk)
                    out.write(chunk)
                    left -= len(chunk)
            if left or hasher.hexdigest() != part["sha256"]:
                target.unlink()
                raise Unverified(_("The bytes in the store are not those of the exhibit."))
            written.append(str(target))
    return written


def _file_name(row: Exhibit) -> str:
    """Return label and ending: the name itself stays in the record, for it may tell of persons."""
    return _labelled(row.label, str(row.file.get("name", "")))


def _labelled(label: str, name: str) -> str:
    ending = Path(name).suffix
    plain = ending[1:].isascii() and ending[1:].isalnum() and len(ending) <= 8
    return f"{label}{ending if plain else ''}"


_WHICH = Option("exhibits", N_("exhibits, by label or id (else all)"), "EXHIBIT", "many",
                position=True)  # fmt: skip

COMMANDS = (
    Command(
        ("exhibit", "add"),
        N_("take in a file, or every file below a folder, as exhibits"),
        _add,
        (
            Option("paths", N_("files and folders"), "PATH", "many", required=True, position=True),
            *circumstance_options(),
            NO_QUESTIONS,
            Option("receipt", N_("receipt for the giver, a PDF to write"), "OUT.pdf"),
            Option("result", N_("file for a program: what became of each"), "FILE"),
            LANGUAGE,
        ),
        N_("At a terminal the circumstances that no option tells are asked, once. What is not said "
           "is kept as unknown. The files of an image of a "
           "medium (E01, 001 and so on) are one exhibit; missing ones are named. After an "
           "interruption the same command goes on: what was read is not read again."),
    ),
    Command(("exhibit", "list"), N_("list the exhibits of the case"), _list, (_WHICH,)),
    Command(("exhibit", "verify"), N_("read the exhibits' bytes again and compare them"), _verify,
            (_WHICH,)),
    Command(("exhibit", "export"), N_("copy exhibits out of the store into a folder"), _export,
            (_WHICH, Option("to", N_("folder to write to"), "DIR", required=True))),
)  # fmt: skip
