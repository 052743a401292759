# SPDX-License-Identifier: Apache-2.0
"""Letters and measures as parts of a status statement, with what each statement rests on."""

from __future__ import annotations

from collections.abc import Sequence

from rogatory.casefile import grounds
from rogatory.casefile.lives import (
    Acknowledgement,
    Answer,
    Asked,
    LetterLife,
    Looked,
    SentPackage,
    letter_outcome,
    letter_state,
)
from rogatory.casefile.register import REGISTERS
from rogatory.casefile.status_carried import of_media
from rogatory.casefile.status_mail import Mail, Part
from rogatory.casefile.status_originals import of_paper


class Letters(Mail):
    """The letters of both directions, and with them everything of :class:`Mail`."""

    def letters_out(self) -> list[Part]:
        """Return our letters, sent or in preparation, in the order in which they were begun."""
        return [self._out(life) for life in self.told.letters.values() if not life.incoming]

    def letters_in(self) -> list[Part]:
        """Return their letters in the order in which they were entered."""
        return [self._in(life) for life in self.told.letters.values() if life.incoming]

    def other(self, life: LetterLife) -> Part:
        code = life.counterpart
        state = self.told.countries.get(code, code if "." not in code else "")
        return {"code": code, "state": state, "name": self.said(life.body)}

    def _out(self, life: LetterLife) -> Part:
        asked = self.told.measures_of(life.id)
        package = self._package_of(life)
        proof = grounds.of_receipt(self.told, life, package, asked)
        dispatched = life.dispatched
        waiting = [m for m in asked if m.awaited]
        other, counting = self.other(life), self.reckoning
        silence = received = policy = None
        if dispatched is not None and proof is None:
            silence = counting.passed(self._span(life.sent_on))
        if proof is not None:
            received = counting.passed(self._span(proof.on))
        if dispatched is not None:
            arrived = None if proof is None else self._span(proof.on)
            late = any(not self._postponed(measure) for measure in waiting)
            last = life.last("reminded")
            reminded = self._span(last.on) if last is not None and last.on else None
            policy = counting.sent(
                other["state"], self._span(life.sent_on), arrived, late, reminded
            )
        part: Part = {
            "id": life.id,
            "sent": dispatched is not None,
            "number": life.number,
            "their_number": self.said(life.their_number),
            "to": other,
            "instrument": life.instrument,
            "state": letter_state(life, asked, delivered=proof is not None),
            "sent_on": life.sent_on,
            "sent_on_certain": not life.sent_on or self._span(life.sent_on).certain,
            "channel": life.channel,
            "dispatch": self._dispatch(life, package),
            "receipt": None if proof is None else proof.part(),
            "acknowledged": self._acknowledged(life),
            "silent_days": silence and silence["days"],
            "silence": silence,
            "waiting": {
                "measures": len(waiting),
                "days": received and received["days"],
                "working_days": received and received["working_days"],
                "certain": received and received["certain"],
            },
            "by_policy": policy,
            "measures": [self._measure(measure) for measure in asked],
            "entries": [s.number for s in (life.first, life.signed, life.printed, dispatched) if s],
        }
        part |= of_paper(life, self.said)
        part |= of_media(package.media if package else (), self.said)
        part["registers"] = [] if dispatched is None else self._registers(life, part)
        return part | self._later(life, asked)

    def _later(self, life: LetterLife, asked: Sequence[Asked]) -> Part:
        """Return what became of a letter after it was sent or registered; empty when nothing."""
        told: Part = {}
        if life.events:
            told["events"] = [
                {
                    "what": event.verb,
                    "on": event.on,
                    "code": event.code or None,
                    "other": event.other or None,
                    "entries": [event.stamp.number],
                }
                for event in life.events
            ]
        if not life.incoming and any(m.steps for m in asked):
            told["outcome"] = letter_outcome(life, asked)
        return told

    def _postponed(self, asked: Asked) -> bool:
        """Tell whether they put a measure off until a day that has not passed yet."""
        last = asked.answers[-1] if asked.answers else None
        if last is None or last.state != "postponed" or not last.until:
            return False
        return self._span(last.until).last >= self.as_of.day

    def _package_of(self, life: LetterLife) -> SentPackage | None:
        if life.pouch:
            return self.told.sent.get(life.pouch)
        letters = [p for p in self.told.sent.values() if p.letter == life.id]
        return next((p for p in letters if p.sort == "letter"), None)

    def _dispatch(self, life: LetterLife, package: SentPackage | None) -> Part | None:
        if life.dispatched is None:
            return None
        entries = {life.dispatched.number}
        if package is not None:
            entries |= {package.stamp.number}
            if package.there is not None:
                entries |= {package.there.stamp.number}
        return {
            "rests_on": grounds.of_dispatch(life, package),
            "entered": life.dispatched.at,
            "by": life.dispatched.by,
            "package": package.number if package else None,
            "receipts": [receipt.family for receipt in package.receipts] if package else [],
            "proof": life.proof or None,
            "entries": sorted(entries),
        }

    def _acknowledged(self, life: LetterLife) -> Part | None:
        if not life.acknowledged:
            return None
        first = life.acknowledged[0]
        return {
            "on": first.on,
            "rests_on": self._of_acknowledgement(life, first),
            "entries": [a.stamp.number for a in life.acknowledged],
        }

    def _of_acknowledgement(self, life: LetterLife, note: Acknowledgement) -> str:
        if not life.incoming:
            return grounds.of_acknowledgement(self.told, note)
        return "own_receipt" if note.rests_on == "signed_receipt" else "entry"

    def _measure(self, asked: Asked, results: Sequence[SentPackage] | None = None) -> Part:
        """Return one measure; ``results``: our packages that answer it, when they asked it."""
        last = asked.answers[-1] if asked.answers else None
        later: Part = {}
        if asked.steps:
            later["steps"] = [
                {"step": step.code, "on": step.on, "entries": [step.stamp.number]}
                for step in asked.steps
            ]
            later["step"], later["verdict"] = asked.step or None, asked.verdict or None
        if asked.struck:
            later["struck"] = [
                {"state": old.state, "entry": old.stamp.number, "corrected_by": by.number}
                for old, by in asked.struck
            ]
        if asked.children:
            later["said"] = asked.state
            later["remainders"] = [self._measure(child, results) for child in asked.children]
        return later | {
            "id": asked.id,
            "number": asked.number,
            "type": asked.type,
            "state": asked.whole,
            "answer": None if last is None else self._answer(last, results),
            "earlier": [self._answer(answer, results) for answer in asked.answers[:-1]],
        }

    def _answer(self, answer: Answer, results: Sequence[SentPackage] | None) -> Part:
        if results is None:
            basis = grounds.of_answer(self.told, answer)
        else:
            basis = grounds.of_decision(answer, results)
        return {
            "state": answer.state,
            "dated": answer.answered_on,
            "entered": answer.stamp.at,
            "rests_on": basis,
            "stated": answer.rests_on,
            "source": self._source(answer.source),
            "article": answer.article or None,
            "reason_code": answer.reason_code or None,
            "until": answer.until or None,
            "exhibits": answer.exhibits,
            "entries": [answer.stamp.number],
        }

    def _source(self, source: str) -> Part | None:
        """Return what brought an answer: a package of theirs by its number, a reply, or the id."""
        if not source:
            return None
        package = self.told.packages.get(source)
        if package is not None:
            return {"id": source, "package": package.number, "sender": package.sender}
        paper = self.told.papers.get(source)
        if paper is not None:
            return {"id": source, "reply": paper.medium, "entries": [paper.stamp.number]}
        return {"id": source}

    def _registers(self, life: LetterLife, letter: Part) -> list[Part]:
        """Return each register and what a search in it about this letter can tell.

        A search that ended before the letter was sent tells nothing about it.
        """
        found = letter["receipt"] is not None
        own: Part = {
            "register": "own_record",
            "result": "found" if found else "nothing_found",
            "until": self.as_of.instant,
            "entries": letter["receipt"]["entries"] if found else [],
        }
        rows = [own]
        awaited = letter["waiting"]["measures"] > 0 or not letter["measures"]
        for register in REGISTERS[1:]:
            made = [
                search
                for search in self.told.searches
                if search.register == register and search.letter in ("", life.id)
            ]
            if made or awaited:
                rows.append(self._register(register, made, life))
        return rows

    def _register(self, register: str, made: list[Looked], life: LetterLife) -> Part:
        sent = self._span(life.sent_on).first
        after = [s for s in made if self._span(s.until).last >= sent]
        counted = after or made
        result = "not_asked"
        if counted:
            result = "before_dispatch" if not after else "nothing_found"
            if any(search.found for search in after):
                result = "found"
        return {
            "register": register,
            "result": result,
            "until": max((s.until for s in counted), default=None),
            "entries": [s.stamp.number for s in counted],
        }

    def _in(self, life: LetterLife) -> Part:
        asked = self.told.measures_of(life.id)
        results = self._results(life)
        other, came = self.other(life), self._span(life.received_on)
        here = self.reckoning.passed(came)
        waiting = not results or any(measure.awaited for measure in asked)
        return self._later(life, asked) | {
            "id": life.id,
            "number": life.number,
            "their_number": self.said(life.their_number),
            "from": other,
            "instrument": life.instrument,
            "state": letter_state(life, asked, results=results),
            "outcome": letter_outcome(life, asked),
            "received_on": life.received_on,
            "medium": life.channel,
            "rests_on": grounds.of_medium(life.channel, kept=bool(life.pouch or life.proof)),
            "entered": life.first.at,
            "registered": life.registered.at if life.registered else None,
            "acknowledged": self._acknowledged(life),
            "days_here": here["days"],
            "here": here,
            "by_policy": self.reckoning.came(other["state"], came, waiting),
            "measures": [self._measure(measure, results) for measure in asked],
            "returned": [self._sent(package) for package in results],
            "entries": [s.number for s in (life.first, life.registered) if s],
        }

    def _results(self, life: LetterLife) -> list[SentPackage]:
        """Return our packages that answer a letter; its id there has no domain before it."""
        ids = {life.id, life.id.removeprefix(f"{life.counterpart}:")}
        return [p for p in self.told.sent.values() if p.sort == "answer" and p.letter in ids]
