# SPDX-License-Identifier: Apache-2.0
"""``rogatory exhibit``: take files in, list them, read them again, copy them out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible, RogatoryError, Unavailable, Unverified
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office.exhibits import Intake


def _add(session: Session) -> Answer:
    from rogatory.office import exhibits

    told = {name: session[name] for name in exhibits.CIRCUMSTANCES if session[name]}
    hand, case = session.hand, session.case
    paths = [Path(name) for name in session["paths"]]
    missing = [
        _("There is no file or folder {path}.").format(path=path)
        for path in paths
        if not os.path.lexists(path)
    ]
    Inadmissible.unless_empty(missing)
    whole: list[Intake] = []
    for path in paths:
        with _Progress(path) as progress:
            whole.append(
                exhibits.take_in(
                    session.instance, case, path, hand, circumstances=told, progress=progress
                )
            )
        session.touched(case)
    sum_ = exhibits.Intake()
    for one in whole:
        sum_.found += one.found
        sum_.exhibits += one.exhibits
        sum_.duplicates += one.duplicates
        sum_.refused += one.refused
        sum_.entries += one.entries
    unknown = [name for name in exhibits.CIRCUMSTANCES if name not in told]
    blocks = [*_tally(sum_, unknown), *_waiting(case)]
    return Answer({"case": case, **sum_.to_json(), "unknown": unknown}, blocks)


def _waiting(case: str) -> list[str]:
    """Say how many exhibits of the case no machine has read yet."""
    from rogatory.office.work import waiting

    n = len(waiting(case))
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
    entries = ", ".join(map(str, intake.entries))
    blocks.append(_("Entries of the case record: {entries}").format(entries=entries))
    blocks.append(intake.sentence)
    return blocks


class _Progress:
    """A bar true in bytes on a terminal; nothing anywhere else."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None] | None:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TransferSpeedColumn,
        )

        columns = (
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TextColumn("{task.fields[files]}"),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        task = self._bar.add_task("", total=_bytes(self._path), files="")
        return lambda files, done: self._bar.update(task, completed=done, files=str(files))

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _bytes(path: Path) -> int:
    """Return how many bytes lie below a path, as the folders say; links are not followed."""
    if not path.is_dir():
        return path.stat().st_size
    total = 0
    for folder, _folders, files in os.walk(path):
        for name in files:
            try:
                total += (Path(folder) / name).lstat().st_size
            except OSError:
                continue
    return total


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
             "what": str(row.what) if row.what else None,
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
                str(one["what"] or ""),
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


def _file_name(row: Exhibit) -> str:
    """Return label and ending: the name itself stays in the record, for it may tell of persons."""
    ending = Path(str(row.file.get("name", ""))).suffix
    plain = ending[1:].isascii() and ending[1:].isalnum() and len(ending) <= 8
    return f"{row.label}{ending if plain else ''}"


_WHICH = Option("exhibits", N_("exhibits, by label or id (else all)"), "EXHIBIT", "many",
                position=True)  # fmt: skip

COMMANDS = (
    Command(
        ("exhibit", "add"),
        N_("take in a file, or every file below a folder, as exhibits"),
        _add,
        (
            Option("paths", N_("files and folders"), "PATH", "many", required=True, position=True),
            Option("who", N_("who collected it"), "TEXT"),
            Option("where", N_("where"), "TEXT"),
            Option("when", N_("when"), "TEXT"),
            Option("how", N_("how"), "TEXT"),
            Option("ground", N_("on what ground"), "TEXT"),
            Option("medium", N_("from which medium"), "TEXT"),
            Option("left-behind", N_("what was left behind"), "TEXT"),
        ),
        N_("What is not said of the circumstances is kept as unknown."),
    ),
    Command(("exhibit", "list"), N_("list the exhibits of the case"), _list, (_WHICH,)),
    Command(("exhibit", "verify"), N_("read the exhibits' bytes again and compare them"), _verify,
            (_WHICH,)),
    Command(("exhibit", "export"), N_("copy exhibits out of the store into a folder"), _export,
            (_WHICH, Option("to", N_("folder to write to"), "DIR", required=True))),
)  # fmt: skip
