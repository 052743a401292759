# SPDX-License-Identifier: Apache-2.0
"""The letter of request on paper: from the canonical form to a PDF/A that can be signed.

``letter_data`` turns the form into what the template prints, in one language; that data, kept in
the sealed package as ``letter.json`` beside the template's digest, is enough to print the same
bytes again.  The form's own texts are printed as they stand, whatever the language of the paper;
only the words around them are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.instrument import model
from rogatory.instrument.form import LetterForm
from rogatory.instrument.paragraphs import by_machine, is_certified
from rogatory.instrument.parts import Authority, LanguageVersion, Official
from rogatory.instrument.rows import Sheet
from rogatory.instrument.terms import capacity_label, gravity_label
from rogatory.language import _, ngettext, use
from rogatory.paper.address import Address, address
from rogatory.paper.enclosures import enclosure_sections
from rogatory.paper.measures import measure_entries
from rogatory.paper.particulars import language_label, person_entries, stated
from rogatory.paper.stationery import House, executor_lines, unsaid
from rogatory.press import Attachment, typeset
from rogatory.press.blocks import Block, items, note, pairs, quote, section, table, text
from rogatory.press.dates import long_day
from rogatory.press.sheet import check_language
from rogatory.press.sheet import sheet as running_sheet

TEMPLATE = "letter@1"


def render(data: Mapping[str, Any], attachments: Sequence[Attachment] = ()) -> bytes:
    """Print ``letter_data``'s result: PDF/A-2a, or PDF/A-3a when there are attachments.

    Raises ``Malformed``, naming the places, for characters that the paper's fonts do not have.
    """
    standard = "a-3a" if attachments else "a-2a"
    return typeset(TEMPLATE, data, standard=standard, attachments=attachments)


def letter_data(
    form: Mapping[str, Any] | LetterForm,
    *,
    lang: str,
    marking: str = "",
    number: str | None = None,
    date: str | None = None,
    articles: Sequence[str] = (),
    basis: str | None = None,
    sheet: Sheet | None = None,
    house: House | None = None,
) -> dict[str, Any]:
    """What the template prints: plain JSON, complete, in ``lang`` ("en", "ru", "az").

    ``number`` and ``date`` (``2026-11-23``) stand in for what the form does not state yet;
    ``articles`` are those of the instrument that the letter rests on; ``basis`` replaces the
    instrument's title where the package's data has none; ``marking`` stands on every page;
    ``sheet`` is the requested state's, which may give forms of address; ``house`` is the
    authority's stationery, which says what the form does not: head, who signs, who prepares.
    Raises ``Malformed`` when the form is no letter form or no date is known at all.
    """
    check_language(lang)
    letter = form if isinstance(form, LetterForm) else LetterForm.from_json(dict(form))
    number = letter.number or number or ""
    day = letter.date or date or ""
    house = house or House()
    with use(lang):
        author = letter.requesting_authority or Authority()
        title = _title(letter)
        named = letter.requested_authority.name if letter.requested_authority else None
        to = address(letter.channel.kind if letter.channel else None, lang, sheet, named)
        data = running_sheet(
            title=title,
            author=author.name or "",
            lang=lang,
            day=day,
            marking=marking,
            running=_("{title}, No {number}").format(title=title, number=number or "—"),
            machine=_("letter {id}").format(id=(letter.letter or "—")[:8]),
            show_missing=("enclosures",),
        )
        data |= {
            "letterhead": _letterhead(author, house.lines(lang)),
            "addressee": _addressee(letter, to),
            "references": _references(letter, number, day, lang),
            "flags": _flags(letter),
            "subtitle": _subtitle(letter),
            "opening": _opening(letter, lang, articles, basis, to),
            "sections": _sections(letter, lang),
            "enclosures": enclosure_sections(letter.enclosures),
            "closing": [text(_closing(letter)), text(to.closing)],
            "signature": _signature(letter, house.official(lang, "signatory")),
            "executor": executor_lines(letter.executor or house.official(lang, "executor")),
            **house.data(lang),
        }
    return data


def _title(letter: LetterForm) -> str:
    if letter.kind == "supplement":
        return _("Supplement to a letter of request")
    if letter.kind == "transfer_of_proceedings":
        return _("Request to take over criminal proceedings")
    if letter.kind == "spontaneous_information":
        return _("Information passed on without a request")
    return _("Letter of request for legal assistance")


def _subtitle(letter: LetterForm) -> str:
    return {
        "criminal": _("in a criminal matter"),
        "civil": _("in a civil matter"),
        "family": _("in a family matter"),
    }.get(letter.matter or "", "")


def _lines(body: Authority) -> list[str]:
    return [line for line in (body.functions, body.address, body.contact) if line]


def _letterhead(author: Authority, head: Sequence[str]) -> dict[str, Any]:
    """The authority as the form names it, without what the head of the house says already."""
    name = unsaid([author.name] if author.name else [], head)
    return {"name": name[0] if name else "", "lines": unsaid(_lines(author), head)}


def _addressee(letter: LetterForm, to: Address) -> dict[str, Any]:
    body = letter.requested_authority or Authority()
    lines = _lines(body) or list(to.lines)
    if letter.channel and letter.channel.through:
        lines.append(_("through: {bodies}").format(bodies=" → ".join(letter.channel.through)))
    return {"name": to.authority or body.name or "", "lines": lines}


def _references(letter: LetterForm, number: str, day: str, lang: str) -> list[list[str]]:
    theirs = letter.case_reference.their_number if letter.case_reference else None
    rows = [
        [_("our No"), number or "—"],
        [_("your No"), theirs or "—"],
        [_("date"), long_day(day, lang)],
    ]
    if letter.place:
        rows.append([_("place of issue"), letter.place])
    return rows


def _flags(letter: LetterForm) -> list[str]:
    flags = []
    if letter.urgency and letter.urgency.urgent:
        flags.append(_("URGENT"))
    if letter.confidentiality and letter.confidentiality.required:
        flags.append(_("CONFIDENTIAL"))
    return flags


def _opening(
    letter: LetterForm, lang: str, articles: Sequence[str], basis: str | None, to: Address
) -> list[Block]:
    blocks = [text(to.salutation)]
    title = basis or _instrument_title(letter.instrument, lang)
    if title and articles:
        # No count of the articles decides the form: "Articles 8, 9(1)" and "Article 8".
        wording = ngettext(
            "On the basis of Article {articles} of the {title} we ask for legal assistance.",
            "On the basis of Articles {articles} of the {title} we ask for legal assistance.",
            len(articles),
        )
        blocks.append(text(wording.format(articles=", ".join(articles), title=title)))
    elif title:
        wording = _("On the basis of the {title} we ask for legal assistance.")
        blocks.append(text(wording.format(title=title)))
    if letter.purpose:
        blocks.append(text(letter.purpose))
    if letter.urgency and letter.urgency.urgent:
        reason = letter.urgency.reason or _("no reason is stated")
        blocks.append(note(_("Urgent: {reason}").format(reason=reason)))
    return blocks


def _instrument_title(id: str | None, lang: str) -> str:
    if id is None:
        return ""
    known = model.load_all()
    if id not in known:
        return id
    header = known[id].header
    title = {"ru": header.title_ru, "az": header.title_az}.get(lang) or header.title
    return title.partition(" — ")[0]  # a remark on the wording may follow, such as "unverified"


def _sections(letter: LetterForm, lang: str) -> list[Block]:
    sections = [
        section(_("The case"), *_case(letter, lang)),
        section(_("Facts"), *_facts(letter, lang)),
        section(_("Legal qualification"), *_law(letter)),
        section(_("Persons"), *person_entries(letter, lang)),
        section(_("Measures requested"), *measure_entries(letter, lang)),
        section(_("Confidentiality"), *_confidentiality(letter)),
        section(_("Use and assurances"), *_use(letter)),
        section(_("Further information"), *_further(letter)),
    ]
    return [found for found in sections if found["blocks"]]


def _case(letter: LetterForm, lang: str) -> list[Block]:
    case = letter.case_reference
    if case is None:
        return []
    rows = [
        (_("case"), case.title or ""),
        (_("case number"), case.number or ""),
        (_("their case number"), case.their_number or ""),
        (_("stage"), case.stage or ""),
        (_("opened on"), _some_day(case.opened_on, lang)),
        (_("nature of the proceedings"), letter.proceedings_nature or ""),
    ]
    return [pairs([row for row in rows if row[1]])]


def _facts(letter: LetterForm, lang: str) -> list[Block]:
    blocks = [text(letter.facts)] if letter.facts else []
    if letter.offence and letter.offence.description:
        blocks.append(text(letter.offence.description))
    if letter.events:
        rows = [
            [event.what or "", stated(event.when), stated(event.place), event.state or ""]
            for event in letter.events
        ]
        head = [_("event"), _("when"), _("where"), _("territory")]
        blocks.append(table(head, rows, widths=(5, 3, 4, 0)))
    return blocks


def _law(letter: LetterForm) -> list[Block]:
    offence = letter.offence
    if offence is None:
        return []
    blocks: list[Block] = []
    for article in offence.articles:
        named = " — ".join(part for part in (article.article, article.title) if part)
        state = f" ({article.state})" if article.state else ""
        blocks.append(text(f"{named}{state}", keep=bool(article.text)))
        if article.text:
            blocks.append(quote(article.text))
        rows = [
            (_("penalty"), article.penalty or ""),
            (_("limitation"), article.limitation or ""),
            (_("category of gravity"), gravity_label(article.gravity or "")),
            (_("asks official capacity"), capacity_label(article.official_capacity or "")),
        ]
        if any(value for _label, value in rows):
            blocks.append(pairs([row for row in rows if row[1]]))
    if offence.damage is not None:
        blocks.append(pairs([(_("damage"), stated(offence.damage))]))
    return blocks


def _confidentiality(letter: LetterForm) -> list[Block]:
    secret = letter.confidentiality
    if secret is None or secret.required is None:
        return []
    if not secret.required:
        return [text(_("Confidentiality of this letter is not asked for."))]
    words = [_("We ask that the receipt and the contents of this letter be kept confidential.")]
    words += [part for part in (secret.scope, secret.reason) if part]
    return [text("\n\n".join(words))]


def _use(letter: LetterForm) -> list[Block]:
    use_of = letter.use
    if use_of is None:
        return []
    lines = []
    if use_of.purpose_only:
        lines.append(
            _(
                "What is received will be used only for the purposes of this case, unless the "
                "requested side consents to another use."
            )
        )
    if use_of.conditions_accepted:
        lines.append(_("Conditions that the requested side sets for use will be observed."))
    lines += use_of.assurances
    return [items(lines)] if lines else []


def _further(letter: LetterForm) -> list[Block]:
    blocks = [text(letter.other_information)] if letter.other_information else []
    if team := letter.joint_team:
        rows = [
            (_("composition of the joint team"), team.composition or ""),
            (_("purpose of the joint team"), team.purpose or ""),
            (_("duration of the joint team"), team.duration or ""),
        ]
        blocks.append(pairs([row for row in rows if row[1]]))
    versions = [
        ", ".join(
            part
            for part in (
                language_label(version.language),
                {"original": _("original"), "translation": _("translation")}.get(
                    version.role or "", ""
                ),
                *_translators(version),
                _("certified") if is_certified(version) else "",
            )
            if part
        )
        for version in letter.languages
    ]
    if versions:
        blocks.append(pairs([(_("languages of this letter"), "\n".join(versions))]))
    return blocks


def _translators(version: LanguageVersion) -> list[str]:
    named = [one.name for one in version.translators if one.name]
    machine = [_("translated by machine")] if by_machine(version) else []
    return [*([version.translator] if version.translator else []), *named, *machine]


def _closing(letter: LetterForm) -> str:
    if letter.kind == "spontaneous_information":
        return _("We remain ready to give any further information.")
    return _(
        "We thank you for your assistance, remain ready to give any further information, and "
        "ask you to tell us the number under which this letter is registered with you."
    )


def _signature(letter: LetterForm, ours: Official | None) -> dict[str, Any]:
    by = (letter.signature.by if letter.signature else None) or ours or Official()
    notes = []
    if letter.signature and letter.signature.form == "electronic":
        notes.append(_("Signed electronically; the signature is in this file, not on its picture."))
    if letter.seal and letter.seal.form == "electronic":
        notes.append(_("Sealed electronically."))
    return {
        "title": "\n".join(part for part in (by.title, by.body) if part),
        "name": by.name or "",
        "signature_word": _("signature"),
        "seal_word": _("place of seal"),
        "date_word": _("date of signature"),
        "notes": notes,
    }


def _some_day(value: Any, lang: str) -> str:
    return long_day(value, lang) if isinstance(value, str) else stated(value)
