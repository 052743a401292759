# SPDX-License-Identifier: Apache-2.0
"""How a status statement says its codes: states, grounds, registers, packages; days and instants.

About silence it says "no record of receipt in <registers searched> until <instant, zone>", and
nothing that claims more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rogatory.casefile.days import zone_said
from rogatory.casefile.transitions import place_label
from rogatory.instrument.rows import Library
from rogatory.instrument.terms import channel_label
from rogatory.language import _, current, ngettext, pgettext

Part = dict[str, Any]


def as_of(data: Part) -> str:
    """Return "As of 2026-05-01 (Asia/Baku), as entered by then", or with the time of day."""
    when = data["as_of"]
    local = datetime.fromisoformat(when["local"])
    day = f"{local:%Y-%m-%d}" if when["whole_day"] else f"{local:%Y-%m-%d %H:%M:%S}"
    if data["reading"] == "as_happened":
        said = _("As of {day} ({zone}), by the dates of the events")
    else:
        said = _("As of {day} ({zone}), as entered by then")
    return said.format(day=day, zone=zone_said(when["zone"], local))


def zone(instant: str, data: Part) -> str:
    """Return the authority's zone as papers name it at an instant (``…Z``); else as of the end."""
    name, end = data["as_of"]["zone"], datetime.fromisoformat(data["as_of"]["local"])
    if not instant.endswith("Z") or "/" in instant:
        return zone_said(name, end)
    try:
        return zone_said(name, datetime.fromisoformat(instant).astimezone(ZoneInfo(name)))
    except (ValueError, OverflowError):
        return zone_said(name, end)


def local(instant: str, data: Part) -> str:
    """Return an instant (``…Z``) in the authority's zone: "2026-05-01 12:00"; a date as it is."""
    if not instant.endswith("Z") or "/" in instant:
        return instant
    try:
        moment = datetime.fromisoformat(instant)
        return f"{moment.astimezone(ZoneInfo(data['as_of']['zone'])):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return instant


def said(value: Any) -> str:
    """Return an erasable value: the words, a dash, or that and where it was erased."""
    if isinstance(value, dict) and set(value) == {"erased"}:
        if value["erased"] is None:
            return _("erased")
        return _("erased (entry {n})").format(n=value["erased"])
    return "–" if value in (None, "") else str(value)


def authority(data: Part) -> str:
    """Return the authority's name in the present language, its domain when it has none."""
    names = data["authority"]["names"]
    if set(names) == {"erased"}:
        return f"{data['authority']['domain']}, {said(names)}"
    return str(names.get(current()) or names.get("en") or data["authority"]["domain"])


def state_count(state: str, n: int) -> str:
    """Return "3 executed", in the number's form."""
    forms = {
        "asked": ngettext("{n} not answered", "{n} not answered", n),
        "accepted": ngettext("{n} accepted", "{n} accepted", n),
        "scheduled": ngettext("{n} scheduled", "{n} scheduled", n),
        "carried_out": ngettext("{n} carried out", "{n} carried out", n),
        "executed": ngettext("{n} executed", "{n} executed", n),
        "executed_partly": ngettext("{n} executed in part", "{n} executed in part", n),
        "executed_with_conditions": ngettext(
            "{n} executed with conditions", "{n} executed with conditions", n
        ),
        "refused": ngettext("{n} refused", "{n} refused", n),
        "postponed": ngettext("{n} postponed", "{n} postponed", n),
        "impossible": ngettext("{n} impossible", "{n} impossible", n),
        "forwarded": ngettext("{n} forwarded", "{n} forwarded", n),
        "more_information_needed": ngettext(
            "{n} waiting for more information", "{n} waiting for more information", n
        ),
        "withdrawn": ngettext("{n} withdrawn", "{n} withdrawn", n),
        "superseded": ngettext("{n} superseded", "{n} superseded", n),
    }
    return forms[state].format(n=n)


def law(answer: Part, library: Callable[[], Library], details: bool) -> str:
    """Return what an answer relies on, in words: article, title of the reason, until when.

    A reason's code is the id of a row of the law; its own words are said, under details the code
    too.  A code of which the data at hand has no row is repeated as it is.
    """
    article, code = answer["article"] or "", answer["reason_code"] or ""
    said = [_("article not known") if article == "?" else article]
    row = None
    if code:
        instrument = library().instruments.get(code.partition(":")[0])
        row = instrument.requirement(code) if instrument else None
    if row is not None:
        said = [said[0] or row.cited, row.label_now()[0]]
    if code and (row is None or details):
        said.append(code)
    if answer["until"]:
        said.append(_("until {day}").format(day=answer["until"]))
    return ", ".join(filter(None, said))


def measure_state(code: str) -> str:
    """Return the state of a measure."""
    return place_label(code)


