# SPDX-License-Identifier: Apache-2.0
"""Offences: each state's own articles on the same facts, and which of them correspond.

A qualification is one state's article on the facts of the case, an incident or a finding.  That two
qualifications of two states correspond (dual criminality) is decided by a person who has read both;
the program only proposes (``instrument.offences``).  A qualification that was corrected leaves what
was decided of it standing in the record and no longer current.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.findings import Finding
from rogatory.casefile.incidents import Incident
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.instrument import terms
from rogatory.language import _

PROPOSED_BY = ("pair", "tags", "person")
"""How two articles came to be held together: a pair of the data, its tags, or a person's idea."""

_ARTICLE_LIMIT = 80


class Qualification(Row):
    """One state's article on the facts; the row's key is its id."""

    state = models.TextField()
    article = models.TextField()
    about = models.TextField(default="")
    """Incident or finding; empty for the case as a whole."""

    gravity = models.TextField()
    official_capacity = models.TextField()
    read = models.BooleanField()
    """Whether the text was read in the source."""

    data_digest = models.TextField(default="")
    current = models.BooleanField(default=True)
    by = models.TextField()
    title = ErasableField()
    text = ErasableField()
    penalty = ErasableField()
    limitation = ErasableField()
    source = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class DualDecision(Row):
    """What a person decided of two qualifications of two states; the row's key is its id."""

    first = models.TextField(db_index=True)
    second = models.TextField(db_index=True)
    outcome = models.TextField()
    proposed_by = models.TextField()
    checked_on = models.TextField()
    data_digest = models.TextField(default="")
    current = models.BooleanField(default=True)
    """Whether it is the last decision on these two, and neither was corrected since."""

    by = models.TextField()
    reason = ErasableField()
    checked_where = ErasableField()

    class Meta:
        app_label = "casefile"


class QualificationEntered(Act, kind="qualification.entered/1"):
    """One state's article on the facts of the case enters it, or corrects an earlier entry."""

    qualification: str = structural("Qualification")
    state: str = structural("State whose law it is", "code")
    article: str = structural("Article", "text")
    about: str | None = structural("About (incident or finding)", default=None)
    corrects: str | None = structural("Corrects (qualification)", default=None)
    gravity: str = structural(
        "Category of gravity", "code", choices=terms.GRAVITIES, default="unknown"
    )
    official_capacity: str = structural(
        "Asks official capacity", "code", choices=terms.CAPACITIES, default="unknown"
    )
    read: bool = structural("The text was read in the source", "flag", default=False)
    data_digest: str | None = structural("Digest of the data it was taken from", "code",
                                         default=None)  # fmt: skip
    title: Text = erasable("Title", default=None)
    text: Text = erasable("Text of the article", default=None)
    penalty: Text = erasable("Penalty", default=None)
    limitation: Text = erasable("Limitation", default=None)
    source: Text = erasable("Source", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Qualification, self.qualification):
            yield _("Qualification {key} is in the case already.").format(key=self.qualification)
        if not is_state(self.state):
            yield _("The state is named by its code of two letters, such as XA.")
        if not self.article.strip() or len(self.article) > _ARTICLE_LIMIT or "\n" in self.article:
            yield _("The article is its number on one line, such as 101(2).")
        if self.read and not (isinstance(self.source, str) and self.source.strip()):
            yield _("What was read names its source.")
        if self.about is not None and not (
            sheet.find(Incident, self.about) or sheet.find(Finding, self.about)
        ):
            yield _("There is no incident or finding {key} in the case.").format(key=self.about)
        yield from self._against_the_corrected(sheet)

    def _against_the_corrected(self, sheet: Sheet) -> Iterable[str]:
        if self.corrects is None:
            return
        old = sheet.find(Qualification, self.corrects)
        if old is None:
            yield _("There is no qualification {key} in the case.").format(key=self.corrects)
        elif not old.current:
            yield _("Qualification {key} was corrected already.").format(key=self.corrects)
        elif old.state != self.state:
            yield _("A qualification is corrected by one of the same state.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        if self.corrects is not None:
            old = sheet.get(Qualification, self.corrects)
            old.current = False
            sheet.change(old)
            _retire(sheet, first=self.corrects)
            _retire(sheet, second=self.corrects)
        sheet.add(
            Qualification(
                key=self.qualification,
                entry=stamp.number,
                state=self.state,
                article=self.article,
                about=self.about or "",
                gravity=self.gravity,
                official_capacity=self.official_capacity,
                read=self.read,
                data_digest=self.data_digest or "",
                by=stamp.by,
                title=self.title,
                text=self.text,
                penalty=self.penalty,
                limitation=self.limitation,
                source=self.source,
                note=self.note,
            )
        )


class DualDecided(Act, kind="dual.decided/1"):
    """A person decides whether the articles of two states correspond on these facts."""

    decision: str = structural("Decision")
    first: str = structural("Qualification of the one state")
    second: str = structural("Qualification of the other state")
    outcome: str = structural("They correspond", "code", choices=terms.CORRESPONDENCES)
    proposed_by: str = structural("Proposed by", "code", choices=PROPOSED_BY, default="person")
    checked_on: str = structural("Checked by hand on", "date")
    data_digest: str | None = structural("Digest of the data that proposed it", "code",
                                         default=None)  # fmt: skip
    reason: Text = erasable("Reason")
    checked_where: Text = erasable("Checked by hand where")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(DualDecision, self.decision):
            yield _("Decision {key} is in the case already.").format(key=self.decision)
        found = []
        for key in (self.first, self.second):
            row = sheet.find(Qualification, key)
            if row is None:
                yield _("There is no qualification {key} in the case.").format(key=key)
            elif not row.current:
                yield _("Qualification {key} was corrected: decide on the newer one.").format(
                    key=key
                )
            else:
                found.append(row)
        if len(found) == 2 and found[0].state == found[1].state:
            yield _("The two articles are of one state; dual criminality is between two.")
        if isinstance(self.reason, str) and not self.reason.strip():
            yield _("Give the reason of the decision.")
        if isinstance(self.checked_where, str) and not self.checked_where.strip():
            yield _("Say where the two texts were read and compared.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _retire(sheet, first=self.first, second=self.second)
        _retire(sheet, first=self.second, second=self.first)
        sheet.add(
            DualDecision(
                key=self.decision,
                entry=stamp.number,
                first=self.first,
                second=self.second,
                outcome=self.outcome,
                proposed_by=self.proposed_by,
                checked_on=self.checked_on,
                data_digest=self.data_digest or "",
                by=stamp.by,
                reason=self.reason,
                checked_where=self.checked_where,
            )
        )


def is_state(code: str) -> bool:
    """Whether a text is a state's code of two capital letters."""
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()


def _retire(sheet: Sheet, **of: str) -> None:
    """What was decided of these qualifications is no longer current."""
    for old in sheet.where(DualDecision, current=True, **of):
        old.current = False
        sheet.change(old)


def qualifications(case: str) -> list[Qualification]:
    """Return the current qualifications of a case in the order in which they were entered."""
    rows = Qualification.objects.filter(case=case, current=True)
    return list(rows.order_by("entry", "key"))


def decided(case: str) -> list[DualDecision]:
    """Return the current decisions on dual criminality in the order of their entries."""
    rows = DualDecision.objects.filter(case=case, current=True)
    return list(rows.order_by("entry", "key"))
