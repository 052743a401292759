# SPDX-License-Identifier: Apache-2.0
"""``rogatory offence``: each state's own articles on the same facts, and which correspond."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rogatory.cli.acts import act_from, entered, options_of
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LETTER, find_letter
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.language import N_, _, current, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.offences import DualDecision, Qualification
    from rogatory.instrument.offence import Offences
    from rogatory.instrument.offences import Candidate, Proposal

KIND = "qualification.entered/1"


def _propose(session: Session) -> Answer:
    from rogatory.cli.law import library_here
    from rogatory.instrument.offences import propose

    found = propose(
        library_here(session).offences,
        session["from"],
        session["to"],
        article=session["article"],
        tags=session["tag"],
    )
    heads = [_("article"), _("title"), _("why"), _("how far read"), _("to be looked up")]
    rows = [
        [f"{one.state} {one.article}", one.row.title_now() if one.row else "–", one.reason,
         one.source_word, one.unknown_now() or "–"]
        for one in found.candidates
    ]  # fmt: skip
    blocks: list[str | Table] = [*_asked(found), *(visible(note) for note in found.notes)]
    blocks.append(Table(heads, rows, _("The data proposes nothing.")))
    blocks += _notes(found.candidates)
    blocks.append(_("The program proposes; whether two articles correspond, a person decides."))
    return Answer(found.to_json(), blocks)


def _asked(found: Proposal) -> list[str]:
    if found.of is None:
        return []
    how = _("read") if found.of.is_read else _("not verified")
    return [f"{found.of.state} {found.of.article}: {visible(found.of.title_now())} ({how})"]


def _untranslated(note: str) -> str:
    """Return a remark of the data, in another language than its own marked as such."""
    if current() == "en":
        return note
    return _("in the words of the data, not translated: {text}").format(text=note)


def _notes(candidates: Sequence[Candidate]) -> list[str | Table]:
    return [
        f"  {one.state} {one.article}: {_untranslated(visible(one.row.note))}"
        for one in candidates
        if one.row and one.row.note
    ]


def _enter(session: Session) -> Answer:
    from rogatory.casefile.offences import QualificationEntered
    from rogatory.office import law, offences

    act = act_from(session, KIND, "qualification")
    assert isinstance(act, QualificationEntered)
    if act.corrects is not None:
        corrected = offences.named(session.case, act.corrects).key
        act = dataclasses.replace(act, corrects=corrected)
    if session["from_data"]:
        library = law.library_of(session.instance)
        held = offences.from_data(library, act.state, act.article)
        # What a person gave counts; the data fills what was not given.
        bare = {k: v for k, v in held.items() if session[k] in (None, ())}
        act = dataclasses.replace(act, **bare)
    number = offences.enter(session.instance, session.case, act, session.hand)
    session.touched(session.case)
    return entered(session, session.case, number, act, "qualification")


def _decide(session: Session) -> Answer:
    from rogatory.office import offences

    number = offences.decide(
        session.instance,
        session.case,
        session["first"],
        session["second"],
        session["outcome"],
        reason=session["reason"],
        where=session["where"],
        on=session["on"],
        by=session.hand,
    )
    session.touched(session.case)
    said = _("entry {n} of the case record").format(n=number)
    return Answer({"case": session.case, "entry": number}, [said])


def _list(session: Session) -> Answer:
    from rogatory.casefile.offences import decided, qualifications
    from rogatory.cli.law import library_here
    from rogatory.office import offences

    rows = qualifications(session.case)
    named = {row.key: offences.name_of(row) for row in rows}
    done = [one for one in decided(session.case) if one.first in named and one.second in named]
    waiting = offences.open_pairs(session.case)
    data: dict[str, Any] = {
        "qualifications": [_told(row) for row in rows],
        "decided": [_decision(one, named) for one in done],
        "undecided": [[named[one.key], named[other.key]] for one, other in waiting],
    }
    said = ngettext(
        "{n} pair of articles of two states is not decided yet: {pairs}",
        "{n} pairs of articles of two states are not decided yet: {pairs}",
        len(waiting),
    ).format(
        n=len(waiting), pairs=", ".join(f"{named[a.key]} / {named[b.key]}" for a, b in waiting)
    )
    law = library_here(session).offences
    blocks: list[str | Table] = [_articles(data["qualifications"], law)]
    if done:
        blocks += ["", _decisions(data["decided"])]
    if waiting:
        blocks += ["", said]
    return Answer(data, blocks)


def _told(row: Qualification) -> dict[str, Any]:
    """Return a qualification for a program; what was erased is None."""
    from rogatory.clerk.act import ERASED

    texts = {
        name: None if getattr(row, name) is ERASED else getattr(row, name)
        for name in ("title", "text", "penalty", "limitation", "source", "note")
    }
    return {
        "qualification": row.key, "entry": row.entry, "state": row.state, "article": row.article,
        "about": row.about or None, "gravity": row.gravity,
        "official_capacity": row.official_capacity, "read": row.read, "by": row.by, **texts,
    }  # fmt: skip


def _decision(one: DualDecision, named: dict[str, str]) -> dict[str, Any]:
    from rogatory.clerk.act import ERASED

    return {
        "decision": one.key, "entry": one.entry, "first": named[one.first],
        "second": named[one.second], "outcome": one.outcome, "proposed_by": one.proposed_by,
        "by": one.by, "on": one.checked_on,
        "reason": None if one.reason is ERASED else one.reason,
        "where": None if one.checked_where is ERASED else one.checked_where,
    }  # fmt: skip


def _title(told: dict[str, Any], law: Offences | None) -> str:
    """Return a title as it was entered; one that is the data's own in the present language."""
    row = law.row(told["state"], told["article"]) if law else None
    if row is not None and told["title"] == row.title_en:
        return row.title_now()
    return told["title"] or "–"


