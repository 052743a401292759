# SPDX-License-Identifier: Apache-2.0
"""The outline of a status statement: packages, replies, searches, what was registered late."""

from __future__ import annotations

from rogatory.casefile import status_words as words
from rogatory.casefile.status_carried import reply_note
from rogatory.casefile.status_group import Group, Part, entries
from rogatory.language import _, pgettext


def receipts(package: Part, data: Part) -> str:
    """Return the signed receipts for a package, or that there is none."""
    if not package["receipts"]:
        return _("no receipt") if package["sealed"] else _("announced, not yet sealed")
    return "; ".join(
        f"{words.family(r['family'])} {words.local(r['received_at'], data)}"
        for r in package["receipts"]
    )


def sent(data: Part, details: bool) -> Group:
    """Return our sealed packages."""
    return Group(
        _("Sealed packages sent"),
        head=(
            pgettext("column", "no."),
            pgettext("column", "kind"),
            pgettext("column", "to"),
            pgettext("column", "announced"),
            pgettext("column", "signed receipt there"),
        ),
        rows=[
            (
                str(row["number"]),
                words.package_kind(row["kind"]),
                row["to"],
                words.local(row["announced"], data),
                receipts(row, data)
                + (f" {row['digest']}" if details and row["digest"] else "")
                + entries(row, details),
            )
            for row in data["packages_sent"]
        ],
        shares=(1, 2, 2, 2, 4),
    )


def received(data: Part, details: bool) -> Group:
    """Return the files that came."""
    rows: list[tuple[str, ...]] = []
    for row in data["packages_received"]:
        state = words.package_state(row["state"])
        if row["failed_step"]:
            state += " " + _("(check {step})").format(step=row["failed_step"])
        if not row["certain"]:
            state += "; " + _("perhaps of another case")
        number = str(row["number"] or "–")
        sender = row["from"] or "–"
        rows.append(
            (
                number,
                words.package_kind(row["kind"]),
                sender,
                words.local(row["received"], data),
                state + (f" {row['digest']}" if details else "") + entries(row, details),
            )
        )
    head = (
        pgettext("column", "no."),
        pgettext("column", "kind as it says"),
        pgettext("column", "from, as it says"),
        pgettext("column", "received"),
        pgettext("column", "outcome"),
    )
    return Group(_("Sealed packages received"), head=head, rows=rows, shares=(1, 2, 2, 2, 4))


def replies(data: Part, details: bool) -> Group:
    """Return what came outside sealed packages."""
    head = (
        pgettext("column", "about"),
        pgettext("column", "their number"),
        pgettext("column", "our number as they wrote it"),
        pgettext("column", "medium"),
        pgettext("column", "dated"),
        pgettext("column", "received"),
        pgettext("column", "rests on"),
    )
    return Group(
        _("Replies outside sealed packages"),
        head=head,
        rows=[
            (
                row["our_number"] or row["letter"],
                words.said(row["their_number"]),
                words.said(row["reference_read"]),
                words.medium(row["medium"]),
                row["dated"] or "–",
                row["received"],
                "; ".join(filter(None, (words.basis(row["rests_on"]), reply_note(row))))
                + entries(row, details),
            )
            for row in data["replies"]
        ],
        shares=(3, 3, 3, 2, 2, 2, 4),
    )


def searches(data: Part, details: bool) -> Group:
    """Return the searches in registers."""
    numbers = {row["id"]: row["number"] for row in data["letters_out"]}
    return Group(
        _("Registers searched, by {authority}").format(authority=words.authority(data)),
        head=(
            pgettext("column", "register"),
            pgettext("column", "about"),
            pgettext("column", "until"),
            pgettext("column", "result"),
        ),
        rows=[
            (
                words.register(row["register"]),
                numbers.get(row["letter"]) or row["letter"] or _("the whole case"),
                f"{words.local(row['until'], data)} ({words.zone(row['until'], data)})",
                (_("something found") if row["found"] else _("nothing found"))
                + entries(row, details),
            )
            for row in data["searches"]
        ],
        shares=(2, 2, 3, 3),
    )


def late(data: Part, details: bool) -> Group:
    """Return what was registered late, or not counted at all."""
    late = data["registered_late"]
    rows = [words.late(row, data) + entries(row, details) for row in late["entered_by_then"]]
    rows += [
        _("not counted above: {what}").format(what=words.late(row, data)) + entries(row, details)
        for row in late["entered_since"]
    ]
    rows += [
        _("not counted above: entry {n}, dated {day}; it may have happened by then").format(
            n=row["entry"], day=row["dated"]
        )
        for row in data["uncertain"]
    ]
    return Group(_("Registered late"), rows)


def imported(part: Part, details: bool) -> Group:
    """Return that rows of another register stand beside the statement, and bear none of it."""
    lines = [
        _(
            "Of this case {out} rows of what went out and {came} rows of what came in were "
            "imported from another register."
        ).format(out=part["out"], came=part["in"])
        + entries(part, details),
        _(
            "They are imported, not witnessed by this docket: nothing above rests on them. Look at "
            "them before anything is said of silence."
        ),
    ]
    return Group(_("Imported from another register"), lines)
