# SPDX-License-Identifier: Apache-2.0
"""What each topic of a country sheet asks of a letter: one function a topic.

A topic looks at the rows that speak under the letter's instrument of its measures, and finds that
the letter holds what they want, lacks it, or that nothing is said.  How far the rows were read is
weighed afterwards (``by_sheet``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rogatory.instrument import dual, paragraphs
from rogatory.instrument.country import Document, Sheet, is_read, speaking
from rogatory.instrument.country_words import NO_DOCUMENT, limit_label, means_label
from rogatory.instrument.dual import Correspondence
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Measure
from rogatory.instrument.readings import named
from rogatory.instrument.record import parse_day
from rogatory.instrument.remark import Spot, Verdict
from rogatory.instrument.terms import channel_label, enclosure_kind_label
from rogatory.language import N_, _


@dataclass(frozen=True, slots=True)
class Held:
    """What every topic looks at."""

    form: LetterForm
    sheet: Sheet
    instrument: str
    decided: tuple[Correspondence, ...] = ()

    def of(self, block: str) -> tuple[Any, ...]:
        """The rows of a block that speak of any measure of the letter, each once."""
        rows = getattr(self.sheet, block)
        found = list(speaking(rows, self.instrument))
        for measure in self.form.measures:
            found += speaking(rows, self.instrument, measure.type)
        return tuple(row for n, row in enumerate(found) if row not in found[:n])

    def asked(self, block: str) -> tuple[Any, ...]:
        """The rows of a block that count for the letter's measures, each once; without any measure
        those that speak of all."""
        rows = getattr(self.sheet, block)
        if not self.form.measures:
            return speaking(rows, self.instrument)
        found = [row for _m, _called, mine in self.measures(block) for row in mine]
        return tuple(row for n, row in enumerate(found) if row not in found[:n])

    def measures(self, block: str) -> Iterator[tuple[Measure, str, tuple[Any, ...]]]:
        """Every measure of the letter, how it is called, and the rows that speak of it."""
        rows = getattr(self.sheet, block)
        for n, measure in enumerate(self.form.measures):
            yield measure, named(measure, n), speaking(rows, self.instrument, measure.type)


@dataclass(frozen=True, slots=True)
class Found:
    """What a topic found: a verdict, the rows on which it rests, what was read, what to do."""

    verdict: Verdict
    rows: tuple[Any, ...] = ()
    reason: str = ""
    read: tuple[Spot, ...] = ()
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its key in the remark's id, the sheet's block, its label; ``mild`` only warns."""

    key: str
    block: str
    label: str
    look: Callable[[Held], Found]
    mild: bool = False


_SILENT = Found(Verdict.BY_HAND)


def _idle(reason: str, rows: tuple[Any, ...] = ()) -> Found:
    return Found(Verdict.DOES_NOT_APPLY, rows, reason)


def _authority(held: Held) -> Found:
    rows = tuple(row for row in (*held.of("central_authority"), *held.of("body")) if row.names())
    forms = [row for row in held.sheet.address if row.authority is not None]
    if not rows and not forms:
        return _SILENT
    body = held.form.requested_authority
    name = body.name if body else None
    mine = tuple(row for row in rows if name in row.names())
    mine += tuple(row for row in forms if row.authority == name)
    if name is not None and mine:
        # One row that was read suffices: the others say the same of the body.
        mine = tuple(row for row in mine if is_read(row))[:1] or mine
        return Found(Verdict.OK, mine, read=(Spot("requested_authority.name", name),))
    read = (Spot("requested_authority.name", name),) if name else ()
    todo = _("Address the letter to a body that the sheet names, or answer why it goes elsewhere.")
    return Found(Verdict.MISSING, rows, read=read, todo=todo)


def _channel(held: Held) -> Found:
    rows = held.of("channel")
    if not rows:
        return _SILENT
    stated = held.form.channel.kind if held.form.channel else None
    barred = [
        called
        for _measure, called, mine in held.measures("channel")
        if mine and stated not in {row.code for row in mine}
    ]
    read = [Spot("channel.kind", channel_label(stated))] if stated else []
    if barred or stated not in {row.code for row in rows}:
        read += [Spot("measures", ", ".join(barred))] if barred else []
        todo = _("Choose a channel that the sheet names, or answer why the letter takes another.")
        return Found(Verdict.MISSING, rows, read=tuple(read), todo=todo)
    return Found(Verdict.OK, tuple(row for row in rows if row.code == stated), read=tuple(read))


