# SPDX-License-Identifier: Apache-2.0
"""What one side of the demonstration can be asked to do: thin calls of the public functions that
the command line calls; nothing is staged."""

from __future__ import annotations

import base64
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rogatory.casefile import cases, founding, status
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.harm import HarmItem
from rogatory.casefile.integrity import check_all
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure, MeasureAnswered
from rogatory.casefile.persons import PersonEntered
from rogatory.casefile.register import RegisterSearched, ReplyRecorded
from rogatory.clerk.act import Act, specs
from rogatory.clerk.instance import Hand, Instance, open_instance
from rogatory.clerk.publish import publish
from rogatory.clerk.tables import Docket
from rogatory.exchange import counterpart, intake
from rogatory.instrument.remark import Answer
from rogatory.language import use
from rogatory.office import again, answering, answers, exhibits, harm, letters, persons, post
from rogatory.office.printing import Look

PASSPHRASE = "a passphrase of the demonstration"


class Desk:
    """The side's instance and the officers at work in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.hands: dict[str, Hand] = {}
        self._instance: Instance | None = None

    @property
    def instance(self) -> Instance:
        """The opened instance."""
        assert self._instance is not None
        return self._instance

    def found(
        self,
        officers: list[dict[str, Any]],
        signer: list[str],
        encryption: list[str],
        roots: str,
        **given: Any,
    ) -> str:
        """Found the authority; return its fingerprint-bearing card file."""
        joined = [
            founding.NewOfficer(
                one["id"], one["name"], tuple(one["roles"]), PASSPHRASE, one["title"]
            )
            for one in officers
        ]
        self._instance, hand = founding.found(
            self.home,
            first=joined[0],
            others=joined[1:],
            signer=_certified(signer),
            encryption=_certified(encryption),
            roots=roots.encode(),
            clock=lambda: self.now,
            **given,
        )
        self.hands[hand.officer] = hand
        for one in joined[1:]:
            self.hands[one.officer] = self.instance.unlock(one.officer, PASSPHRASE)
        card = counterpart.issue_card(self.instance, hand).encode()
        publish(self.instance, self.instance.config.authority)
        return base64.b64encode(card).decode()

    def fingerprint(self) -> str:
        """Return our card's fingerprint, as it is read out by telephone."""
        return counterpart.our_card(self.instance).card.fingerprint

    def add_counterpart(self, by: str, card: str, fingerprint: str, compared: str) -> str:
        """Accept the other side's card after its fingerprint was compared."""
        offered = counterpart.read_card(self.instance, base64.b64decode(card))
        return counterpart.add(
            self.instance, offered, self.hands[by], fingerprint=fingerprint, compared=compared
        )

    def open_case(self, by: str, **fields: Any) -> str:
        """Open a case."""
        return cases.open_case(self.instance, cases.CaseOpened(**fields), self.hands[by])

    def enter(
        self, by: str, case: str, kind: str, fields: dict[str, Any], second: str | None = None
    ) -> int:
        """Enter one act of a kind; return the number of its entry."""
        entry = cases.enter(
            self.instance,
            case,
            act_of(kind, fields),
            by=self.hands[by],
            second=self.hands[second] if second else None,
        )
        return entry[0].number

    def enter_person(self, by: str, case: str, fields: dict[str, Any]) -> None:
        """Enter a person, sealed or not."""
        act = act_of("person.entered/1", fields)
        assert isinstance(act, PersonEntered)
        persons.enter_person(self.instance, case, act, self.hands[by])

    def take_in(
        self, by: str, case: str, path: str, circumstances: dict[str, str]
    ) -> dict[str, Any]:
        """Take in a folder."""
        intake_ = exhibits.take_in(
            self.instance, case, Path(path), self.hands[by], circumstances=circumstances
        )
        return intake_.to_json() | {"sentence": intake_.sentence}

    def exhibits(self, case: str) -> list[dict[str, Any]]:
        """List the exhibits of a case."""
        return [
            {"id": row.key, "label": row.label, "file": row.file, "origin": row.origin}
            for row in Exhibit.objects.filter(case=case).order_by("entry", "label")
        ]

    def draft(self, by: str, case: str, form: dict[str, Any], to: str) -> str:
        """Draft a letter."""
        return letters.draft(self.instance, case, form, to, self.hands[by])

    def revise(self, by: str, case: str, letter: str, form: dict[str, Any], reason: str) -> None:
        """Revise a draft."""
        letters.revise(self.instance, case, letter, form, self.hands[by], reason)

    def check(self, by: str, case: str, letter: str) -> list[dict[str, Any]]:
        """Check a letter; return the remarks."""
        remarks = letters.check_letter(self.instance, case, letter, self.hands[by])
        return [
            {
                "requirement": one.requirement,
                "wording": one.wording,
                "label": one.label,
                "group": one.group.value,
                "verdict": one.verdict.value,
                "todo": one.todo,
                "open": one.needs_answer,
            }
            for one in remarks
        ]

    def answer_remark(self, by: str, case: str, letter: str, **answer: str) -> None:
        """Answer a row of the check by hand."""
        given = Answer(officer=by, **answer)
        letters.answer_remark(self.instance, case, letter, given, self.hands[by])

    def weigh(self, by: str, case: str, letter: str, enclosures: list[str]) -> list[dict[str, Any]]:
        """List the points of possible harm."""
        found = harm.weigh(
            self.instance, case, letter, enclosures, self.hands[by], allow_unconfined=bare()
        )
        return [_point(row) for row in found]

    def decide(self, by: str, case: str, letter: str, decisions: dict[str, str], why: str) -> None:
        """Decide points of possible harm."""
        harm.decide(self.instance, case, letter, decisions, self.hands[by], why)

    def prepare(self, by: str, case: str, letter: str) -> dict[str, str]:
        """Make the copies that the decisions ask for; return what could not be made."""
        return harm.prepare(self.instance, case, letter, self.hands[by], allow_unconfined=bare())

    def approve(self, by: str, case: str, letter: str) -> None:
        """Approve a letter."""
        letters.approve(self.instance, case, letter, self.hands[by])

    def sign(
        self,
        by: str,
        case: str,
        letter: str,
        number: str,
        languages: list[str],
        marking: str = "",
    ) -> dict[str, Any]:
        """Print and sign a letter: in one language, or in several side by side."""
        look = Look(lang=languages[0], marking=marking)
        if len(languages) > 1:
            look = Look("side-by-side", tuple(languages), marking=marking)
        path = post.sign_letter(
            self.instance,
            case,
            letter,
            self.hands[by],
            number=number,
            look=look,
            allow_unconfined=bare(),
        )
        row = Letter.objects.get(case=case, key=letter)
        return {"path": str(path), "level": row.level, "size": path.stat().st_size}

    def send(self, by: str, case: str, letter: str) -> dict[str, Any]:
        """Seal and dispatch a letter."""
        sent = post.send_letter(
            self.instance, case, letter, self.hands[by], allow_unconfined=bare()
        )
        return {"path": str(sent.path), "pouch": sent.pouch, "size": sent.size, "n": sent.number}

    def receive(
        self,
        by: str,
        path: str,
        into: str | None = None,
        new_case: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Receive a file."""
        opened = cases.CaseOpened(**new_case) if new_case else None
        outcome = intake.receive(
            self.instance,
            Path(path),
            self.hands[by],
            into=into,
            new_case=opened,
            compare=again.compare,
        )
        return _outcome(outcome)

    def register(self, by: str, case: str, letter: str, number: str) -> None:
        """Register an incoming letter under our own number."""
        post.register(self.instance, case, letter, number, self.hands[by])

    def measures(self, case: str, letter: str) -> list[dict[str, Any]]:
        """List the measures of a letter."""
        rows = Measure.objects.filter(case=case, letter=letter, dropped=False).order_by("number")
        return [
            {"id": r.key, "n": r.number, "type": r.type, "state": r.state, "step": r.step,
             "rests_on": r.rests_on, "entry": r.answered_entry, "exhibits": list(r.exhibits or [])}
            for r in rows
        ]  # fmt: skip

    def answer(self, by: str, case: str, letter: str, lang: str) -> dict[str, Any]:
        """Seal an answer with what was decided since the last one."""
        sent = answering.answer(
            self.instance, case, letter, self.hands[by], lang=lang, allow_unconfined=bare()
        )
        return {"path": str(sent.path), "pouch": sent.pouch, "pdf": str(sent.paper)}

    def weigh_answer(self, by: str, case: str, letter: str) -> list[dict[str, Any]]:
        """List the points of possible harm in the answer that is due."""
        found = answers.weigh(self.instance, case, letter, self.hands[by], allow_unconfined=bare())
        return [_point(row) for row in found]

    def record_reply(
        self, by: str, case: str, reply: dict[str, Any], answers: list[dict[str, Any]]
    ) -> None:
        """Enter a reply on paper or by e-mail."""
        told = act_of("reply.recorded/1", reply)
        given = [act_of("measure.answered/1", one) for one in answers]
        assert isinstance(told, ReplyRecorded)
        post.record_reply(
            self.instance,
            case,
            told,
            [one for one in given if isinstance(one, MeasureAnswered)],
            self.hands[by],
        )

    def search(self, by: str, case: str, by_whom: str, **fields: Any) -> int:
        """Enter a search in a register; return the number of its entry."""
        act = RegisterSearched(by=by_whom, **fields)
        post.record_search(self.instance, case, act, self.hands[by])
        return self.last_entry(case)

    def last_entry(self, case: str) -> int:
        """Return the number of the last entry of a case record."""
        return int(Docket.objects.get(case=case).size) - 1

    def status(
        self, case: str, as_of: str | None = None, lang: str | None = None
    ) -> dict[str, Any]:
        """Return the status statement: as data, as text, and its sentence."""
        found = status.statement(self.instance, case, as_of=as_of)
        if lang is not None:
            with use(lang):
                return {"sentence": found.sentence()}
        return {"json": found.data, "text": found.to_text(88), "sentence": found.sentence()}

    def fsck(self) -> list[str]:
        """Check everything; return the faults."""
        return [str(fault) for fault in check_all(self.instance)]

    def open(self) -> None:
        """Open an instance that is there already, without any officer's key."""
        self._instance = open_instance(self.home, lambda: self.now)

    def unlock(self, officer: str) -> None:
        """Let an officer unlock their key."""
        self.hands[officer] = self.instance.unlock(officer, PASSPHRASE)

    def publish(self, case: str) -> dict[str, Any]:
        """Publish a docket."""
        made = publish(self.instance, case)
        return {"size": made.size, "stamped": made.token is not None}


def act_of(kind: str, fields: dict[str, Any]) -> Act:
    """Make an act of a kind from plain JSON fields; lists become tuples where the kind says so."""
    cls = KINDS[kind]
    listed = {spec.name for spec in specs(cls) if spec.listed}
    return cls(**{n: tuple(v) if n in listed else v for n, v in fields.items()})


def _certified(parts: list[str]) -> founding.Certified:
    key, certificate, chain = (part.encode() for part in parts)
    return founding.Certified(key, certificate, chain)


def bare() -> bool:
    """Whether files must be read without confinement here: only where bubblewrap is missing."""
    return os.environ.get("ROGATORY_DEMO_UNCONFINED") == "1"


def _point(row: HarmItem) -> dict[str, Any]:
    return {
        "item": row.item,
        "sort": row.sort,
        "severity": row.severity,
        "person": row.person,
        "file": row.file,
        "proposed": row.proposed,
        "choices": row.choices.split(),
        "what": row.what,
        "decision": row.decision,
    }


def _outcome(outcome: intake.Outcome) -> dict[str, Any]:
    report = outcome.report
    return {
        "state": outcome.state,
        "case": outcome.case,
        "receipt": str(outcome.receipt) if outcome.receipt else None,
        "reasons": outcome.reasons,
        "letters": outcome.letters,
        "verified": sum(1 for i in report.items if i.state == "verified") if report else 0,
        "not_checkable": [i.detail for i in report.items if i.state == "not checkable"]
        if report
        else [],
        "also": [_outcome(other) for other in outcome.also],
    }
