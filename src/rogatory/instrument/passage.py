# SPDX-License-Identifier: Apache-2.0
"""How a letter travels and in which language: channels, bodies and languages against the sheet."""

from __future__ import annotations

from rogatory.instrument.country import speaking
from rogatory.instrument.outcome import Asked, Outcome, by_hand, weigh
from rogatory.instrument.readings import Reading
from rogatory.instrument.remark import Spot, Verdict
from rogatory.instrument.terms import channel_label
from rogatory.instrument.twins import readiness
from rogatory.language import _


def ok(read: tuple[Spot, ...]) -> Outcome:
    """The outcome of a row that the letter meets."""
    return Outcome(Verdict.OK, "", read)


def channel(asked: Asked) -> Outcome:
    """``channel``, ``channel_in``: the letter goes by one of these."""
    stated = asked.form.channel.kind if asked.form.channel else None
    if stated is None:
        return weigh(Reading(lacks=["channel.kind"]))
    read = (Spot("channel.kind", channel_label(stated)),)
    if stated in asked.clause.arguments:
        return _central(asked, read) if stated == "central_authority" else ok(read)
    wanted = _(" or ").join(channel_label(one) for one in asked.clause.arguments)
    reason = _("the letter goes by another channel than {channel}").format(channel=wanted)
    todo = _("Choose the channel that the article names: {channel}.").format(channel=wanted)
    return Outcome(Verdict.MISSING, reason, read, todo)


def channel_in_list(asked: Asked) -> Outcome:
    """``channel_in_list``: the body asked is one that the state's sheet lists."""
    body = asked.form.requested_authority.name if asked.form.requested_authority else None
    if body is None:
        return weigh(Reading(lacks=["requested_authority.name"]))
    read = (Spot("requested_authority.name", body),)
    if asked.sheet is None:
        return by_hand(_("there is no sheet of the requested state that lists its bodies"), read)
    listed = [fact for fact in asked.sheet.body if body in fact.names()]
    if not listed:
        return by_hand(_("the body is not among those that the sheet lists"), read)
    if listed[0].confidence != "seen" or listed[0].source is None:
        return by_hand(_("the sheet's row about this body is not verified"), read)
    source = Spot(_("sheet of {state}").format(state=asked.sheet.state), listed[0].source)
    return Outcome(Verdict.OK, "", (*read, source))


def _central(asked: Asked, read: tuple[Spot, ...]) -> Outcome:
    """Between central authorities: whether the body asked is the one that the sheet names."""
    body, sheet = asked.form.requested_authority, asked.sheet
    facts = [fact for fact in sheet.central_authority if fact.names()] if sheet else []
    if sheet is None or not facts or body is None or body.name is None:
        return ok(read)
    place = _("sheet of {state}").format(state=sheet.state)
    read = (*read, Spot("requested_authority.name", body.name))
    named = [fact for fact in facts if body.name in fact.names()]
    if not named:
        names = "; ".join(" / ".join(fact.names()) for fact in facts)
        reason = _("the sheet names another central authority")
        return by_hand(reason, (*read, Spot(place, names)))
    if named[0].confidence != "seen" or named[0].source is None:
        return by_hand(_("the sheet's row about this body is not verified"), read)
    return ok((*read, Spot(place, named[0].source)))


def language(asked: Asked) -> Outcome:
    """``language``: the letter stands in this language."""
    return in_languages(asked, frozenset(asked.clause.arguments))


def language_in(asked: Asked) -> Outcome:
    """``language_in``: the letter stands in a language that the state takes."""
    accepted = {"ru"} if {"ru", "ru_or_translation"} & set(asked.clause.arguments) else set()
    if asked.sheet is None:
        return in_languages(asked, frozenset(accepted))
    place = _("sheet of {state}").format(state=asked.sheet.state)
    id = asked.row.id.partition(":")[0]
    facts = speaking(asked.sheet.language, id)
    read = [fact for fact in facts if fact.confidence == "seen" and fact.source is not None]
    sure = in_languages(asked, frozenset(accepted | {fact.code for fact in read}))
    if sure.verdict is Verdict.OK:
        return sure
    perhaps = in_languages(asked, frozenset(accepted | asked.sheet.languages(id)))
    if perhaps.verdict is not Verdict.OK:
        return perhaps
    # What nobody read in a source never yields "ok", whichever file says it.
    unread = ", ".join(sorted(asked.sheet.languages(id) - {fact.code for fact in read}))
    reason = _("the sheet's row about this language is not verified")
    return by_hand(reason, (*perhaps.read, Spot(place, unread)))


def in_languages(asked: Asked, accepted: frozenset[str]) -> Outcome:
    """Whether the letter stands in one of these languages, as original or certified translation."""
    versions = asked.form.languages
    if not any(version.language for version in versions):
        return weigh(Reading(lacks=["languages"]))
    stated = ", ".join(v.language for v in versions if v.language)
    read = (Spot("languages", stated),)
    fitting = [v for v in versions if v.language in accepted]
    states = {readiness(asked.form, v) for v in fitting}
    if "ready" in states:
        return Outcome(Verdict.OK, "", read)
    if "elsewhere" in states:
        reason = _("a certified translation is stated, which the letter neither holds nor encloses")
        return by_hand(reason, read)
    if "faulty" in states:
        reason = _("the translation in the letter lacks paragraphs, or is stale")
        todo = _("Have it translated again, see “letter paragraphs”.")
        return Outcome(Verdict.MISSING, reason, read, todo)
    if fitting:
        reason = _("the translation is not stated to be certified")
        return Outcome(Verdict.MISSING, reason, read, _("Have the translation certified."))
    if not accepted or (asked.sheet is None and "ru" not in asked.clause.arguments):
        return by_hand(_("there is no sheet of the requested state that names its languages"), read)
    wanted = ", ".join(sorted(accepted))
    todo = _("Add the letter or a certified translation in one of: {languages}.").format(
        languages=wanted
    )
    reason = _("in none of the languages taken: {languages}").format(languages=wanted)
    return Outcome(Verdict.MISSING, reason, read, todo)
