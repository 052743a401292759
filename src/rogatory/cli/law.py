# SPDX-License-Identifier: Apache-2.0
"""``rogatory law``: which treaties and statutes are known here, and how far each was read.

``confirm``, ``confirmed`` and ``export`` are in ``law_confirm``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli import law_confirm
from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.instrument.basis import Basis, Tie
    from rogatory.instrument.difference import Change
    from rogatory.instrument.model import Instrument, Library


def library_here(session: Session) -> Library:
    """Return the instance's instruments; without an instance, those of the package."""
    from rogatory.instrument.model import load_all

    if not (session.home / "instance.toml").exists():
        return load_all()
    from rogatory.office.letters import library_of

    return library_of(session.instance)


def _list(session: Session) -> Answer:
    library = library_here(session)
    data = []
    for name, one in sorted(library.instruments.items()):
        read = sum(1 for row in one.requirements if row.is_read)
        data.append(
            {
                "instrument": name,
                "title": one.title_now(),
                "of_state": one.of_state,
                "read": read,
                "unverified": len(one.requirements) - read,
                "articles_to_fetch": list(one.articles_to_fetch()),
                "digest": one.digest,
                "as_applied": one.as_applied,
            }
        )
    table = [
        [
            str(d["instrument"]),
            _("{n} read, {m} unverified").format(n=d["read"], m=d["unverified"]),
            _owned(str(d["title"]), d["of_state"]),
        ]
        for d in data
    ]
    said = ngettext("{n} instrument", "{n} instruments", len(data)).format(n=len(data))
    return Answer(data, [Table([_("instrument"), _("rows"), _("title")], table), said])


def _owned(text: str, state: object) -> str:
    """Return a text, with the one state whose rule it is in front."""
    return _("{state} alone: {text}").format(state=state, text=text) if state else text


def _instrument(library: Library, name: str) -> Instrument:
    one = library.instruments.get(name)
    if one is None:
        raise Inadmissible(
            _("The instrument {name} is not known here: see “rogatory law list”.").format(name=name)
        )
    return one


def _show(session: Session) -> Answer:
    from rogatory.instrument.basis import party_id
    from rogatory.instrument.terms import party_status_label

    one = _instrument(library_here(session), session["instrument"])
    rows: list[dict[str, Any]] = [
        {
            "requirement": row.id,
            "article": row.cited,
            "label": row.label_now()[0],
            "level": row.level,
            "of_state": one.state_of(row),
            "read": row.is_read,
            "source": row.source_word,
            "source_url": row.source_url,
            "as_of": row.as_of,
            "superseded_by": row.superseded_by,
            "repealed": row.repealed,
        }
        for row in one.requirements
    ]
    parties: list[dict[str, Any]] = [
        {"row": party_id(one.id, p), "state": p.state, "status": p.status, "date": p.date,
         "read": p.confidence == "seen", "source": p.source, "note": p.note}
        for p in one.parties
    ]  # fmt: skip
    table = [
        [r["article"], r["source"], _owned(r["label"], r["of_state"]), _of_text(r)] for r in rows
    ]
    sides = [
        [
            p["state"],
            party_status_label(p["status"]),
            p["date"] or _("unknown"),
            "" if p["read"] else _("not verified"),
        ]
        for p in parties
    ]
    fetch = one.articles_to_fetch()
    blocks: list[str | Table] = [
        one.summary(),
        _("articles still to fetch: {articles}").format(articles=", ".join(fetch) or "–"),
        visible(_owned(one.title_now(), one.of_state)),
        "",
        Table([_("article"), _("how far read"), _("what it asks"), _("remark")], table),
        "",
        Table([_("state"), _("status"), _("date"), _("remark")], sides),
    ]
    data = {"instrument": one.id, "digest": one.digest, "as_applied": one.as_applied,
            "summary": one.summary(), "articles_to_fetch": list(fetch), "rows": rows,
            "parties": parties}  # fmt: skip
    return Answer(data, blocks)


def _of_text(row: dict[str, Any]) -> str:
    """Say of which day a row's text is, and what took its place or ended it."""
    told = []
    if row["superseded_by"]:
        told.append(_("superseded by {row}").format(row=row["superseded_by"]))
    if row["repealed"]:
        told.append(_("repealed, as a text of {day} shows").format(day=row["repealed"]))
    elif row["as_of"]:
        told.append(_("the text is of {day}").format(day=row["as_of"]))
    return "; ".join(told)


def _search(session: Session) -> Answer:
    from rogatory.instrument.difference import search

    hits = search(library_here(session), session["words"])
    data = [
        {
            "requirement": hit.row.id,
            "instrument": hit.instrument.id,
            "article": hit.row.cited,
            "label": hit.row.label_now()[0],
            "found_in": hit.field,
            "of_state": hit.instrument.state_of(hit.row),
            "read": hit.row.is_read,
            "source": hit.row.source_word,
        }
        for hit in hits
    ]
    rows = [
        [str(d["instrument"]), str(d["article"]), str(d["source"]),
         _owned(str(d["label"]), d["of_state"])]
        for d in data
    ]  # fmt: skip
    heads = [_("instrument"), _("article"), _("how far read"), _("what it asks")]
    said = ngettext("{n} row", "{n} rows", len(data)).format(n=len(data))
    return Answer(data, [Table(heads, rows), said])


