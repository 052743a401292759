# SPDX-License-Identifier: Apache-2.0
"""``rogatory exhibit receipt``, ``verify-source``, ``alike``: what follows on a taking-in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LANGUAGE, UNCONFINED, write_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext


def write_receipts(session: Session, out: str, batches: Sequence[str]) -> list[Path]:
    """Write the receipt of a taking-in; of a very large one several, numbered from the second."""
    from rogatory.office.giver_receipt import parts, receipt

    lang = session["in"] or session.instance.config.language
    written, first = [], Path(out)
    for number, some in enumerate(parts(session.case, batches), 1):
        path = first if number == 1 else first.with_stem(f"{first.stem}-{number}")
        written.append(write_file(str(path), receipt(session.instance, session.case, some, lang)))
    return written


def _receipt(session: Session) -> Answer:
    from rogatory.casefile.exhibits import Batch

    wanted = session["entry"]
    faults = [
        _("“{field}” takes a whole number.").format(field="ENTRY")
        for number in wanted
        if not number.isdecimal()
    ]
    Inadmissible.unless_empty(faults)
    found = Batch.objects.filter(case=session.case, entry__in=[int(number) for number in wanted])
    by_entry = {row.entry: row.key for row in found}
    missing = [number for number in wanted if int(number) not in by_entry]
    Inadmissible.unless_empty(
        [_("Entry {number} took in nothing.").format(number=number) for number in missing]
    )
    keys = [by_entry[int(number)] for number in wanted]
    paths = write_receipts(session, session["out"], keys)
    said = [_("Receipt for the giver: {file}").format(file=path) for path in paths]
    return Answer(
        {"receipt": str(paths[0]), "receipts": [str(path) for path in paths], "batches": keys},
        [*said],
    )


def _verify_source(session: Session) -> Answer:
    from rogatory.office import source_again

    compared = source_again.compare(session.instance, session.case, Path(session["path"]))
    words = {
        "differs": _("the source has other bytes now"),
        "gone": _("no longer in the source"),
        "unreadable": _("the source cannot be read"),
        "vault": _("the bytes in the store differ or are missing"),
        "new": _("in the source, not taken in"),
    }
    counts = {state: sum(one.state == state for one in compared) for state in source_again.STATES}
    rows = [
        [one.label, visible(one.path), words[one.state]] for one in compared if one.state != "same"
    ]
    bad = len(rows)
    said = ngettext(
        "{n} file compared with the source: {same} the same, {bad} not.",
        "{n} files compared with the source: {same} the same, {bad} not.",
        len(compared),
    ).format(n=len(compared), same=counts["same"], bad=bad)
    blocks: list[str | Table] = []
    if rows:
        blocks.append(Table([_("exhibit"), _("file"), _("what was found")], rows))
    data = {
        "files": [{"label": one.label, "path": one.path, "state": one.state} for one in compared],
        **counts,
    }
    return Answer(data, [*blocks, said], 1 if bad else 0)


def _alike(session: Session) -> Answer:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.office import likeness

    within = session["within"] or str(likeness.WITHIN)
    if not within.isdecimal() or int(within) > 32:
        raise Inadmissible(_("--within takes a whole number from 0 to 32."))
    rows = sorted(
        Exhibit.objects.filter(case=session.case),
        key=lambda row: (row.entry, len(row.label), row.label),
    )
    found = likeness.alike(
        session.instance,
        rows,
        within=int(within),
        allow_unconfined=session["allow_unconfined"],
    )
    table = [[pair.one.label, pair.other.label, str(pair.bits)] for pair in found.pairs]
    blocks: list[str | Table] = []
    if table:
        heads = [_("exhibit"), _("looks like"), _("of 64 marks differ")]
        blocks.append(Table(heads, table))
    blocks.append(
        ngettext(
            "{n} picture of this case compared; pairs that look alike: {pairs}.",
            "{n} pictures of this case compared; pairs that look alike: {pairs}.",
            found.pictures,
        ).format(n=found.pictures, pairs=len(table))
    )
    if found.unread:
        labels = ", ".join(found.unread)
        blocks.append(_("Not compared, for they could not be read: {labels}").format(labels=labels))
    blocks.append(_("A reading by machine, not evidence: look at both; nothing was changed."))
    data = {
        "pictures": found.pictures,
        "unread": list(found.unread),
        "pairs": [
            {"one": pair.one.label, "other": pair.other.label, "bits": pair.bits}
            for pair in found.pairs
        ],
    }
    return Answer(data, blocks)


COMMANDS = (
    Command(
        ("exhibit", "receipt"),
        N_("print the receipt for whoever gave the files of a taking-in"),
        _receipt,
        (
            Option("out", N_("PDF to write"), "OUT.pdf", required=True, position=True),
            Option("entry", N_("entries of the case record that took the files in"), "ENTRY",
                   "many", required=True, position=True),
            LANGUAGE,
        ),
    ),
    Command(
        ("exhibit", "verify-source"),
        N_("read the source of a taking-in again; compare it with the record and the store"),
        _verify_source,
        (Option("path", N_("the file or folder that was taken in"), "PATH", required=True,
                position=True),),
    ),
    Command(
        ("exhibit", "alike"),
        N_("find pictures of the case that look alike"),
        _alike,
        (
            Option("within", N_("of 64 marks so many may differ (6)"), "N"),
            UNCONFINED,
        ),
        N_("Only pictures of this case are compared; a turned or cut picture is not found."),
    ),
)  # fmt: skip