def _means(held: Held) -> Found:
    rows = held.of("means")
    if not rows:
        return _SILENT
    urgent = bool(held.form.urgency and held.form.urgency.urgent)
    asked = {"written": ("post", "courier"), "electronic": ("email", "secure_channel")}
    wanted = asked.get(held.form.transmission or "", ())
    mine = tuple(row for row in rows if row.means in wanted and (urgent or not row.urgent_only))
    taken = ", ".join(means_label(row.means) for row in rows if urgent or not row.urgent_only)
    todo = _("Send the letter by a means that the state takes: {means}.").format(means=taken)
    if not mine:
        return Found(Verdict.MISSING, rows, todo=todo)
    if held.form.transmission == "electronic" and all(row.original for row in mine):
        todo = _("Send the paper original after it.")
        return Found(Verdict.BY_HAND, mine, todo=todo)
    return Found(Verdict.OK, mine)


def _language(held: Held) -> Found:
    rows = speaking(held.sheet.language, held.instrument)
    if not rows:
        return _SILENT
    stated = [version.language for version in held.form.languages if version.language]
    mine = tuple(row for row in rows if row.code in stated)
    read = (Spot("languages", ", ".join(stated)),) if stated else ()
    if mine:
        return Found(Verdict.OK, mine, read=read)
    wanted = ", ".join(row.code for row in rows)
    todo = _("Add a translation into one of: {languages}.").format(languages=wanted)
    return Found(Verdict.MISSING, rows, read=read, todo=todo)


def _translation(held: Held) -> Found:
    rows = speaking(held.sheet.translation, held.instrument)
    taken = {row.code for row in speaking(held.sheet.language, held.instrument)}
    original = paragraphs.original_language(held.form)
    if original is not None and original in taken:
        return _idle(_("the letter itself stands in a language that the state takes"))
    if not rows:
        return _SILENT
    versions = [one for one in held.form.languages if one.language in taken]
    certified = any(one.certified or paragraphs.is_certified(one) for one in versions)
    if any(row.certified for row in rows) and not certified:
        todo = _("Have the translation certified, or answer why it goes without.")
        return Found(Verdict.MISSING, rows, todo=todo)
    if any(row.enclosures for row in rows):
        bare = [
            one.title or one.label or one.id or str(n)
            for n, one in enumerate(held.form.enclosures, 1)
            if one.kind != "translation" and one.language not in taken
        ]
        if bare:
            read = (Spot("enclosures", "; ".join(bare)[:120]),)
            todo = _("Enclose translations of these, or answer why they go without.")
            return Found(Verdict.MISSING, rows, read=read, todo=todo)
    return Found(Verdict.OK, rows)


def _copies(held: Held) -> Found:
    rows = speaking(held.sheet.copies, held.instrument)
    if not rows:
        return _SILENT
    wanted = max(row.number for row in rows)
    if held.form.copies is not None and held.form.copies >= wanted:
        return Found(Verdict.OK, rows, read=(Spot("copies", str(held.form.copies)),))
    todo = _("Send the letter in {n} copies, and say so in it.").format(n=wanted)
    return Found(Verdict.MISSING, rows, todo=todo)


def _dual(held: Held) -> Found:
    """Whether double criminality is wanted for a measure, and what persons decided of it."""
    unsaid, wanted, rows = [], [], list[Any]()
    for _measure, called, mine in held.measures("double_criminality"):
        rows += [row for row in mine if row not in rows]
        if not mine:
            unsaid.append(called)
        elif any(row.required for row in mine):
            wanted.append(called)
    if not held.form.measures:
        return _idle(_("no measure is asked for"))
    if not wanted and not unsaid:
        return Found(Verdict.OK, tuple(rows))
    read = [Spot("measures", ", ".join(wanted))] if wanted else []
    if unsaid:
        read.append(Spot(_("nothing is said of"), ", ".join(unsaid)))
        return Found(Verdict.BY_HAND, tuple(rows), read=tuple(read))
    decided = dual.of_letter(held.form, held.decided)
    read += [one.spot() for one in decided]
    if decided and all(one.outcome == "yes" and one.read for one in decided):
        return Found(Verdict.OK, tuple(rows), read=tuple(read))
    todo = _("Have it decided whether the articles correspond, see “offence decide”.")
    return Found(Verdict.BY_HAND, tuple(rows), read=tuple(read), todo=todo)


