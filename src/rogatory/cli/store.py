# SPDX-License-Identifier: Apache-2.0
"""``rogatory store``: where record and files stand, and taking over from a dead instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer
from rogatory.errors import Inadmissible, RogatoryError
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.clerk.instance import Instance


def _show(session: Session) -> Answer:
    instance = session.instance
    lines = [*_record(instance), *_files(instance), *_audit(instance), *_workers()]
    epoch = instance.epoch.number if instance.epoch else None
    if epoch is not None:
        lines.append(
            _("Record and files belong together (epoch {n}); a copy is refused.").format(n=epoch)
        )
    data = {
        "database": "postgresql" if instance.config.database else "sqlite",
        "vault": "s3" if instance.config.vault else "folder",
        "audit": bool(instance.config.audit),
        "epoch": epoch,
    }
    return Answer(data, [*lines])


def _record(instance: Instance) -> list[str]:
    from rogatory.clerk import database

    if not database.is_server():
        return [_("The record is a file in this folder (SQLite).")]
    told = database.server()
    lines = [
        _("The record is in PostgreSQL {version} on {host}, database {name}.").format(
            version=told.version, host=told.host, name=told.name
        )
    ]
    if told.standbys:
        lines.append(
            _("An entry is acknowledged when a standby has it too: {standbys}.").format(
                standbys=told.standbys
            )
        )
    else:
        lines.append(
            _("No standby is waited for: what this one machine loses, a backup must bring back.")
        )
    return lines


def _files(instance: Instance) -> list[str]:
    from rogatory.vault.s3 import S3Store

    vault = instance.vault
    if not isinstance(vault, S3Store):
        return [_("The files are in the folder “vault” beside it.")]
    return [
        _("The files are in {place}.").format(place=vault.place),
        vault.lock.said(),
    ]


def _audit(instance: Instance) -> list[str]:
    from rogatory.clerk import audit, curtain
    from rogatory.clerk.tables import Docket

    if not audit.is_wanted(instance):
        return [_("Hashes are shown to nobody outside.")]
    behind = 0
    for head in Docket.objects.exclude(case__in=curtain.closed()).order_by("case"):
        try:
            shown = audit.shown(instance, head.case)
        except RogatoryError as error:
            return [_("What everybody sees cannot be looked at: {error}").format(error=error)]
        behind += (shown.checkpoint.size if shown else 0) < head.size
    if behind:
        return [
            ngettext(
                "Of {n} record the newest entries are not yet shown to everybody: publish.",
                "Of {n} records the newest entries are not yet shown to everybody: publish.",
                behind,
            ).format(n=behind)
        ]
    return [_("The hashes of every record are shown to everybody.")]


def _workers() -> list[str]:
    """Say how many workers are at work beside the server; nothing where there is none."""
    from rogatory.clerk import database
    from rogatory.cli.exhibits import waiting_said
    from rogatory.office import work_queue

    if not database.is_server():
        return []
    n = work_queue.load().workers
    said = ngettext("{n} worker is at work.", "{n} workers are at work.", n).format(n=n)
    return [said, *waiting_said()]


def _take(session: Session) -> Answer:
    from rogatory.clerk import fence
    from rogatory.clerk.instance import bare_instance

    if not session["stopped"]:
        raise Inadmissible(
            _(
                "Two living instances would write two records: stop the other one for good, then "
                "say so with --stopped."
            )
        )
    instance = bare_instance(session.home)
    instance.unlock(session.officer, session.passphrase(session.officer))
    if not fence.is_fenced(instance):
        raise Inadmissible(
            _("Record and files stand in this folder alone: there is nothing to take over.")
        )
    epoch = fence.take_over(instance)
    lines = [_("This instance has taken over (epoch {n}); any other is refused.").format(n=epoch)]
    return Answer({"epoch": epoch}, [*lines, *_queue()])


def _queue() -> list[str]:
    """Make the tables by which workers share what waits; say why where that cannot be."""
    from rogatory.clerk import database
    from rogatory.office import work_queue

    try:
        if database.is_server():
            work_queue.install()
    except RogatoryError as error:
        return [str(error)]
    return []


COMMANDS = (
    Command(("store", "show"), N_("where record and files stand, and what keeps them"), _show),
    Command(
        ("store", "take"),
        N_("take over record and files from an instance that is stopped for good"),
        _take,
        (Option("stopped", N_("the other instance is stopped for good"), how="flag"),),
        N_("After a restored backup or a failover. Who holds a key of this instance may do it."),
    ),
)
