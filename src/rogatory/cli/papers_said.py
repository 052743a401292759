# SPDX-License-Identifier: Apache-2.0
"""What a machine proposes of a paper, said to a person: each point with its place and its doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rogatory.cli.show import Table, visible
from rogatory.language import _, ngettext, pgettext

if TYPE_CHECKING:
    from rogatory.clerk.instance import Instance
    from rogatory.office.paper_proposal import AnswerPoint, LetterPoint, Point, Proposal
    from rogatory.office.readings import Reading

POOR = 70
"""A page read with less confidence than this (0 to 100) is to be looked at."""

_SHOWN = 4
"""Candidates of one field that are shown; the rest is counted."""


def label(code: str) -> str:
    """Return a field of a paper, or what a paper is, in ordinary words."""
    if code.startswith("answer:"):
        return _("measure {n}").format(n=code.partition(":")[2])
    return {
        "letter": _("to our letter"),
        "their_number": _("their number"),
        "dated": _("date on the paper"),
        "received": _("came on"),
        "medium": _("came by"),
        "sender": pgettext("paper", "from"),
        "reference_read": _("our number as they wrote it"),
        "reply": pgettext("paper", "a reply"),
        "repeated": pgettext("paper", "a known reply once more"),
        "forwarded": pgettext("paper", "passed on"),
        "paper": pgettext("paper", "a paper"),
    }.get(code, code)


def sure_label(code: str) -> str:
    """Return how sure the program is, in a word."""
    return {"clear": _("clear"), "likely": _("likely"), "doubtful": _("doubtful")}.get(code, code)


def why_label(code: str) -> str:
    """Return one reason of a candidate in ordinary words."""
    return {
        "same": _("the same number"),
        "look_alike": _("the same but for signs that look alike"),
        "separator": _("the same but for dashes, strokes or blanks"),
        "swapped": _("two signs swapped"),
        "changed": _("one sign or two are others"),
        "missing": _("a sign is missing"),
        "added": _("a sign too many"),
        "called_ours": _("they call it our number"),
        "called_theirs": _("they call it their number"),
        "marked": _("stands after a No"),
        "several_as_near": _("other numbers are as near"),
        "its_day": _("the day beside it is that of our letter"),
        "another_day": _("the day beside it is not that of our letter"),
        "beside_their_number": _("beside their number"),
        "of_the_message": _("date of the message, by the sender's clock"),
        "at_the_head": _("at the head of the paper"),
        "at_the_end": _("at the end of the paper"),
        "is_message": _("it is a message"),
        "address": _("domain of an address"),
        "of_letter": _("the letter went there"),
        "number": _("the measure is named by number"),
        "list_item": _("numbered as the measure is"),
        "type": _("by the words of its type"),
        "context": _("follows a measure that is named"),
        "only_measure": _("the letter has one measure only"),
        "several_letters": _("several letters of ours are named"),
    }.get(code, code)


_PLACE = re.compile(r"(page|attachment|header|message) (.+)")


def place_words(place: str) -> str:
    """Return where something was read in ordinary words: ``attachment 1 / page 2``, ``body``."""
    said = []
    for part in place.split(" / ") if place else []:
        found = _PLACE.fullmatch(part)
        words = {
            "page": pgettext("place", "page {n}"),
            "attachment": pgettext("place", "attachment {n}"),
            "header": pgettext("place", "field {n} of the message"),
            "message": pgettext("place", "message {n}"),
        }
        if found:
            said.append(words[found[1]].format(n=found[2]))
        else:
            whole = {"body": pgettext("place", "text of the message"),
                     "text": pgettext("place", "text")}  # fmt: skip
            said.append(whole.get(part, part))
    return visible(", ".join(said))


def lines_of(
    instance: Instance, case: str, reading: Reading, proposal: Proposal, pages: str | None = None
) -> list[str | Table]:
    """Return what is proposed of one paper, line by line."""
    from rogatory.casefile.exhibits import Exhibit

    row = Exhibit.objects.filter(case=case, key=reading.exhibit).first()
    name = row.file.get("name", "") if row is not None and isinstance(row.file, dict) else ""
    how = (
        _("text of the file")
        if reading.program == "text"
        else _("read by {program} in {languages}").format(
            program=reading.program, languages=", ".join(reading.languages)
        )
    )
    blocks: list[str | Table] = [
        _("{label}: {name} ({how}).").format(label=reading.label, name=visible(name), how=how)
    ]
    blocks += _unread(reading)
    blocks += _own(reading, proposal)
    heads = (_("what"), _("proposed"), _("how sure"), _("where"), _("why"))
    table = Table(heads, _rows(case, proposal), _("Nothing was found that could be proposed."))
    blocks.append(table)
    if proposal.more:
        blocks.append(
            _("More seems to follow ({place}): “{words}”").format(
                place=place_words(proposal.more[0]), words=visible(proposal.more[1])
            )
        )
    if proposal.wrong_address:
        blocks.append(
            _("It may be meant for another body ({place}): “{words}”").format(
                place=place_words(proposal.wrong_address[0]),
                words=visible(proposal.wrong_address[1]),
            )
        )
    blocks += _known(case, proposal, reading.label)
    blocks += next_steps(reading, proposal, pages)
    return blocks


def _unread(reading: Reading) -> list[str | Table]:
    """Name every page that was read badly and every part that was not read."""
    lines: list[str | Table] = []
    for page in reading.pages:
        if page.sure is not None and page.sure < POOR:
            said = _("{place} was read poorly ({sure} of 100): look at it.")
            lines.append(said.format(place=place_words(page.place), sure=page.sure))
        if page.turned:
            said = _("{place} was turned by {degrees} degrees to be read.")
            lines.append(said.format(place=place_words(page.place), degrees=page.turned))
    lines += [visible(fault.sentence()) for fault in reading.faults]
    for one in reading.enclosed:
        lines.append(
            _("Attachment {place} is {label}: {name}").format(
                place=one.place, label=one.label, name=visible(one.name)
            )
        )
    return lines


def _own(reading: Reading, proposal: Proposal) -> list[str | Table]:
    """Name the leaves of papers of ours, and what to do with such a scan."""
    lines: list[str | Table] = []
    for one in proposal.own:
        places = ", ".join(map(place_words, one.places))
        lines.append(
            _("{places}: a paper of ours, by its code ({what}: {said}). Nothing is proposed from "
              "it.").format(places=places, what=one.meant.what, said=one.meant.said)
        )  # fmt: skip
        letter = one.letter
        if letter is not None and not letter.signed:
            lines.append(
                _("If it is the signed original, take the scan in as that: {command}").format(
                    command=f"rogatory letter attach-scan FILE --letter {letter.number}"
                )
            )
        waiting = [row.key[:8] for row in one.media if not row.handed_on]
        if waiting:
            # One package may lie on several media: which of them it was, the paper says.
            mark = waiting[0] if len(one.media) == 1 else "MEDIUM"
            lines.append(
                _("If both have signed it, enter the handing over: {command}").format(
                    command=f"rogatory package handed-over {mark} --on … --proof {reading.label}"
                )
            )
    return lines


def _rows(case: str, proposal: Proposal) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for letter in proposal.letters[:_SHOWN]:
        rows.append(_row(letter, letter_words(case, letter)))
    for points in proposal.points.values():
        rows += [_row(point, point.value) for point in points[:_SHOWN]]
    rows += [_row(point, answer_words(point), grounds_said(point)) for point in proposal.answers]
    return rows


def grounds_said(point: AnswerPoint) -> list[str]:
    """Return the grounds that the instrument has in the article which they name, or that the data
    has none there; nothing where they name no article."""
    if point.reasons:
        return [_("ground: {reason}").format(reason=reason) for reason in point.reasons]
    if point.article and point.value in ("refused", "postponed"):
        return [_("no ground of this article is in the data: look it up")]
    return []


def _row(point: Point, value: str, further: Sequence[str] = ()) -> tuple[str, ...]:
    why = "; ".join([*map(why_label, point.why), *further])
    quote = f" “{visible(point.quote)}”" if point.quote else ""
    return (label(point.field), visible(value), sure_label(point.sure), place_words(point.place),
            f"{why}{quote}")  # fmt: skip


def letter_words(case: str, point: LetterPoint) -> str:
    """Return a letter that may be answered: our number, what they wrote, how far apart."""
    from rogatory.casefile.cases import Case

    said = point.value
    if point.read and point.read != point.value:
        said = _("{ours}, written {theirs} (distance {distance})").format(
            ours=point.value, theirs=point.read, distance=f"{point.distance:g}"
        )
    if point.case != case:
        other = Case.objects.filter(key=point.case).values_list("reference", flat=True).first()
        said = _("{letter}, of case {case}").format(letter=said, case=other or point.case)
    return said


def answer_words(point: AnswerPoint) -> str:
    """Return a proposed answer in words, with article, day and how the measure stands already."""
    from rogatory.casefile.transitions import place_label

    said = [place_label(point.value)]
    if point.article:
        said.append(_("article {article}").format(article=point.article))
    if point.until:
        said.append(_("until {day}").format(day=point.until))
    if point.known:
        said.append(_("stands already at: {state}").format(state=place_label(point.known)))
    return ", ".join(said)


def _known(case: str, proposal: Proposal, label_: str) -> list[str | Table]:
    from rogatory.casefile.register import Reply

    lines: list[str | Table] = []
    for reply, why in proposal.same_as:
        row = Reply.objects.get(case=case, key=reply) if _is_here(case, reply) else None
        if row is None:
            continue
        ground = (
            _("it has the same number of theirs")
            if why == "same_number"
            else _("it answers the same letter and is of the same day")
        )
        lines.append(
            _("This may be the reply of {received} (entry {entry}) once more: {ground}. Keep both "
              "as proofs of one reply: {command}").format(
                received=row.received, entry=row.entry, ground=ground,
                command=f"rogatory paper confirm {label_} --same-as {row.entry} --accept all",
            )
        )  # fmt: skip
    for reply in proposal.continues:
        if _is_here(case, reply):
            row = Reply.objects.get(case=case, key=reply)
            lines.append(
                _("A reply to this letter came on {received} (entry {entry}); if this one goes on "
                  "with it, say --continues {entry}.").format(
                    received=row.received, entry=row.entry
                )
            )  # fmt: skip
    return lines


def _is_here(case: str, reply: str) -> bool:
    from rogatory.casefile.register import Reply

    return Reply.objects.filter(case=case, key=reply).exists()


def next_steps(reading: Reading, proposal: Proposal, pages: str | None = None) -> list[str | Table]:
    """Return what to type next."""
    lines: list[str | Table] = []
    if proposal.parts:
        said = ngettext(
            "The file seems to hold {n} letter: pages {pages}.",
            "The file seems to hold {n} letters: pages {pages}. Confirm each with --pages.",
            len(proposal.parts),
        )
        spans = ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in proposal.parts)
        lines.append(said.format(n=len(proposal.parts), pages=spans))
    more = f" --pages {pages}" if pages else ""
    needed = "".join(
        f" --{name} …" for name in ("received", "medium") if proposal.first(name) is None
    )
    if proposal.own and proposal.became == "paper":
        return lines  # what such a scan may be stands above
    if proposal.same_as:
        return lines  # what to type stands beside the reply that it may be
    if proposal.became == "reply":
        lines.append(
            _("To confirm: {command}").format(
                command=f"rogatory paper confirm {reading.label}{more} --accept all{needed}"
            )
        )
    elif proposal.became == "letter":
        lines.append(
            _("It seems to be a letter of theirs. To confirm: {command}").format(
                command=f"rogatory paper confirm {reading.label}{more} --form FILE{needed}"
            )
        )
    else:
        lines.append(
            _("No letter of ours is clearly named. Name it: {command}").format(
                command=f"rogatory paper confirm {reading.label}{more} --letter NUMBER{needed}"
            )
        )
    return lines


def shown(reading: Reading, proposal: Proposal, *, text: bool = True) -> dict[str, Any]:
    """Return what is proposed of one paper, for a program."""
    from dataclasses import asdict

    pages = [asdict(page) for page in reading.pages]
    return {
        "paper": reading.label,
        "exhibit": reading.exhibit,
        "media": reading.media,
        "program": reading.program,
        "languages": list(reading.languages),
        "reading": reading.digest,
        "pages": pages if text else [{k: p[k] for k in ("place", "sure", "turned")} for p in pages],
        "not_read": [[fault.code, fault.place] for fault in reading.faults],
        "enclosed": [asdict(one) for one in reading.enclosed],
        "letters": [asdict(point) for point in proposal.letters],
        "fields": {name: [asdict(p) for p in some] for name, some in proposal.points.items()},
        "answers": [asdict(point) for point in proposal.answers],
        "is": proposal.became,
        "more": proposal.more,
        "wrong_address": proposal.wrong_address,
        "same_as": [list(one) for one in proposal.same_as],
        "continues": proposal.continues,
        "own": [
            {
                "code": one.printed.words,
                "places": list(one.places),
                "what": one.meant.what,
                "said": one.meant.said,
            }
            for one in proposal.own
        ],
        "parts": [list(part) for part in proposal.parts],
    }
