# SPDX-License-Identifier: Apache-2.0
"""Answering: an answer is printed, signed and sealed as it leaves after the decisions."""

from __future__ import annotations

from dataclasses import replace

from rogatory.casefile.pouches import SentPouch
from rogatory.clerk.instance import Hand, Instance
from rogatory.exchange import dispatch
from rogatory.exchange.content import Content
from rogatory.exchange.dispatch import Sent
from rogatory.exchange.evidence import Shown
from rogatory.exchange.uco import graph_of
from rogatory.office.answers import answer_paper, going
from rogatory.office.enclosing import enclosed, exhibit_entries
from rogatory.office.letters import letter_of
from rogatory.office.post import sign_paper, today
from rogatory.office.printing import print_data


def answer(
    instance: Instance,
    case: str,
    letter: str,
    by: Hand,
    *,
    lang: str | None = None,
    allow_unconfined: bool = False,
) -> Sent:
    """Seal an answer with every decision on the letter's measures that was not sent yet.

    Raises Inadmissible while the answer as it now stands was not weighed, or a point is undecided.
    """
    row = letter_of(case, letter)
    started = SentPouch.objects.filter(case=case, letter=row.key, sort="answer", digest="").first()
    if started is not None:  # announced before an interruption: it is sealed as it was announced
        return next(o for o in dispatch.resume(instance, case, by) if o.pouch == started.key)
    day = today(instance)
    made = going(instance, case, row.key, by, on=day, allow_unconfined=allow_unconfined)
    data, template = answer_paper(instance, made, lang or instance.config.language, day, by.officer)
    printed = print_data(instance, data, template)
    signed, _level = sign_paper(instance, printed.pdf)
    withheld = made.leaving.withheld
    enclosing = [enclosed(instance, one, withheld) for one in made.leaving.exhibits]
    content = Content(
        pdf=signed,
        letter_json=printed.source,
        answer=made.value,
        exhibits=enclosing,
        graph=graph_of(instance, case, enclosing),
    )
    shown = [
        Shown(one.answered_entry, frozenset({"measure", "answer", "answered_on"}))
        for one in made.measures
    ]
    paper_ = instance.vault.put(case, signed)
    sent = dispatch.send(
        instance,
        case,
        content,
        kind="answer",
        to=row.counterpart,
        letter=row.key,
        shown=[
            *shown,
            *exhibit_entries(case, made.leaving.exhibits, withheld, letter=row.key),
        ],
        by=by,
    )
    return replace(sent, paper=instance.vault.local(paper_.key))