def _use(held: Held) -> Found:
    rows = speaking(held.sheet.use_limit, held.instrument)
    if held.form.kind == "spontaneous_information":
        return _idle(_("nothing is asked for whose use could be limited"), rows)
    if not rows:
        return _SILENT
    use, secret = held.form.use, held.form.confidentiality
    told = {
        "speciality": use is not None and use.purpose_only is True,
        "consent": use is not None and use.purpose_only is True,
        "conditions": use is not None and use.conditions_accepted is True,
        "confidentiality": secret is not None and secret.required is True,
        "none": True,
    }
    lacking = [row for row in rows if not told.get(row.limit, False)]
    if not lacking:
        return Found(Verdict.OK, rows)
    if all(row.limit == "other" for row in lacking):
        return Found(Verdict.BY_HAND, rows)
    limits = ", ".join(limit_label(row.limit) for row in lacking)
    todo = _("Say in the letter that the limit is observed: {limits}.").format(limits=limits)
    return Found(Verdict.MISSING, rows, todo=todo)


def _cost(held: Held) -> Found:
    rows = held.asked("cost")
    ours = tuple(row for row in rows if row.borne_by != "requested")
    if not ours:
        return _idle(_("no costs of this letter are known to fall on the requesting state"), rows)
    return Found(Verdict.BY_HAND, ours, todo=_("See that the costs are provided for."))


def _time(held: Held) -> Found:
    day = parse_day(held.form.date or "")
    late, rows = [], list[Any]()
    for measure, called, mine in held.measures("time"):
        wished = parse_day((measure.deadline and measure.deadline.on) or "")
        if day is None or wished is None:
            continue
        slow = [row for row in mine if (wished - day).days < row.days]
        rows += [row for row in slow if row not in rows]
        late += [called] if slow else []
    if not late:
        return _idle(_("no wished date is earlier than what the state usually needs"))
    read = (Spot("measures", ", ".join(late)),)
    todo = _("Give the reason of the urgency, or a later date.")
    return Found(Verdict.BY_HAND, tuple(rows), read=read, todo=todo)


DOCUMENT = Topic("document", "document", N_("special documents"), lambda _held: _SILENT)


def documents(held: Held) -> Iterator[tuple[Topic, str, Found]]:
    """One finding for each special document that a measure of the letter needs, then the rest."""
    needed: dict[str, tuple[Document, list[tuple[str, Measure]]]] = {}
    unsaid = []
    for measure, called, mine in held.measures("document"):
        if not mine:
            unsaid.append(called)
        for row in mine:
            if row.kind != NO_DOCUMENT:
                needed.setdefault(row.name, (row, []))[1].append((called, measure))
    for name, (row, measures) in needed.items():
        yield DOCUMENT, f"document:{name}", _document(held.form, row, measures)
    if unsaid:
        read = (Spot("measures", ", ".join(unsaid)),)
        yield DOCUMENT, "document", Found(Verdict.BY_HAND, read=read)
    else:
        yield DOCUMENT, "document", _idle(_("what documents each measure needs is said"))


def _document(form: LetterForm, row: Document, measures: list[tuple[str, Measure]]) -> Found:
    papers = [one for one in form.enclosures if one.kind == row.kind]
    fit = [one for one in papers if one.certified or one.sealed or not row.certified]
    bare = [
        called
        for called, measure in measures
        if not any(
            not one.measures or measure.id in one.measures or one.id in measure.enclosures
            for one in fit
        )
    ]
    if not bare:
        titles = "; ".join(one.title or one.id or row.kind for one in fit)
        return Found(Verdict.OK, (row,), read=(Spot("enclosures", titles[:120]),))
    what = row.title or enclosure_kind_label(row.kind)
    if row.certified and len(fit) < len(papers):
        what = _("{document} (certified)").format(document=what)
    todo = _("Enclose for {measures}: {document}; or answer why it is not enclosed.").format(
        measures=", ".join(bare), document=what
    )
    return Found(Verdict.MISSING, (row,), read=(Spot("measures", ", ".join(bare)),), todo=todo)


TOPICS = (
    Topic("authority", "body", N_("to which body the letter goes"), _authority),
    Topic("channel", "channel", N_("by which channel"), _channel),
    Topic("means", "means", N_("by which means of communication"), _means, mild=True),
    Topic("language", "language", N_("in which language"), _language),
    Topic("translation", "translation", N_("what is translated, and certified"), _translation),
    Topic("copies", "copies", N_("in how many copies"), _copies, mild=True),
    Topic("double_criminality", "double_criminality", N_("double criminality"), _dual),
    Topic("use_limit", "use_limit", N_("limits on use"), _use),
    Topic("cost", "cost", N_("costs"), _cost, mild=True),
    Topic("time", "time", N_("time that is usually needed"), _time, mild=True),
)