def _articles(rows: list[dict[str, Any]], law: Offences | None) -> Table:
    from rogatory.instrument.terms import capacity_label, gravity_label

    heads = [_("article"), _("title"), _("penalty"), _("limitation"), _("gravity"),
             _("official capacity"), _("how far read"), _("entry")]  # fmt: skip
    cells = [
        [f"{d['state']} {d['article']}", _title(d, law), d["penalty"] or "–",
         d["limitation"] or "–", gravity_label(d["gravity"]),
         capacity_label(d["official_capacity"]), _("read") if d["read"] else _("not verified"),
         str(d["entry"])]
        for d in rows
    ]  # fmt: skip
    return Table(heads, cells, _("No article of any state is entered yet."))


def _decisions(rows: list[dict[str, Any]]) -> Table:
    from rogatory.instrument.terms import correspondence_label

    how = {"pair": _("a pair of the data"), "tags": _("marks of the data"), "person": _("a person")}
    heads = [_("articles"), _("decided"), _("by"), _("proposed by"), _("read where"), _("reason")]
    cells = [
        [f"{d['first']} / {d['second']}", correspondence_label(d["outcome"]),
         f"{d['by']}, {d['on']}", how[d["proposed_by"]], d["where"] or "–", d["reason"] or "–"]
        for d in rows
    ]  # fmt: skip
    return Table(heads, cells)


def _fill(session: Session) -> Answer:
    from rogatory.office import offences

    row = find_letter(session)
    count = offences.fill(session.instance, session.case, row.key, session["only"], session.hand)
    session.touched(session.case)
    said = ngettext(
        "{n} article stands in the letter's legal qualification; check the letter again.",
        "{n} articles stand in the letter's legal qualification; check the letter again.",
        count,
    ).format(n=count)
    return Answer({"letter": row.key, "articles": count}, [said])


def _entering() -> tuple[Option, ...]:
    flag = Option("from-data", N_("fill what is not given from the data of offences"), how="flag")
    return (*options_of(KIND, "qualification", ("data_digest",)), flag)


_STATE = N_("code of a state, such as XA")
_SIDE = N_("article of one state as the case holds it, such as XA:101")

COMMANDS = (
    Command(
        ("offence", "propose"),
        N_("articles of another state that may correspond, with the reason; enters nothing"),
        _propose,
        (Option("from", _STATE, "STATE", required=True),
         Option("article", N_("article of that state, as the data names it"), "ARTICLE"),
         Option("tag", N_("marks of the data instead of an article, such as killing"), "TAG",
                "many"),
         Option("to", _STATE, "STATE", required=True)),
    ),
    Command(
        ("offence", "enter"),
        N_("enter one state's article on the facts of the case"),
        _enter,
        _entering,
    ),
    Command(
        ("offence", "decide"),
        N_("decide whether the articles of two states correspond (dual criminality)"),
        _decide,
        (Option("first", _SIDE, "STATE:ARTICLE", required=True, position=True),
         Option("second", _SIDE, "STATE:ARTICLE", required=True, position=True),
         Option("outcome", N_("whether they correspond"), "OUTCOME", required=True,
                choices=("yes", "no", "in_part")),
         Option("reason", N_("reason"), "TEXT", required=True),
         Option("where", N_("where the two texts were read and compared by hand"), "TEXT",
                required=True),
         Option("on", N_("on which day (else today)"), "DATE")),
    ),
    Command(
        ("offence", "list"),
        N_("the articles of each state in the case, what was decided, what is open"),
        _list,
    ),
    Command(
        ("offence", "fill"),
        N_("write the articles into a draft's legal qualification; the draft is revised"),
        _fill,
        (LETTER,
         Option("only", N_("only these of the case, such as XA:101"), "STATE:ARTICLE", "many")),
    ),
)  # fmt: skip
