# SPDX-License-Identifier: Apache-2.0
"""The draft goes out to Word, is edited there by the deputy, and every difference is shown."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rogatory.demo.cast import CAST
from rogatory.demo.requests import name_of
from rogatory.demo.stage import Stage
from rogatory.language import _


def round_trip(stage: Stage) -> None:
    """A's deputy edits the draft in Word; what came back is shown per paragraph, then taken."""
    tell, a, case, letter = stage.tell, stage.a, stage.ids["case_a"], stage.ids["letter_a"]
    stage.clock.at("2026-04-24 13:00")
    tell.chapter(_("The draft goes to Word and comes back"), "2026-04-24")
    folder = stage.out / "word"
    folder.mkdir()
    out, back = folder / "letter-a.docx", folder / "letter-a-edited.docx"
    a.do("word_out", case=case, letter=letter, path=str(out), lang=stage.lang)
    _edit(out, back)
    told = a.do("word_in", by="a-prosecutor", case=case, letter=letter, path=str(back))
    tell.act(
        "A",
        _("lets its deputy edit the draft in Word; {n} paragraphs come back the same, these not:")
        .format(n=told["same"]),
    )  # fmt: skip
    for _what, of, words in told["changes"]:
        tell.found(f"{_short(of)}: {words}")
    for code, words in told["remarks"]:
        if code in ("protected", "comment"):
            tell.found(words)
    if len(told["changes"]) != 2:
        raise RuntimeError(f"two paragraphs were edited, found: {told['changes']}")
    if not {"protected", "comment"} <= {code for code, _words in told["remarks"]}:
        raise RuntimeError(f"a date or a comment was taken over: {told['remarks']}")
    remarks = a.do("check", by="a-prosecutor", case=case, letter=letter)
    errors = sum(1 for one in remarks if one["group"] == "error")
    tell.act("A", _("takes them over as a new draft, checked again: errors {n}.").format(n=errors))


def facts_edited(facts: str) -> str:
    """Return the facts as the deputy words them."""
    return facts.replace(_before(), _after())


def question_added() -> str:
    """Return the question that the deputy puts to the driver of the bus."""
    return _("Was there another vehicle behind yours?")


def edited(form: dict[str, Any]) -> None:
    """Carry the deputy's changes out in a form, in the present language."""
    form["facts"] = facts_edited(form["facts"])
    form["measures"][3]["questions"].append(question_added())


def _before() -> str:
    return _("Nobody is accused.")


def _after() -> str:
    return _("Nobody is accused of anything.")


def _edit(out: Path, back: Path) -> None:
    """Edit the file as a person does: a sentence, a question, a date, a comment in the margin."""
    import docx

    document = docx.Document(str(out))
    paragraphs = list(_all(document))
    asked = _("Where did you find the telephone?")
    for one in paragraphs:
        if _before() in one.text:
            _say(one, _before(), _after())
            said = document.add_comment(
                one.runs, text=_("Is this how the defence would read it?"),
                author=name_of(CAST.persons["A2"]), initials="D",
            )  # fmt: skip
            said._comment_elm.date = datetime(2026, 4, 24, 12, 30, tzinfo=UTC)
        if one.text.strip().endswith(asked):
            more = deepcopy(one._p)
            one._p.addnext(more)
            for field in more.xpath(".//w:bookmarkStart | .//w:bookmarkEnd"):
                field.getparent().remove(field)
            _say(type(one)(more, one._parent), asked, question_added())
        if one.text.strip() == "2026-03-16":
            _say(one, "2026-03-16", "2026-03-17")
    document.save(str(back))


def _all(document: Any) -> Any:
    """Yield every paragraph, those in tables, too."""
    from docx.text.paragraph import Paragraph

    for element in document.element.body.iter(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
    ):
        yield Paragraph(element, document)


def _say(paragraph: Any, old: str, new: str) -> None:
    for run in paragraph.runs:
        if old in run.text:
            run.text = run.text.replace(old, new)


def _short(of: str) -> str:
    """Return a place in the letter without the long id of a measure."""
    parts = of.split("/")
    return "/".join(part if len(part) < 30 else f"{part[:4]}…" for part in parts)
