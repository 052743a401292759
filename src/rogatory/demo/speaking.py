# SPDX-License-Identifier: Apache-2.0
"""What A says in public: each sentence rests on entries or says that it does not."""

from __future__ import annotations

from rogatory.demo.asking import NUMBER_A
from rogatory.demo.cast import CAST
from rogatory.demo.requests import name_of
from rogatory.demo.stage import Stage
from rogatory.language import _


def speak(stage: Stage) -> None:
    """A first draft is warned about; the second is tied, approved by another officer, issued."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    tell.chapter(_("What A says in public"), "2026-07-16")
    given = {"by": "a-prosecutor", "case": case}
    first = _(
        "Two persons died at Dromvey on 14 and 16 March 2026. {officer} is guilty of it. XB "
        "ignores us, and nothing was received until 15 July 2026."
    ).format(officer=name_of(CAST.persons["O1"]))
    key = a.do("say", text=first, title=_("On the deaths at Dromvey"), language=stage.lang, **given)
    found = a.do("statement_check", statement=key, **given)
    tell.act("A", _("drafts a statement; the check has {n} warnings, among them:").format(
        n=len(found)))  # fmt: skip
    for line in dict.fromkeys(one["said"] for one in found):
        tell.found(line)
    second = _(
        "Two persons died at Dromvey on 14 and 16 March 2026. A letter of request, No {number}, "
        "went to XB. In our own chancellery there is no record of answers on three of its measures "
        "until 14 July 2026. We hope for them."
    ).format(number=NUMBER_A)
    a.do("say_anew", statement=key, text=second, because=_("says what was searched"), **given)
    sent = a.do("entry_of", case=case, letter=stage.ids["letter_a"])
    for sentence, entries, mark in (
        (1, stage.ids["incidents"], None),
        (2, [sent], None),
        (3, [sent, stage.ids["searched"]], None),
        (4, [], "hope"),
    ):
        a.do("tie", statement=key, sentence=sentence, entries=entries, mark=mark, **given)
    left = a.do("statement_check", statement=key, **given)
    why = _("both sides have spoken of the request in public; the search is named")
    for one in left:
        a.do("statement_answer", statement=key, warning=one["warning"], reason=why, **given)
    tell.act("A", _("writes it anew; warnings left: {n}, each answered with a reason.").format(
        n=len(left)))  # fmt: skip
    out = stage.out / "letters" / "statement-a.pdf"
    where = _("the office's own site")
    made = a.do(
        "statement_issue", statement=key, second="a-deputy", where=where, out=str(out), **given
    )
    tell.act("A", _("issues it with a second officer's approval; its text is kept as an exhibit:"))
    tell.table([_("no."), _("rests on entries"), _("sentence")], made)