def letter_state(code: str) -> str:
    """Return the state of a letter."""
    labels = {
        "draft": pgettext("letter", "draft"),
        "checked": pgettext("letter", "checked"),
        "approved": pgettext("letter", "approved by a second officer"),
        "returned_to_draft": pgettext("letter", "given back by the second officer"),
        "signed": pgettext("letter", "signed, not sent"),
        "dispatched": pgettext("letter", "sent"),
        "delivered": pgettext("letter", "delivered"),
        "acknowledged": pgettext("letter", "acknowledged"),
        "received": pgettext("letter", "received"),
        "registered": pgettext("letter", "registered"),
        "accepted": pgettext("letter", "accepted"),
        "under_execution": pgettext("letter", "under execution"),
        "supplement_requested": pgettext("letter", "more information asked for"),
        "executed_in_part": pgettext("letter", "executed in part"),
        "returned": pgettext("letter", "result returned"),
        "result_received": pgettext("letter", "result returned, its receipt confirmed"),
        "executed": pgettext("letter", "executed"),
        "refused": pgettext("letter", "refused"),
        "postponed": pgettext("letter", "postponed"),
        "impossible": pgettext("letter", "impossible"),
        "withdrawn": pgettext("letter", "withdrawn"),
        "superseded": pgettext("letter", "superseded"),
        "supplemented": pgettext("letter", "supplemented"),
        "return_checked": pgettext("letter", "results received and assessed"),
        "formally_checked": pgettext("letter", "formal check made"),
        "consulted": pgettext("letter", "other side consulted before a refusal"),
        "accepted_with_conditions": pgettext("letter", "accepted with conditions"),
        "assigned": pgettext("letter", "assigned for execution"),
        "results_collected": pgettext("letter", "results collected"),
        "reviewed": pgettext("letter", "results reviewed"),
        "closed": pgettext("letter", "closed"),
    }
    return labels.get(code, code)


def events(letter: Part) -> list[str]:
    """Return what became of a letter after it was sent or registered; reminders are counted."""
    labels = {
        "reminded": _("reminded on {day}"),
        "escalated": _("another body turned to on {day}"),
        "supplemented": _("supplemented, entered on {day}"),
        "withdrawn": _("withdrawn on {day}"),
        "superseded": _("replaced by another letter on {day}"),
        "closed": _("closed on {day}"),
        "formally_checked": _("formal check made on {day}"),
        "information_requested": _("more information asked for on {day}"),
        "consulted": _("the other side consulted on {day}"),
        "decided": _("decided as a whole on {day}"),
        "assigned": _("assigned for execution on {day}"),
        "reviewed": _("results reviewed on {day}"),
        "result_returned": _("results returned on {day}"),
        "result_received": _("results received there on {day}"),
    }
    days_of: dict[str, list[str]] = {}
    for event in letter.get("events", ()):
        days_of.setdefault(event["what"], []).append(event["on"])
    return [labels[verb].format(day=", ".join(on)) for verb, on in days_of.items()]


def basis(code: str) -> str:
    """Return what a figure rests on."""
    labels = {
        "signed_receipt": _("signed receipt of the other side"),
        "signed_package": _("sealed package of the other side"),
        "own_package": _("our sealed package, no receipt yet"),
        "own_receipt": _("our own signed receipt"),
        "proof_of_posting": _("proof of posting"),
        "paper_original": _("paper original, its scan in the case record"),
        "paper": _("paper of the other side"),
        "email": _("e-mail of the other side"),
        "verbal": _("word of mouth, entered by our officer"),
        "entry": _("our officer's entry alone"),
        "own_record": _("nothing in our own record"),
        "imported": _("imported, not witnessed by this docket"),
    }
    return labels.get(code, code)


def bases(figure: Part) -> str:
    """Return "2 sealed package of the other side; 1 paper of the other side"."""
    return "; ".join(f"{basis(code)}: {n}" for code, n in figure["rests_on"].items()) or "–"


def register(code: str) -> str:
    """Return the name of a register."""
    labels = {
        "own_record": pgettext("register", "our own case record"),
        "own_chancellery": pgettext("register", "our own chancellery"),
        "foreign_ministry": pgettext("register", "foreign ministry"),
        "ministry_of_justice": pgettext("register", "ministry of justice"),
        "post": pgettext("register", "post"),
        "email_boxes": pgettext("register", "e-mail boxes"),
        "interpol_bureau": pgettext("register", "Interpol bureau"),
    }
    return labels.get(code, code)


def medium(code: str) -> str:
    """Return how a paper or letter travelled."""
    labels = {
        "paper_post": _("by post"),
        "courier": _("by courier"),
        "diplomatic": _("diplomatic channel"),
        "email": _("by e-mail"),
        "by_hand": _("by hand"),
        "sealed_package": _("sealed package"),
        "other": _("another way"),
    }
    return labels.get(code) or channel_label(code)


