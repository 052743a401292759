# SPDX-License-Identifier: Apache-2.0
"""``rogatory law``: which treaties and statutes are known here, and how far each was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from rogatory.instrument.model import Library


def _library(session: Session) -> Library:
    """Return the instance's instruments; without an instance, those of the package."""
    from rogatory.instrument.model import load_all

    if not (session.home / "instance.toml").exists():
        return load_all()
    from rogatory.office.letters import library_of

    return library_of(session.instance)


def _list(session: Session) -> Answer:
    library = _library(session)
    data = []
    for name, one in sorted(library.instruments.items()):
        read = sum(1 for row in one.requirements if row.is_read)
        data.append(
            {
                "instrument": name,
                "title": one.title_now(),
                "read": read,
                "unverified": len(one.requirements) - read,
                "digest": one.digest,
            }
        )
    table = [
        [
            str(d["instrument"]),
            _("{n} read, {m} unverified").format(n=d["read"], m=d["unverified"]),
            str(d["title"]),
        ]
        for d in data
    ]
    said = ngettext("{n} instrument", "{n} instruments", len(data)).format(n=len(data))
    return Answer(
        data, [Table([_("instrument"), _("rows"), pgettext("treaty", "title")], table), said]
    )


def _show(session: Session) -> Answer:
    one = _library(session).instruments.get(session["instrument"])
    if one is None:
        raise Inadmissible(
            _("The instrument {name} is not known here: see “rogatory law list”.").format(
                name=session["instrument"]
            )
        )
    rows: list[dict[str, Any]] = [
        {
            "requirement": row.id,
            "article": row.cited,
            "label": row.label_now()[0],
            "level": row.level,
            "read": row.is_read,
            "source": row.source_word,
            "source_url": row.source_url,
        }
        for row in one.requirements
    ]
    parties: list[dict[str, Any]] = [
        {"state": p.state, "status": p.status, "date": p.date, "read": p.confidence == "seen"}
        for p in one.parties
    ]
    table = [[r["article"], r["source"], r["label"]] for r in rows]
    sides = [
        [p["state"], p["status"], p["date"] or _("unknown"), "" if p["read"] else _("not verified")]
        for p in parties
    ]
    blocks: list[str | Table] = [
        visible(one.title_now()),
        one.summary(),
        "",
        Table([_("article"), _("how far read"), _("what it asks")], table),
        "",
        Table([_("state"), _("status"), _("date"), _("remark")], sides),
    ]
    data = {"instrument": one.id, "digest": one.digest, "rows": rows, "parties": parties}
    return Answer(data, blocks)


COMMANDS = (
    Command(("law", "list"), N_("list the treaties and statutes that are known here"), _list),
    Command(
        ("law", "show"),
        N_("the rows of one of them, each with its article and how far it was read"),
        _show,
        (Option("instrument", N_("its id"), "INSTRUMENT", required=True, position=True),),
    ),
)
