# SPDX-License-Identifier: Apache-2.0
"""``rogatory counterpart``: the other authorities and their identity cards."""

from __future__ import annotations

from rogatory.cli.command import Command, Option
from rogatory.cli.init import read_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _


def _add(session: Session) -> Answer:
    from rogatory.exchange import counterpart

    hand = session.hand
    offered = counterpart.read_card(session.instance, read_file(session["card"]))
    card = offered.card
    name = card.names.get("en") or next(iter(card.names.values()))
    told = [
        _("Card {serial} of {domain} ({name}, {country})").format(
            serial=card.serial,
            domain=card.domain,
            name=visible(name),
            country=card.country or _("state not named"),
        ),
        *(visible(remark) for remark in offered.remarks if session.details),
    ]
    if not session["fingerprint"] or not session["compared"]:
        raise Inadmissible(
            *told,
            _(
                "Ask the other side by telephone or letter for the fingerprint of its card, then "
                "give it: --fingerprint … --compared “how and with whom”."
            ),
        )
    domain = counterpart.add(
        session.instance,
        offered,
        hand,
        fingerprint=session["fingerprint"],
        compared=session["compared"],
    )
    session.touched(session.instance.config.authority)
    said = _("{domain} is a counterpart now; its packages can be opened and sent.").format(
        domain=domain
    )
    return Answer(
        {"domain": domain, "serial": card.serial, "country": card.country,
         "fingerprint": card.fingerprint, "remarks": list(offered.remarks)},
        [*told, said],
    )  # fmt: skip


def _list(session: Session) -> Answer:
    from rogatory.casefile.counterparts import Confirmed, Counterpart, Fork
    from rogatory.exchange.counterpart import card_of

    authority = session.instance.config.authority
    forked = {row.origin.partition("/")[0] for row in Fork.objects.filter(case=authority)}
    data, table = [], []
    for row in Counterpart.objects.filter(case=authority).order_by("key"):
        card = card_of(session.instance, row.key)
        confirmed = Confirmed.objects.filter(case=authority, domain=row.key)
        one = {
            "domain": row.key,
            "country": row.country,
            "serial": row.serial,
            "fingerprint": card.fingerprint if card else None,
            "confirmed": {c.key: c.size for c in confirmed},
            "forked": row.key in forked,
        }
        data.append(one)
        state = _("HAS SHOWN TWO RECORDS") if one["forked"] else ""
        table.append([row.key, row.country, str(row.serial), str(one["fingerprint"] or "–"), state])
    heads = [_("domain"), _("state"), _("card"), _("fingerprint"), _("remark")]
    return Answer(data, [Table(heads, table, _("No counterpart is known here yet."))])


COMMANDS = (
    Command(
        ("counterpart", "add"),
        N_("accept the identity card of another authority, its fingerprint compared"),
        _add,
        (
            Option("card", N_("its card file"), "FILE", required=True, position=True),
            Option("fingerprint", N_("fingerprint as the other side told it"), "TEXT"),
            Option("compared", N_("how and with whom it was compared"), "TEXT"),
        ),
    ),
    Command(("counterpart", "list"), N_("list the other authorities"), _list),
)
