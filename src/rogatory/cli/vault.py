# SPDX-License-Identifier: Apache-2.0
"""``rogatory vault``: the stored files are read again, reported on, and repaired from a copy."""

from __future__ import annotations

from pathlib import Path

from rogatory.cli.command import Command, Option
from rogatory.cli.progress import RowsBar
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _, ngettext


def _verify(session: Session) -> Answer:
    from rogatory.office import fixity
    from rogatory.paper.fixity import STATE_WORDS, scope_said
    from rogatory.vault.durable import write_durably
    from rogatory.vault.fixity import READERS

    instance = session.instance
    case = session.case if session.asked("case") else ""
    scope = fixity.scope_of(instance, session["sample"] or "", session["since"] or "", case)
    hand = session.hand
    with RowsBar() as bars:
        found = fixity.look(
            instance,
            scope,
            readers=_number(session["readers"], READERS),
            bar=bars.stage(_("bytes")),
        )
    done = fixity.report(instance, found, hand, session["in"] or instance.config.language)
    session.touched(instance.config.authority)
    for name, written in (("paper", done.paper), ("data", done.data)):
        if session[name]:
            write_durably(Path(session[name]).resolve(), written, exclusive=True)
    failures = found.failures
    blocks: list[str | Table] = [
        _("Read again: {scope}.").format(scope=scope_said(scope)),
        ngettext(
            "{n} of {seen} files was read whole ({bytes} bytes).",
            "{n} of {seen} files were read whole ({bytes} bytes).",
            found.read,
        ).format(
            n=found.read, seen=found.seen, bytes=f"{found.bytes_read:,}".replace(",", "\u00a0")
        ),
    ]
    if failures:
        said = ngettext("{n} file FAILED:", "{n} files FAILED:", len(failures))
        rows = [[one["key"], _(STATE_WORDS[one["state"]])] for one in failures]
        blocks += [said.format(n=len(failures)), Table([_("file"), _("what is wrong")], rows)]
        blocks.append(_("Bring them back from a copy with “rogatory vault repair --from DIR”."))
    else:
        blocks.append(_("Every file that was read is what it was when it was taken in."))
    blocks.append(_("The report is entry {n} of the authority's record.").format(n=done.entry))
    data = {
        "report": done.report, "entry": done.entry, "scope": scope.sort, "said": scope.said,
        "seen": found.seen, "read": found.read, "bytes": found.bytes_read,
        "listing": found.listing.hexdigest(), "failures": failures,
    }  # fmt: skip
    return Answer(data, blocks, 1 if failures else 0)


def _number(word: str | None, default: int) -> int:
    if word is None:
        return default
    if not word.isdecimal() or not 1 <= int(word) <= 64:
        raise Malformed(_("A number of readers lies between 1 and 64."))
    return int(word)


def _due(session: Session) -> Answer:
    from rogatory.office.verified import said

    shown = said(session.instance)
    told = shown.due
    data = {
        "last": told.last.ended if told.last else None,
        "failed": told.last.failed if told.last else None,
        "every_days": told.days, "due_on": told.on or None, "due": shown.overdue,
    }  # fmt: skip
    return Answer(data, [*shown.lines], 1 if shown.overdue else 0)


def _rule(session: Session) -> Answer:
    from rogatory.casefile.fixity import FixityRuleSet

    if not session["days"].isdecimal():
        raise Malformed(_("A number of days is written in digits."))
    act = FixityRuleSet(days=int(session["days"]), reason=session["reason"])
    authority = session.instance.config.authority
    (entry,) = session.enter(authority, act)
    said = _("From now on every stored file is read again within {n} days (entry {entry}).")
    return Answer({"entry": entry, "days": act.days}, [said.format(n=act.days, entry=entry)])


def _repair(session: Session) -> Answer:
    from rogatory.office import repair

    source = Path(session["from"]).resolve()
    if not source.exists():
        raise Inadmissible(_("{path} is not there; check the path.").format(path=session["from"]))
    identity = Path(session["key"]).read_bytes() if session["key"] else None
    done = repair.repair(session.instance, source, session.hand, identity=identity)
    blocks: list[str | Table] = []
    if not done.wanted:
        return Answer(
            {"wanted": 0, "brought": [], "wanting": []},
            [_("Every file of the record is in the store and whole: nothing was to be done.")],
        )
    if done.brought:
        session.touched(session.instance.config.authority)
        said = ngettext(
            "{n} file was brought back and read again: entry {entry} of the authority's record.",
            "{n} files were brought back and read again: entry {entry} of the authority's record.",
            len(done.brought),
        )
        blocks.append(said.format(n=len(done.brought), entry=done.entry))
    aside = sum(bool(one["aside"]) for one in done.brought)
    if aside:
        blocks.append(
            ngettext(
                "{n} changed file was set aside in the folder “aside”, nothing was deleted.",
                "{n} changed files were set aside in the folder “aside”, nothing was deleted.",
                aside,
            ).format(n=aside)
        )
    if done.wanting:
        said = ngettext(
            "{n} file is still wanting; no copy with the right digest was there:",
            "{n} files are still wanting; no copy with the right digest was there:",
            len(done.wanting),
        )
        blocks.append(said.format(n=len(done.wanting)))
        blocks.append(Table([_("file")], [[key] for key in done.wanting]))
    data = {"wanted": done.wanted, "brought": done.brought, "wanting": done.wanting}
    return Answer(data, blocks, 1 if done.wanting else 0)


COMMANDS = (
    Command(
        ("vault", "verify"),
        N_("read the stored files again; the result is a signed report in the record"),
        _verify,
        (
            Option("sample", N_("only so many of a hundred, chosen at random"), "N%"),
            Option("since", N_("only what was entered since this day"), "DATE"),
            Option("readers", N_("how many files are read at the same time"), "N"),
            Option("paper", N_("write the report as PDF to this new file too"), "FILE"),
            Option("data", N_("write the signed report as JSON to this new file too"), "FILE"),
            Option("in", N_("language of the paper"), "LANG", choices=("en", "ru", "az")),
        ),
        N_("With --case only the files of that case. Exit code 1 when a file failed."),
    ),
    Command(
        ("vault", "due"),
        N_("when the stored files were last read, and when that is due again"),
        _due,
        (),
        N_("Exit code 1 when a report is due, for a timer of the system."),
    ),
    Command(
        ("vault", "rule"),
        N_("say within how many days every stored file is read again"),
        _rule,
        (
            Option("days", N_("days between two full reports"), "N", required=True),
            Option("reason", N_("why so often"), "TEXT"),
        ),
    ),
    Command(
        ("vault", "repair"),
        N_("bring changed or missing files back from a copy with the right digests"),
        _repair,
        (
            Option("from", N_("a folder, a backup, or an opened or sealed package"), "PATH",
                   required=True),
            Option("key", N_("key file that opens the backup"), "FILE"),
        ),
        N_("A good file is never overwritten, a changed one is set aside and never deleted."),
    ),
)  # fmt: skip
