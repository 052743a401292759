# SPDX-License-Identifier: Apache-2.0
"""``rogatory backup``: the whole instance in one encrypted file; checked, restored, accepted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rogatory.cli.command import Command, Option
from rogatory.cli.progress import RowsBar
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, moment
from rogatory.errors import Inadmissible, Unavailable
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.restores import Older
    from rogatory.office.restore import Checked


def _key(session: Session) -> Answer:
    from rogatory.seal.keys import new_age_identity
    from rogatory.vault.durable import write_durably

    secret, recipient = new_age_identity()
    write_durably(Path(session["out"]).resolve(), secret + b"\n", exclusive=True)
    return Answer(
        {"recipient": recipient},
        [
            _("The key is written to {file}. Without it no backup opens: keep it apart from the "
              "backups, on paper and in a safe too.").format(file=session["out"]),
            _("Make backups for it with:  --to {recipient}").format(recipient=recipient),
        ],
    )  # fmt: skip


def _create(session: Session) -> Answer:
    from rogatory.office import backup

    target = Path(session["file"]).resolve()
    if target.is_dir():
        target = target / f"rogatory-{session.instance.now().replace(':', '')}.age"
    hand = session.hand
    with RowsBar() as bars:
        made = backup.create(
            session.instance, target, session["to"], hand, bar=bars.stage(_("bytes"))
        )
    body, lacking = made.manifest.body, _in_sight(made.lacking)
    blocks: list[str | Table] = [
        ngettext(
            "{n} file ({bytes} bytes) of {records} records is in {file}, encrypted.",
            "{n} files ({bytes} bytes) of {records} records are in {file}, encrypted.",
            body["files"],
        ).format(
            n=body["files"], bytes=f"{body['bytes']:,}".replace(",", "\u00a0"),
            records=len(body["records"]), file=target.name,
        ),
        _("Check that it opens: “rogatory backup verify {file} --key KEYFILE”.").format(
            file=target.name
        ),
    ]  # fmt: skip
    if lacking:
        blocks.append(
            ngettext(
                "{n} stored file was changed or missing already; it is NOT in the backup whole:",
                "{n} stored files were changed or missing already; they are NOT in the backup "
                "whole:",
                len(lacking),
            ).format(n=len(lacking))
        )
        blocks.append(Table([_("file")], [[key] for key in lacking]))
    data = {
        "file": str(target), "backup": body["backup"], "made_at": body["made_at"],
        "digest": made.manifest.digest, "files": body["files"], "bytes": body["bytes"],
        "lacking": lacking,
    }  # fmt: skip
    return Answer(data, blocks, 1 if lacking else 0)


def _in_sight(lacking: Sequence[str]) -> list[str]:
    """Return the files by name; of those of a case out of sight only that there are some."""
    from rogatory.clerk import curtain

    shut = curtain.closed()
    shown = sorted({key for key in lacking if key.partition("/")[0] not in shut})
    if len(shown) < len(set(lacking)):
        shown.append(_("something that you may not see; ask an officer who may"))
    return shown


def _identity(session: Session) -> bytes:
    try:
        return Path(session["key"]).read_bytes()
    except OSError as error:
        raise Unavailable(
            _("The key file cannot be read ({reason}): check its path and rights.").format(
                reason=os.strerror(error.errno or 0)
            )
        ) from None


def _paths(session: Session) -> tuple[Path, list[Path]]:
    path = Path(session["file"]).resolve()
    against = [Path(one).resolve() for one in session["against"]]
    missing = [one.name for one in (path, *against) if not one.exists()]
    if missing:
        raise Inadmissible(_("{path} is not there; check the path.").format(path=missing[0]))
    return path, against


def _verify(session: Session) -> Answer:
    from rogatory.office.restore import verify

    path, against = _paths(session)
    checked = verify(path, _identity(session), against)
    lines = [_("The backup holds: every file, every record, every signature."), *_said(checked)]
    return Answer(_data(checked), [*lines], 1 if checked.older else 0)


def _restore(session: Session) -> Answer:
    from rogatory.office.restore import restore

    path, against = _paths(session)
    into = Path(session["into"]).resolve()
    checked = restore(
        path, into, _identity(session), against,
        older=session["older"], domain=session["domain"] or "",
        database=session["database"] or "", vault=session["vault"] or "",
    )  # fmt: skip
    lines = [
        _("Everything in the backup holds; the instance is restored into {folder}.").format(
            folder=into.name
        ),
        *_said(checked),
        _("What was entered after that moment is not here: ask the counterparts, and stop the old "
          "instance for good before this one is used."),
    ]  # fmt: skip
    return Answer(_data(checked), [*lines])


def _said(checked: Checked) -> list[str]:
    from zoneinfo import ZoneInfo

    body = checked.manifest.body
    lines = [
        _("It is of {domain}, of {when}, made by officer {officer}.").format(
            domain=body["domain"],
            when=moment(body["made_at"], ZoneInfo("UTC")),
            officer=checked.manifest.officer,
        ),
        ngettext(
            "It was held against {n} checkpoint that was seen outside, beside what lies in it.",
            "It was held against {n} checkpoints that were seen outside, beside what lies in it.",
            checked.witnesses,
        ).format(n=checked.witnesses),
    ]
    if checked.ignored:
        lines.append(
            ngettext(
                "{n} of what was given is of another authority, or our log key did not sign it: it "
                "says nothing.",
                "{n} of what was given are of another authority, or our log key did not sign them: "
                "they say nothing.",
                checked.ignored,
            ).format(n=checked.ignored)
        )
    lines += [
        ngettext(
            "OLDER than what {witness} shows: {n} entry of record {record} is missing; the record "
            "can only be read until that is accepted.",
            "OLDER than what {witness} shows: {n} entries of record {record} are missing; the "
            "record can only be read until that is accepted.",
            one.lost,
        ).format(n=one.lost, record=one.record, witness=one.witness)
        for one in checked.older
    ]
    if body["lacking"]:
        lines.append(
            ngettext(
                "{n} stored file was lacking already when it was made.",
                "{n} stored files were lacking already when it was made.",
                len(body["lacking"]),
            ).format(n=len(body["lacking"]))
        )
    return lines


def _data(checked: Checked) -> dict[str, object]:
    body = checked.manifest.body
    return {
        "backup": body["backup"], "domain": body["domain"], "made_at": body["made_at"],
        "digest": checked.manifest.digest, "files": body["files"], "bytes": body["bytes"],
        "lacking": body["lacking"], "witnesses": checked.witnesses,
        "older": [{"record": one.record, "lost": one.lost} for one in checked.older],
    }  # fmt: skip


def _accept(session: Session) -> Answer:
    from rogatory.casefile import restores

    instance = session.instance
    authority = instance.config.authority
    older = restores.waiting(instance)
    if not older:
        raise Inadmissible(_("No loss waits to be accepted here."))
    if not session["reason"]:
        raise Inadmissible(_("Say why the loss is accepted: --reason TEXT."))
    entries = []
    # The authority's own record first: nothing else can be entered there before.
    for one in sorted(older, key=lambda one: one.record != authority):
        act = restores.RestoreAccepted(
            backup=one.backup, record=one.record, held=one.held, shown=one.shown, root=one.root,
            reason=session["reason"],
        )  # fmt: skip
        entries += session.enter(authority, act)
    lines = _accepted(older, entries)
    return Answer({"backup": older[-1].backup, "entries": entries}, [*lines])


def _accepted(older: Sequence[Older], entries: Sequence[int]) -> list[str]:
    lost = sum(one.lost for one in older)
    return [
        ngettext(
            "Accepted: rolled back by {k} entry (entry {entries} of the authority's record).",
            "Accepted: rolled back by {k} entries (entry {entries} of the authority's record).",
            lost,
        ).format(k=lost, entries=", ".join(map(str, entries))),
        _("Acts can be entered again. Whoever has seen the lost entries will find that our record "
          "is another one now: tell them before they do."),
    ]  # fmt: skip


_FILE = Option("file", N_("the backup"), "FILE", position=True, required=True)
_OPENS = Option("key", N_("key file that opens it"), "KEYFILE", required=True)
_AGAINST = Option(
    "against",
    N_("receipts, packages or published parts that were seen outside, or a folder of them"),
    "PATH", how="many",
)  # fmt: skip

COMMANDS = (
    Command(
        ("backup", "key"),
        N_("make a key pair for backups"),
        _key,
        (Option("out", N_("new file for the secret key"), "FILE", required=True),),
    ),
    Command(
        ("backup", "create"),
        N_("copy the whole instance as it is at one moment into an encrypted file"),
        _create,
        (
            Option("file", N_("new file, or a folder for it"), "FILE", position=True,
                   required=True),
            Option("to", N_("public key (age1…) for which it is encrypted"), "RECIPIENT",
                   how="many", required=True),
        ),
        N_("Work goes on meanwhile. Exit code 1 when stored files were changed or missing."),
    ),
    Command(
        ("backup", "verify"),
        N_("check a backup whole, without restoring it"),
        _verify,
        (_FILE, _OPENS, _AGAINST),
        N_("Reads everything; needs room for the database and the published parts."),
    ),
    Command(
        ("backup", "restore"),
        N_("restore a backup into an empty folder, when all of it holds"),
        _restore,
        (
            _FILE, _OPENS,
            Option("into", N_("empty or new folder"), "DIR", required=True),
            _AGAINST,
            Option("older", N_("although somebody outside has seen more of the record"),
                   how="flag"),
            Option("domain", N_("refuse the backup of any authority but this one"), "DOMAIN"),
            Option("database", N_("address of an empty PostgreSQL for the record (else a file)"),
                   "URL"),
            Option("vault", N_("empty place in an S3 store for the files (else a folder)"), "URL"),
        ),
    ),
    Command(
        ("backup", "accept"),
        N_("accept that a restored record lacks entries, so that work can go on"),
        _accept,
        (Option("reason", N_("why the loss is accepted"), "TEXT"),),
    ),
)  # fmt: skip