def _diff(session: Session) -> Answer:
    from rogatory.instrument.difference import difference

    old, new = (_text_of(session, session[name]) for name in ("old", "new"))
    changes = difference(old, new)
    data = {
        "old": {"instrument": old.id, "digest": old.as_applied},
        "new": {"instrument": new.id, "digest": new.as_applied},
        "changes": [one.to_json() for one in changes],
    }
    words = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
    blocks: list[str | Table] = []
    if old.id != new.id:
        blocks.append(_("Two instruments: {old} and {new}.").format(old=old.id, new=new.id))
    rows = [[words[one.what], one.id, one.field, was(one)] for one in changes]
    none = _("No row differs.")
    heads = [_("what"), _("row"), _("field"), _("before → after")]
    return Answer(data, [*blocks, Table(heads, rows, none)])


def was(change: Change) -> str:
    """Say what a difference was before and is now."""
    if change.what == "changed":
        return f"{change.old or '–'} → {change.new or '–'}"
    return change.new or change.old or ""


def _text_of(session: Session, named: str) -> Instrument:
    """Return an instrument that is known here, or one text of it from a file."""
    from rogatory.cli.init import read_file
    from rogatory.instrument.model import read_one

    if named.endswith(".toml") or "/" in named:
        text = read_file(named)
        return read_one(Path(named).name, text if isinstance(text, bytes) else text.encode())
    return _instrument(library_here(session), named)


def _basis(session: Session) -> Answer:
    from rogatory.instrument.basis import resolve

    found = resolve(library_here(session), session["from"], session["to"], session["on"])
    told = _("{requesting} asks {requested}, on {day}").format(
        requesting=found.requesting, requested=found.requested, day=found.on
    )
    blocks: list[str | Table] = [told, *_proposed(found), ""]
    known = [tie for tie in found.ties if tie.known or tie.bound.value != "unknown"]
    shown = [tie for tie in known if tie.instrument.header.kind in ("treaty", "case-law")]
    rows = [[t.instrument.id, t.bound.label(), "; ".join(t.reasons)] for t in shown]
    blocks += [Table([_("instrument"), _("binds both"), _("why")], rows), ""]
    silent = ", ".join(tie.instrument.id for tie in found.ties if tie not in known)
    if silent:
        blocks.append(_("Nothing is known here of either state: {ids}").format(ids=silent))
    blocks += _facts(found.ties if session.details else [t for t in shown if t is found.primary])
    if found.reservations:
        blocks.append(_("Reservations and declarations:"))
        for one in found.reservations:
            changed = _("; changes the check") if one.changes else ""
            blocks.append(f"  {visible(one.wording)}{changed}")
    blocks.append(_("The program proposes; which treaty a letter rests on, an officer decides."))
    return Answer(found.to_json(), blocks)


def _proposed(found: Basis) -> list[str]:
    if found.primary is None:
        return [_("No treaty known here binds the two states, or may bind them.")]
    tie, lines = found.primary, []
    title = visible(tie.instrument.title_now())
    if tie.bound.value == "yes":
        lines.append(_("Proposed basis: {id}, {title}").format(id=tie.instrument.id, title=title))
    else:
        lines.append(
            _("Proposed basis, in doubt: {id}, {title}").format(id=tie.instrument.id, title=title)
        )
    lines += [f"  {reason}" for reason in tie.reasons]
    also = ", ".join(t.instrument.id for t in found.alternatives if t.writes_letters and t.known)
    if also:
        lines.append(_("Other treaties that bind or may bind: {ids}").format(ids=also))
    return lines


def _facts(ties: list[Tie] | tuple[Tie, ...]) -> list[str | Table]:
    """Say from which rows of the data it follows."""
    from rogatory.instrument.basis import party_id

    rows = [
        [party_id(tie.instrument.id, row), _("read") if row.confidence == "seen"
         else _("not verified"), row.source or row.note or "–"]
        for tie in ties for side in tie.sides for row in side.rows
    ]  # fmt: skip
    if not rows:
        return []
    return [_("Facts:"), Table([_("row"), _("how far read"), _("source")], rows), ""]


_STATE = N_("code of a state, such as KG")
_TEXT = N_("an instrument's id, or a TOML file")

COMMANDS = (
    Command(("law", "list"), N_("list the treaties and statutes that are known here"), _list),
    Command(
        ("law", "show"),
        N_("the rows of one of them, each with its article and how far it was read"),
        _show,
        (Option("instrument", N_("its id"), "INSTRUMENT", required=True, position=True),),
    ),
    Command(
        ("law", "search"),
        N_("find rows by words, in any language of the data"),
        _search,
        (Option("words", N_("words that a row must hold"), "WORD", "many", required=True,
                position=True),),
    ),
    Command(
        ("law", "diff"),
        N_("what differs between two texts of an instrument, row by row"),
        _diff,
        (Option("old", _TEXT, "A", required=True, position=True),
         Option("new", _TEXT, "B", required=True, position=True)),
    ),
    Command(
        ("law", "basis"),
        N_("which treaty binds two states on a day, from which facts, and what is in doubt"),
        _basis,
        (Option("from", _STATE, "STATE", required=True),
         Option("to", _STATE, "STATE", required=True),
         Option("on", N_("day, such as 2026-03-01"), "DATE", required=True)),
    ),
    *law_confirm.COMMANDS,
)  # fmt: skip