def package_kind(code: str | None) -> str:
    """Return what a sealed package is, as it says of itself."""
    labels = {
        "letter": pgettext("package", "letter"),
        "answer": pgettext("package", "answer"),
        "receipt": pgettext("package", "receipt"),
        "contact": pgettext("package", "note of contact"),
        "submission": pgettext("package", "submission"),
        "disclosure": pgettext("package", "disclosure"),
    }
    return labels.get(code or "", code or pgettext("package", "unreadable"))


def family(code: str) -> str:
    """Return what a signed receipt attests."""
    labels = {
        "submission_accepted": pgettext("package", "taken in, waits for an earlier package"),
        "submission_rejected": pgettext("package", "not taken in"),
        "relayed": pgettext("package", "passed on"),
        "consigned": pgettext("package", "handed to the addressee"),
        "content_handed_over": pgettext("package", "opened by the addressee"),
        "refused": pgettext("package", "refused by the addressee"),
        "failed": pgettext("package", "could not be delivered"),
        "expired_without_answer": pgettext("package", "expired without an answer"),
    }
    return labels.get(code, code)


def package_state(code: str) -> str:
    """Return what became of a file that came."""
    labels = {
        "opened": pgettext("package", "opened"),
        "waiting": pgettext("package", "waits for an earlier package"),
        "refused": pgettext("package", "refused by us"),
        "received": pgettext("package", "not yet dealt with"),
    }
    return labels.get(code, code)


def days(n: int) -> str:
    """Return "12 days"."""
    return ngettext("{n} day", "{n} days", n).format(n=n)


def working_days(n: int) -> str:
    """Return "9 working days"."""
    return ngettext("{n} working day", "{n} working days", n).format(n=n)


def counted(silence: Part) -> str:
    """Return "at least 12 days (9 working days)", as far as the date from which is counted goes."""
    said = _("{days} ({working_days})").format(
        days=days(silence["days"]), working_days=working_days(silence["working_days"])
    )
    return said if silence["certain"] else _("at least {days}").format(days=said)


def late(row: Part, data: Part) -> str:
    """Return what came or went on an earlier day than it was entered."""
    what = {
        "reply": _("paper that came on {day}"),
        "letter_in": _("letter of theirs that came on {day}"),
        "dispatch": _("letter of ours that went on {day}"),
    }[row["what"]].format(day=row["happened"])
    return _("{what}, entered on {entered}: registered late ({days})").format(
        what=what, entered=local(row["entered"], data), days=days(row["days"])
    )


def silence(letter: Part, data: Part) -> list[str]:
    """Return what the searches tell about a letter that is awaited: found, not found, not asked."""
    rows = letter["registers"]
    lines = []
    nothing = [row for row in rows if row["result"] == "nothing_found"]
    if nothing:
        searched = "; ".join(
            _("{register} until {instant} ({zone})").format(
                register=register(row["register"]),
                instant=local(row["until"], data),
                zone=zone(row["until"], data),
            )
            for row in nothing
        )
        if letter["receipt"] is None:
            lines.append(_("no record of receipt in: {registers}").format(registers=searched))
        else:
            lines.append(_("nothing found in: {registers}").format(registers=searched))
    lines += _listed(rows, "found", _("something found in: {registers}"))
    lines += _listed(
        rows, "before_dispatch", _("searched only before the letter was sent: {registers}")
    )
    lines += _listed(rows, "not_asked", _("not asked: {registers}"))
    return lines


def _listed(rows: Sequence[Part], result: str, sentence: str) -> list[str]:
    names = [register(r["register"]) for r in rows if r["result"] == result]
    return [sentence.format(registers=", ".join(names))] if names else []


def not_shown(data: Part) -> list[str]:
    """Return what the statement does not show, in sentences."""
    told = [
        _(
            "It shows what stands in the record of this authority, not what the other side did "
            "without telling us."
        ),
        _(
            "That there is no record of receipt does not prove that a letter was not received; "
            "registers that were not asked may hold an answer."
        ),
        _("What rests on our officer's entry alone is our own word."),
        _(
            "“Executed” repeats what the executing side said; it does not say that the result is "
            "true, complete or enough."
        ),
        _(
            "Dates on papers are as the papers or our officers give them; instants of entry are "
            "those of this authority's clock."
        ),
    ]
    if data["reading"] == "as_happened":
        told.append(
            _(
                "It goes by the dates of events, entered at any later time: it does not show what "
                "this authority knew on that day."
            )
        )
    if data["figures"]["packages_received"]["perhaps_of_another_case"]["count"]:
        told.append(
            _(
                "Some packages that were refused or wait do not prove which case they belong to; "
                "they may concern another."
            )
        )
    return told
