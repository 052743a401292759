# SPDX-License-Identifier: Apache-2.0
"""``rogatory letter paragraphs|translate|certify|untranslate``: one letter in several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.init import read_file
from rogatory.cli.letters import LANGUAGE, LETTER, UNCONFINED, find_letter, write_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, SUPPORTED, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.letters import Letter
    from rogatory.instrument.form import LetterForm
    from rogatory.instrument.paragraphs import Standing
    from rogatory.instrument.parts import LanguageVersion
    from rogatory.instrument.twins_file import TwinsFile

_EXCERPT = 48


def state_words(state: str) -> str:
    """Return how a twin stands, in words."""
    return {
        "current": _("current"),
        "stale": _("stale: the original was changed"),
        "missing": _("missing"),
        "as_original": _("as in the original"),
    }[state]


def machine_words(machine: str | None) -> str:
    """Return how far a program translated, in words; what is not said is said to be so."""
    return {
        "none": _("by a person"),
        "assisted": _("by a person with machine assistance"),
        "machine": _("by machine"),
    }.get(machine or "", _("it is not said by whom"))


def _paragraphs(session: Session) -> Answer:
    from rogatory.instrument import paragraphs as of
    from rogatory.office import letters, twins

    row = find_letter(session)
    form, language = letters.form_of(row), session["language"]
    if session["out"]:
        if language is None:
            raise Inadmissible(_("Say into which language it is to be translated: --language."))
        return _exported(session, twins.export(row, language))
    if language is None:
        return _overview(row.key, form)
    original = twins.original_of(form)
    if language == original:
        raise Inadmissible(_("{language} is the original of the letter.").format(language=language))
    here = of.standings(form, language)
    version = of.version_in(form, language)
    data = {
        "letter": row.key, "language": language, "original": original,
        "certification": of.answered_for(form, version) if version else "none",
        "paragraphs": [
            {"of": s.paragraph.id, "state": s.state, "prose": s.paragraph.prose,
             "original": s.paragraph.text, "text": s.twin.text if s.twin else None,
             "translator": s.by.name if s.by else None,
             "machine": s.by.machine if s.by else None}
            for s in here
        ],
    }  # fmt: skip
    rows = [
        [s.paragraph.id, state_words(s.state), _made(s), _short(s.paragraph.text)] for s in here
    ]
    heads = [_("paragraph"), _("in {language}").format(language=language), _("translated"),
             _("original ({language})").format(language=original)]  # fmt: skip
    lines = [_totals(here)]
    if version is not None and version.texts:
        lines.append(_certified(version, of.answered_for(form, version)))
    return Answer(data, [Table(heads, rows, _("The letter holds no text yet.")), *lines])


def _made(one: Standing) -> str:
    if one.twin is None:
        return ""
    return ", ".join(part for part in (
        visible(one.by.name) if one.by and one.by.name else "",
        machine_words(one.by.machine if one.by else None),
    ) if part)  # fmt: skip


def _short(text: str) -> str:
    line = " ".join(visible(text).split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def _totals(here: tuple[Standing, ...]) -> str:
    count = {state: sum(1 for one in here if one.state == state) for state in
             ("current", "stale", "missing")}  # fmt: skip
    return _("{current} current, {stale} stale, {missing} missing").format(**count)


def _certified(version: LanguageVersion, state: str) -> str:
    said = version.certification
    if said is None:
        return _("No person has certified this translation.")
    by = ", ".join(visible(part) for part in (said.by, said.qualification, said.on) if part)
    if state == "stale":
        return _(
            "Certified by {who}; the letter was changed since: have it certified again."
        ).format(who=by)
    return _("Certified as it stands by {who}.").format(who=by)


def _overview(letter: str, form: LetterForm) -> Answer:
    """Return every paragraph with its state in each language that the letter holds."""
    from rogatory.instrument import paragraphs as of

    languages = [v.language or "" for v in of.translations(form)]
    states = {
        language: {s.paragraph.id: s.state for s in of.standings(form, language)}
        for language in languages
    }
    data = {
        "letter": letter,
        "original": of.original_language(form),
        "languages": languages,
        "paragraphs": [
            {"of": one.id, "prose": one.prose, "original": one.text,
             "states": {language: states[language][one.id] for language in languages}}
            for one in of.paragraphs(form)
        ],
    }  # fmt: skip
    rows = [
        [one.id, *(state_words(states[language][one.id]) for language in languages),
         _short(one.text)]
        for one in of.paragraphs(form)
    ]  # fmt: skip
    original = _("original ({language})").format(language=of.original_language(form) or "?")
    heads = [_("paragraph"), *languages, original]
    none = [] if languages else [_("The letter holds no translation.")]
    return Answer(data, [Table(heads, rows, _("The letter holds no text yet.")), *none])


def _exported(session: Session, file: Any) -> Answer:
    from rogatory.instrument.twins_file import as_json, as_text

    name = session["out"]
    made = as_json(file) if name.endswith(".json") else as_text(file)
    path = write_file(name, made.encode())
    open_ = sum(1 for one in file.items if one.text is None)
    said = ngettext(
        "Written to {file}: {n} paragraph has no current translation.",
        "Written to {file}: {n} paragraphs have no current translation.",
        open_,
    ).format(file=path, n=open_)
    return Answer({"letter": file.letter, "language": file.language, "file": str(path),
                   "open": open_, "paragraphs": len(file.items)}, [said])  # fmt: skip


def _translate(session: Session) -> Answer:
    from rogatory.instrument.parts import Translator
    from rogatory.office import twins

    if session["docx"]:
        return _for_translator(session)
    ways = [name for name in ("file", "docx_in") if session[name]]
    lacking = [] if len(ways) == 1 else ["--file / --docx-in"]
    lacking += [f"--{name}" for name in ("translator", "machine") if not session[name]]
    if lacking:
        raise Inadmissible(
            _("To take translations in, say each of these once: {options}.").format(
                options=", ".join(lacking)
            )
        )
    row, file, told = _delivered(session)
    if file.letter != row.key:
        raise Inadmissible(_("The file translates another letter than this."))
    if file.language != session["language"]:
        raise Inadmissible(
            _("The file is in {theirs}, not in {ours}.").format(
                theirs=file.language, ours=session["language"]
            )
        )
    who = Translator(
        name=session["translator"], qualification=session["qualification"],
        machine=session["machine"],
    )  # fmt: skip
    made = twins.translate(session.instance, session.case, file, who, session.hand)
    session.touched(session.case)
    language = file.language
    said = ngettext(
        "{n} paragraph in {language} is in the letter, translated {how}.",
        "{n} paragraphs in {language} are in the letter, translated {how}.",
        len(made.taken),
    ).format(n=len(made.taken), language=language, how=machine_words(who.machine))
    lines: list[str | Table] = [said, *told]
    if made.stale or made.missing:
        lines.append(
            _("The letter cannot be approved: {stale} stale, {missing} missing.").format(
                stale=len(made.stale), missing=len(made.missing)
            )
        )
    lines.append(_("Check, weighing and approval begin anew."))
    data = {"letter": row.key, "language": language, "taken": list(made.taken),
            "stale": list(made.stale), "missing": list(made.missing)}  # fmt: skip
    return Answer(data, lines)


def _delivered(session: Session) -> tuple[Letter, TwinsFile, list[str]]:
    """Return the letter, the translations in the file, and what must be told of the file."""
    from rogatory.instrument.twins_file import parse

    if session["docx_in"]:
        return _from_word(session)
    try:
        file = parse(read_file(session["file"]).decode())
    except UnicodeDecodeError:
        raise Malformed(
            _("{file} is not in UTF-8: save it so.").format(file=session["file"])
        ) from None
    return find_letter(session), file, []


def _from_word(session: Session) -> tuple[Letter, TwinsFile, list[str]]:
    from rogatory.cli.word import remark
    from rogatory.instrument.twins import named
    from rogatory.office import word, wordtwins

    data = read_file(session["docx_in"])
    reading = word.read(data, allow_unconfined=session["allow_unconfined"])
    row = find_letter(session) if session["letter"] else word.letter_in(session.case, reading)
    brought = wordtwins.bring(row, reading)
    lines = []
    if brought.empty:
        lines.append(_("Left empty: {paragraphs}.").format(paragraphs=named(brought.empty)))
    if brought.remarks:
        lines.append(_("Kept out, or to be known:"))
        lines += [f"  – {remark(one)}" for one in brought.remarks]
    return row, brought.file, lines


def _for_translator(session: Session) -> Answer:
    from rogatory.office import twins, wordtwins

    row, language = find_letter(session), session["language"]
    data = wordtwins.write(session.instance, row, language)
    path = write_file(session["docx"], data)
    items = twins.export(row, language).items
    open_ = sum(1 for one in items if one.text is None)
    said = ngettext(
        "Written to {file}: {n} paragraph has no current translation.",
        "Written to {file}: {n} paragraphs have no current translation.",
        open_,
    ).format(file=path, n=open_)
    return Answer({"letter": row.key, "language": language, "file": str(path),
                   "open": open_, "paragraphs": len(items)}, [said])  # fmt: skip


def _certify(session: Session) -> Answer:
    from rogatory.instrument.parts import Certification
    from rogatory.office import post, twins

    row = find_letter(session)
    on = session["on"] or post.today(session.instance)
    said = Certification(by=session["by"], qualification=session["qualification"], on=on)
    twins.certify(session.instance, session.case, row.key, session["language"], said, session.hand)
    session.touched(session.case)
    line = _("The translation in {language} is certified; check, weighing and approval begin anew.")
    return Answer(
        {"letter": row.key, "language": session["language"], "on": on},
        [line.format(language=session["language"])],
    )


def _page(session: Session) -> Answer:
    from rogatory.office import post, twins

    row, language = find_letter(session), session["language"]
    day = post.today(session.instance)
    lang = session["in"] or language
    data = twins.certification_page(session.instance, row, language, lang=lang, day=day)
    path = write_file(session["out"], data)
    said = _("Written to {file}: the certification page, to be signed by who answers for it.")
    return Answer(
        {"letter": row.key, "language": language, "file": str(path), "size": len(data)},
        [said.format(file=path)],
    )


def _withdraw(session: Session) -> Answer:
    from rogatory.office import twins

    row = find_letter(session)
    gone = twins.withdraw(
        session.instance,
        session.case,
        row.key,
        session["language"],
        session["paragraphs"],
        session["reason"],
        session.hand,
    )
    session.touched(session.case)
    said = ngettext(
        "{n} paragraph in {language} is taken out of the letter.",
        "{n} paragraphs in {language} are taken out of the letter.",
        len(gone),
    ).format(n=len(gone), language=session["language"])
    return Answer({"letter": row.key, "language": session["language"], "withdrawn": gone}, [said])


_INTO = Option("language", N_("language of the translation"), "LANG", required=True,
               choices=SUPPORTED)  # fmt: skip
_QUALIFICATION = Option("qualification", N_("qualification, such as sworn translator"), "TEXT")

COMMANDS = (
    Command(
        ("letter", "paragraphs"),
        N_("the paragraphs of a letter and how each stands in its languages"), _paragraphs,
        (LETTER, Option("language", N_("only this language"), "LANG", choices=SUPPORTED),
         Option("out", N_("write them for a translator: FILE.json, else plain text"), "FILE")),
    ),
    Command(
        ("letter", "translate"), N_("take translated paragraphs in, with who translated them"),
        _translate,
        (LETTER, _INTO,
         Option("file", N_("what “letter paragraphs --out” wrote, translated"), "FILE"),
         Option("docx", N_("write a Word file for the translator instead"), "OUT.docx"),
         Option("docx-in", N_("that Word file, translated"), "FILE.docx"),
         Option("translator", N_("who translated: a person, or the program"), "NAME"),
         _QUALIFICATION,
         Option("machine", N_("how far a program translated"), "HOW",
                choices=("none", "assisted", "machine")), UNCONFINED),
    ),
    Command(
        ("letter", "certify"), N_("enter that a person answers for a translation as it stands"),
        _certify,
        (LETTER, _INTO, Option("by", N_("who certifies it"), "NAME", required=True),
         _QUALIFICATION, Option("on", N_("on which day (else today)"), "DATE")),
    ),
    Command(
        ("letter", "certification"), N_("print the certification page of a translation, to sign"),
        _page,
        (Option("out", N_("PDF to write"), "OUT.pdf", required=True, position=True),
         Option("letter", LETTER.help, "LETTER"), _INTO, LANGUAGE),
    ),
    Command(
        ("letter", "untranslate"), N_("take translated paragraphs out of a letter"), _withdraw,
        (LETTER, _INTO,
         Option("paragraphs", N_("paragraph (else all of the language)"), "PARAGRAPH", "many"),
         Option("reason", N_("reason"), "TEXT", required=True)),
    ),
)  # fmt: skip
