# SPDX-License-Identifier: Apache-2.0
"""What a side can be asked on its papers: stationery, Word, the sheet, papers that came, scans."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rogatory.casefile import status_originals
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.standing import told_of
from rogatory.cli.papers_said import answer_words, label, letter_words, sure_label
from rogatory.cli.word import marked, remark
from rogatory.demo.publishing import Publishing
from rogatory.demo.tasks import bare
from rogatory.errors import Unavailable
from rogatory.language import _
from rogatory.office import (
    copies_on_paper,
    numbers,
    originals,
    paper_reading,
    papers_in,
    post,
    proposing,
    readings,
    stationery,
    word,
)
from rogatory.office.letters import letter_of
from rogatory.office.paper_proposal import Proposal, propose
from rogatory.office.proposing import field_label, value_said

_FIELDS = ("their_number", "dated", "received", "medium", "sender")


class Paperwork(Publishing):
    """The desk with the tasks on paper, Word, post and scans."""

    def adopt_stationery(
        self, by: str, second: str, file: str, layout: str | None, picture: str
    ) -> int:
        """Try stationery on every sample letter and adopt it, two officers; return the entry."""
        made = stationery.plan(
            Path(file),
            Path(layout) if layout else None,
            Path(picture),
            allow_unconfined=bare(),
        )
        return stationery.adopt(
            self.instance, made, self.hands[by], self.hands[second], allow_unconfined=bare()
        )

    def next_number(self, case: str, letter: str) -> str:
        """Return the number that the letter would take."""
        return numbers.proposed(self.instance, case, letter).number

    def copies(self, case: str, letter: str) -> list[str]:
        """Print the numbered copies of a signed letter; return the files."""
        made = copies_on_paper.copies(self.instance, letter_of(case, letter))
        files = []
        for n, pdf in enumerate(made, 1):
            path = self.home / f"copy-{n}.pdf"
            path.write_bytes(pdf)
            files.append(str(path))
        return files

    def propose_form(self, form: dict[str, Any]) -> dict[str, Any]:
        """Return what the other state's sheet proposes for a letter, and the letter filled."""
        found = proposing.propose(self.instance, form)
        rows = [
            [field_label(one.field), value_said(one.field, one.value),
             _("filled in") if one.open else _("as the letter says"), one.source]
            for one in sorted(found.fields, key=lambda one: not one.open)
        ]  # fmt: skip
        return {"rows": rows, "form": proposing.filled(form, found.fields)}

    def word_out(self, case: str, letter: str, path: str, lang: str) -> int:
        """Write a draft as a Word file; return its size in bytes."""
        data = word.write(self.instance, letter_of(case, letter), lang=lang)
        return Path(path).write_bytes(data)

    def word_in(self, by: str, case: str, letter: str, path: str) -> dict[str, Any]:
        """Hold a Word file that came back against its letter, show every difference, take it."""
        data, row = Path(path).read_bytes(), letter_of(case, letter)
        found = word.compare(self.instance, row, word.read(data, allow_unconfined=bare()))
        told = {
            "same": len(found.same),
            "changes": [[one.what, one.of, marked(one.segments)] for one in found.changes],
            "remarks": [[one.code, remark(one)] for one in found.remarks],
        }
        word.take(self.instance, row, found, data, self.hands[by])
        return told

    def read_paper(self, by: str, case: str, path: str, languages: Sequence[str]) -> dict[str, Any]:
        """Take a paper in and have it read by machine; ``unread`` says why it could not be."""
        told = {"who": by, "when": self.now.date().isoformat(), "how": _("received by the office")}
        (exhibit,) = self.take_in(by, case, path, told)["exhibits"]
        row = Exhibit.objects.get(case=case, key=exhibit)
        try:
            reading = paper_reading.read_exhibit(
                self.instance, row, self.hands[by], languages, allow_unconfined=bare()
            )
        except Unavailable as error:
            return {"exhibit": exhibit, "label": row.label, "unread": str(error)}
        readings.keep(self.instance, case, reading)
        made = propose(self.instance, reading, by, case=case)
        return {
            "exhibit": exhibit,
            "label": row.label,
            "program": reading.program,
            "rows": _rows(case, made),
            "unread": "",
        }

    def confirm_paper(
        self, by: str, case: str, paper: str, letter: str, summary: str, measure: int,
        **given: str,
    ) -> dict[str, list[str]]:  # fmt: skip
        """Confirm a reply as it was read, what is ``given`` before what was read; return whose
        each field is.  The measure is executed."""
        reading = readings.find(self.instance, case, paper)
        made = propose(self.instance, reading, by, case=case)
        decided = papers_in.Decided()
        for name in _FIELDS:
            best = made.first(name)
            if name in given:
                decided.decide(name, given[name], best.value if best else None)
            elif best is not None and best.sure != "doubtful":
                decided.decide(name, best.value, best.value, taken=True)
        row = letter_of(case, letter)
        sure = {one.letter for one in made.letters if one.sure != "doubtful"}
        decided.origin["letter"] = "machine" if row.key in sure else "person"
        read = next((one for one in made.answers if one.number == measure), None)
        values = {"answer": "executed", "note": read.quote if read else summary}
        fits = read is not None and read.value == "executed"
        decided.origin[f"answer:{measure}"] = "machine" if fits else "person"
        papers_in.confirm_reply(
            self.instance, case, reading, made, self.hands[by], decided,
            letters=[row.key], summary=summary,
            answers=[papers_in.AnswerGiven(row.key, measure, values)],
        )  # fmt: skip
        return {how: [label(name) for name in decided.fields(how)]
                for how in ("machine", "corrected", "person")}  # fmt: skip

    def print_final(self, by: str, case: str, letter: str, out: str) -> str:
        """Print an approved letter to be signed by hand; return its number, the next one."""
        pdf, _anew = originals.print_final(
            self.instance, case, letter, self.hands[by], number=None, allow_unconfined=bare()
        )
        Path(out).write_bytes(pdf)
        return letter_of(case, letter).number

    def attach(
        self, by: str, case: str, letter: str, scan: str, seals: dict[str, str]
    ) -> dict[str, Any]:
        """Take in the scan of a letter signed by hand; return what is remarked and told."""
        done = originals.attach(
            self.instance, case, letter, [Path(scan)], self.hands[by], originals.Seals(**seals),
            allow_unconfined=bare(),
        )  # fmt: skip
        told = status_originals.current(told_of(case).letters[letter])
        return {"remarks": done.remarks, "told": list(told)}

    def dispatch(self, by: str, case: str, letter: str, channel: str, on: str) -> None:
        """Enter that a letter went by post or courier."""
        post.record_dispatch(
            self.instance, case, letter, self.hands[by], channel=channel, sent_on=on
        )


def _rows(case: str, made: Proposal) -> list[list[str]]:
    """Return what is proposed of a paper, the best of each field, with how sure it is."""
    rows = [
        [label(one.field), letter_words(case, one), sure_label(one.sure)]
        for one in made.letters[:1]
    ]
    for some in made.points.values():
        rows += [[label(one.field), one.value, sure_label(one.sure)] for one in some[:1]]
    return rows + [
        [label(one.field), answer_words(one), sure_label(one.sure)] for one in made.answers
    ]
