# SPDX-License-Identifier: Apache-2.0
"""Keeping sealed identities out of readings and of the index: codes stand where their names stood.

The name of a sealed person may stand in an exhibit's own text.  Whoever may read the case may read
its readings and search them, but not open the seal; so the person's code is written in place of
every name and mark that the sealed identity states, in whatever script and case ending
(``reading.names``), before anything of a text is indexed or shown::

    a person is sealed          the whole case is out of every search at once (``behind``)
    keys unlocked               what was read and indexed before is coded; the case is back
    keys locked                 new readings wait (``Uncoded``), new entries are not indexed

Without the authority's age key nobody knows the name, and therefore nothing can be coded: such a
text waits, and that is said.  What this does not do: pictures (previews, thumbnails) show what the
exhibit shows; a name that tesseract misread by more than a letter, or one that was erased before
the text was read again, is not recognised; and in another case the name is a name like any other.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Max

from rogatory.casefile.derived import Coded, Document, Passage, Reading, Uncoded
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.lookup import acts_at
from rogatory.casefile.persons import Person
from rogatory.casefile.search_index import index
from rogatory.clerk import database
from rogatory.clerk.instance import Instance
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Unverified
from rogatory.office import documents
from rogatory.office.documents import Coder
from rogatory.office.persons import known_persons
from rogatory.reading import fold, names

_WEAK: Final = frozenset({"one_name", "derived", "short_name", "joined"})
"""Reasons that may mean somebody else: the code then stands with a question mark."""

_WINDOW = 100
"""Exhibits, or documents of entries, that are coded in one transaction."""


class SealedVeil:
    """Writes the codes of sealed persons in place of their names and marks."""

    def __init__(self, instance: Instance, case: str) -> None:
        sealed = [one for one in known_persons(instance, case) if one.sealed]
        self._codes = {one.id: one.code for one in sealed}
        self._register = names.Register({one.id: (one.names, one.marks) for one in sealed})

    def __call__(self, text: str) -> str:
        """Return the text with codes; ``[W-1?]`` where another person may be meant."""
        # Names of files hold words together that a text would hold apart.
        looked = text.replace("_", " ")
        spans = self._register.spans(looked)
        if not spans:
            return text
        plain, made, at = fold.normal(looked), "", 0
        for span in spans:
            code = self._codes[span.person]
            said = f"[{code}?]" if span.how.partition(":")[0] in _WEAK else code
            between = plain[at : span.start]
            # Name and surname are one person; a weak part beside a strong one is that person too.
            if not (made.rstrip("?]").endswith(code) and not between.strip(" ,.")):
                made += between + said
            at = span.end
        return made + plain[at:]


def seals(cases: Collection[str] | None = None) -> dict[str, int]:
    """Return for each case with sealed identities the last entry that says who one of them is."""
    narrowed = {} if cases is None else {"case__in": list(cases)}
    rows = Person.objects.filter(sealed=True, **narrowed).values_list("case")
    found = dict(rows.annotate(last=Max("entry")))
    corrected = EntryRow.objects.filter(case__in=list(found), kind="person.corrected/1")
    for case, number in corrected.values_list("case").annotate(last=Max("number")):
        found[case] = max(found[case], number)
    return found


def behind() -> frozenset[str]:
    """Return the cases of which readings or documents may still show a sealed name."""
    known = dict(Coded.objects.values_list("case", "entry"))
    return frozenset(case for case, last in seals().items() if known.get(case, -1) < last)


def waits(case: str, exhibit: str) -> bool:
    """Tell whether the reading of an exhibit may still show a sealed name."""
    return case in behind() or Uncoded.objects.filter(case=case, exhibit=exhibit).exists()


def coder_of(instance: Instance | None, case: str) -> Coder | None:
    """Return what codes a text of a case; None where nobody here can tell which names to code.

    That is so while the keys are locked, and where a sealed identity does not open with them.  In a
    case without sealed identities every text is returned as it is.
    """
    if not seals([case]):
        return str
    if instance is None or "age" not in instance.secrets:
        return None
    try:
        return SealedVeil(instance, case)
    except Unverified:
        return None


def catch_up(instance: Instance, case: str) -> int:
    """Code what was read and indexed of a case before; return how many sources changed.

    Nothing is done where nobody can tell which names to code (:func:`coder_of`). Each window is a
    transaction; until the last one the case stays out of every search, so that an end at any moment
    shows nothing.
    """
    last = seals([case]).get(case)
    coded = coder_of(instance, case)
    if last is None or coded is None:
        return 0
    changed, after = 0, ""
    while True:
        with transaction.atomic():
            database.hold(case)
            rows = Exhibit.objects.filter(case=case, key__gt=after, file__isnull=False)
            some = list(rows.order_by("key")[:_WINDOW])
            changed += sum(_code_exhibit(one, coded) for one in some)
        if len(some) < _WINDOW:
            break
        after = some[-1].key
    changed += _code_entries(case, coded)
    with transaction.atomic():
        database.hold(case)
        Coded.objects.update_or_create(case=case, defaults={"entry": last})
    return changed


def catch_up_all(instance: Instance) -> int:
    """Code what waits in every case; return how many sources changed, 0 with locked keys."""
    if "age" not in instance.secrets:
        return 0
    waiting = Uncoded.objects.values_list("case", flat=True).distinct()
    return sum(catch_up(instance, case) for case in sorted(behind() | set(waiting)))


def _code_exhibit(exhibit: Exhibit, coded: Coder) -> int:
    """Code the reading of an exhibit and index it again where that changed anything."""
    reading = Reading.objects.filter(case=exhibit.case, exhibit=exhibit.key).first()
    if reading is None:
        return 0
    waited = Uncoded.objects.filter(case=exhibit.case, exhibit=exhibit.key).delete()[0]
    passages = list(
        Passage.objects.filter(case=exhibit.case, exhibit=exhibit.key).order_by("number")
    )
    name = str(exhibit.file.get("name", ""))
    changed = coded(name) != name
    for one in passages:
        place, text = coded(one.place), coded(one.text)
        if (place, text) != (one.place, one.text):
            one.place, one.text, changed = place, text, True
            Passage.objects.filter(case=one.case, exhibit=one.exhibit, number=one.number).update(
                place=place, text=text
            )
    facts = coded_facts(reading.facts, coded)
    faults = json.dumps(
        [[code, coded(place)] for code, place in json.loads(reading.faults)], ensure_ascii=False
    )
    if (facts, faults) != (reading.facts, reading.faults):
        Reading.objects.filter(case=exhibit.case, exhibit=exhibit.key).update(
            facts=facts, faults=faults
        )
    if not (waited or changed):
        return 0
    told = [(one.place, one.text) for one in passages]
    index().drop(exhibit.case, exhibit.key)
    index().put(list(documents.of_reading(exhibit, told, reading.media, coded)))
    return 1


def coded_facts(facts: str, coded: Coder) -> str:
    """Return the facts of a reading (JSON, ``Reading.facts``) with codes in values and places."""
    told = [
        [kind, name, coded(value), coded(place)] for kind, name, value, place in json.loads(facts)
    ]
    return json.dumps(told, ensure_ascii=False)


def _code_entries(case: str, coded: Coder) -> int:
    """Make the documents of entries again in which a sealed name stands."""
    changed, after = 0, -1
    while True:
        with transaction.atomic():
            database.hold(case)
            rows = Document.objects.filter(case=case, id__gt=after, source__startswith="entry:")
            some = list(rows.order_by("id")[: _WINDOW * 10])
            wrong = sorted({one.entry for one in some if coded(one.text) != one.text})
            for number in wrong:
                index().drop(case, f"entry:{number}")
            for stamp, act in acts_at([(case, n) for n in wrong], left_out=documents.UNREAD):
                index().put(list(documents.of_entry(stamp, act, coded)))
            changed += len(wrong)
        if len(some) < _WINDOW * 10:
            return changed
        after = some[-1].id
