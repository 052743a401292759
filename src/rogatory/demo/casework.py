# SPDX-License-Identifier: Apache-2.0
"""What a side can be asked on the law and on a draft: basis, offences, duties, languages."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from rogatory.casefile.offences import QualificationEntered, decided, qualifications
from rogatory.demo.tasks import Desk, act_of
from rogatory.instrument import offences as data
from rogatory.instrument.basis import resolve
from rogatory.instrument.duties import FORCES
from rogatory.instrument.paragraphs import standings
from rogatory.instrument.parts import Certification, Translator
from rogatory.instrument.remark import Group
from rogatory.instrument.terms import correspondence_label
from rogatory.instrument.twins_file import as_text, parse
from rogatory.language import _
from rogatory.office import against, duties, law, letters, offences, twins


class Casework(Desk):
    """The desk with the tasks on the law and on a draft."""

    def basis(self, from_: str, to: str, on: str) -> dict[str, Any]:
        """Say which treaty binds two states on a day, from which facts and with what doubt."""
        found = resolve(law.library_of(self.instance), from_, to, on)
        known = [tie for tie in found.ties if tie.known]
        return {
            "primary": found.primary.instrument.title_now() if found.primary else None,
            "ties": [
                {
                    "instrument": tie.instrument.id,
                    "binds": tie.bound.label(),
                    "why": "; ".join(tie.reasons),
                }
                for tie in known
            ],
        }

    def propose(self, state: str, article: str, other: str) -> dict[str, Any]:
        """Say which articles of another state the data proposes, why, and what it does not know."""
        found = data.propose(
            law.library_of(self.instance).offences, state, other, article=article, tags=()
        )
        return {
            "title": found.of.title_now() if found.of else "–",
            "rows": [
                {"state": one.state, "article": one.article, "why": one.reason,
                 "read": one.source_word, "unknown": one.unknown_now() or "–"}
                for one in found.candidates
            ],
        }  # fmt: skip

    def qualify(self, by: str, case: str, fields: dict[str, Any], from_data: bool) -> int:
        """Enter one state's article, from the data or as a person read it."""
        held: dict[str, Any] = {}
        if from_data:
            library = law.library_of(self.instance)
            held = offences.from_data(library, fields["state"], fields["article"])
        act = act_of(
            "qualification.entered/1", {"qualification": str(uuid.uuid4()), **held, **fields}
        )
        assert isinstance(act, QualificationEntered)
        return offences.enter(self.instance, case, act, self.hands[by])

    def correspond(
        self, by: str, case: str, first: str, second: str, outcome: str, reason: str, where: str
    ) -> int:
        """Enter what a person decided of two states' articles."""
        return offences.decide(
            self.instance, case, first, second, outcome,
            reason=reason, where=where, on=None, by=self.hands[by],
        )  # fmt: skip

    def correspondences(self, case: str) -> dict[str, Any]:
        """Return what was decided on pairs of articles, and how many are open."""
        rows = {row.key: row for row in qualifications(case)}
        return {
            "articles": len(rows),
            "open": len(offences.open_pairs(case)),
            "decided": [
                {"pair": " / ".join(offences.name_of(rows[key]) for key in (one.first, one.second)),
                 "outcome": correspondence_label(one.outcome), "why": str(one.reason)}
                for one in decided(case)
            ],
        }  # fmt: skip

    def fill_offence(self, by: str, case: str, letter: str, only: list[str]) -> int:
        """Write the case's articles into a draft."""
        return offences.fill(self.instance, case, letter, only, self.hands[by])

    def against(self, case: str, letter: str) -> list[dict[str, Any]]:
        """Hold a letter against every instrument that binds or may bind; enter nothing."""
        found = against.remarks_against(
            self.instance, letters.letter_of(case, letter), [against.ALL]
        )
        return [
            {"instrument": name,
             "errors": sum(1 for one in remarks if one.group is Group.ERROR),
             "hand": sum(1 for one in remarks if one.needs_answer)}
            for name, remarks in found.items()
        ]  # fmt: skip

    def duties_derived(self, case: str) -> dict[str, Any]:
        """Return the duties that the facts call forth, and what the data has no row for."""
        made = duties.derivation(self.instance, case)
        rows = [
            {"place": one.place, "requirement": one.owed.row.id, "about": one.owed.fact.about,
             "what": one.owed.row.label_now()[0], "time": one.owed.time_said(),
             "source": f"{one.owed.instrument.id} {one.owed.row.cited}, "
                       f"{one.owed.row.source_word}; {_(FORCES[one.owed.force])}",
             "because": one.owed.fact.words()}
            for one in duties.proposals(case, made)
        ]  # fmt: skip
        return {"rows": rows, "places": [one.words() for one in made.places]}

    def note_duties(self, by: str, case: str, chosen: list[int]) -> list[int]:
        """Note the chosen duties; return their entries."""
        found = duties.proposals(case, duties.derivation(self.instance, case))
        return duties.note(
            self.instance, case, [one for one in found if one.place in chosen], self.hands[by]
        )

    def duty_list(self, case: str) -> list[dict[str, Any]]:
        """Return the duties noted, how each stands, and where it was asked about."""
        return [
            {"id": one.duty.key, "number": one.duty.number, "requirement": one.duty.requirement,
             "what": str(one.duty.text).partition(":")[0], "state": one.standing.words(),
             "asked": ", ".join(one.asked) or "–"}
            for one in duties.listing(self.instance, case)
        ]  # fmt: skip

    def ask_duty(self, by: str, case: str, duty: str, letter: str) -> dict[str, Any]:
        """Turn a duty into a measure of a draft."""
        asked = duties.ask(self.instance, case, duty, letter, self.hands[by])
        return {"n": asked.number, "text": asked.text, "cautions": list(asked.cautions)}

    def gaps(self, case: str, person: str) -> list[dict[str, str]]:
        """Return the gaps in the detention record of a person."""
        found = duties.gaps(self.instance, case, person)
        return [{"code": one.code, "words": one.words()} for one in found]

    def ask_gap(self, by: str, case: str, person: str, place: int, letter: str) -> dict[str, Any]:
        """Turn a gap into a measure of a draft."""
        gap = duties.gaps(self.instance, case, person)[place]
        asked = duties.ask_gap(self.instance, case, gap, letter, self.hands[by])
        return {"n": asked.number, "text": asked.text}

    def form(self, case: str, letter: str) -> dict[str, Any]:
        """Return the form of a letter as it stands."""
        return letters.form_of(letters.letter_of(case, letter)).to_json()

    def stale(self, case: str, letter: str, language: str) -> list[str]:
        """Return the paragraphs whose twin in a language is stale."""
        form = letters.form_of(letters.letter_of(case, letter))
        return [one.paragraph.id for one in standings(form, language) if one.state == "stale"]

    def translate(
        self,
        by: str,
        case: str,
        letter: str,
        language: str,
        texts: dict[str, str],
        translator: dict[str, str],
    ) -> dict[str, int]:
        """Send the paragraphs out and take the translator's words back; say what is missing."""
        sent = twins.export(letters.letter_of(case, letter), language)
        rows = [replace(one, text=texts.get(one.of)) for one in sent.items]
        # The file goes out and comes back as any editor would write it.
        file = parse(as_text(replace(sent, items=tuple(rows))))
        made = twins.translate(self.instance, case, file, Translator(**translator), self.hands[by])
        return {"taken": len(made.taken), "stale": len(made.stale), "missing": len(made.missing)}

    def certify(
        self, by: str, case: str, letter: str, language: str, certification: dict[str, str]
    ) -> None:
        """Enter that a named person answers for a translation."""
        said = Certification(**certification)
        twins.certify(self.instance, case, letter, language, said, self.hands[by])
