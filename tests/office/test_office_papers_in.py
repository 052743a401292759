# SPDX-License-Identifier: Apache-2.0
"""Papers that came: what is proposed of them, and what of it an officer confirms.

Messages are used where the reading itself is not the matter: they need no tesseract.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.stories_letters import ACTS, Words, digest, weighed

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.integrity import check_case
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure
from rogatory.casefile.papers import PassedPaper, ReadPaper, ReplyCopy
from rogatory.casefile.register import RegisteredPaper, Reply
from rogatory.casefile.register_list import Register, Wanted
from rogatory.clerk.replay import dump, project
from rogatory.errors import Inadmissible
from rogatory.office import exhibits, paper_reading, papers_in, readings
from rogatory.office.paper_proposal import Proposal, letters_in_sight, propose
from rogatory.office.papers_in import AnswerGiven, Decided
from rogatory.office.readings import PageRead, Reading

BODY = """Our No 81-3/12-24 of 10 November 2026. To your No {number} of 2 November 2026.

On point 1 of your request: the witness was questioned. Point 2 is refused under Article 19.
"""


@pytest.fixture
def side(tmp_path: Path, tool: Callable[[str], Path]) -> Side:
    """Give Aynur's authority, where messages can be read."""
    tool("bwrap")
    return make_instance(tmp_path)


def sent(
    side: Side, case: str, number: str, types: tuple[str, ...] = ("interview", "records")
) -> str:
    """Enter a letter of ours that went on 2 November 2026; return its id."""
    letter = f"l-{Letter.objects.count() + 1}"
    form = digest(letter)
    measures = tuple(
        {"id": f"{letter}-m{n}", "number": n, "type": sort} for n, sort in enumerate(types, 1)
    )
    side.enter(
        case,
        ACTS.LetterDrafted(
            letter=letter, instrument="cis-chisinau-2002", counterpart="XB", form_digest=form,
            measures=measures, form={"text": "a letter"},
        ),
    )  # fmt: skip
    for officer, act in weighed(letter, form, Words()):
        side.enter(case, act, by=side.first if officer == "first" else officer)
    side.enter(case, ACTS.LetterApproved(letter=letter, form_digest=form), by="deputy")
    side.enter(
        case,
        ACTS.LetterDispatched(
            letter=letter, channel="courier", sent_on="2026-11-02", number=number
        ),
    )  # fmt: skip
    return letter


def mail(path: Path, body: str, **fields: str) -> Path:
    """Write a message of the other side."""
    message = EmailMessage()
    told = {"From": "registry@xb.example", "To": "a@xa.example", "Subject": "Answer",
            "Date": "Tue, 10 Nov 2026 09:00:00 +0000"}  # fmt: skip
    for name, value in (told | {name.title(): value for name, value in fields.items()}).items():
        if value:
            message[name] = value
    message.set_content(body)
    path.write_bytes(bytes(message))
    return path


def read(side: Side, case: str, path: Path) -> tuple[Reading, Proposal]:
    """Take a file in and read it; return the reading and what is proposed."""
    hand = side.hand("aynur")
    intake = exhibits.take_in(side.instance, case, path, hand, circumstances={})
    exhibit = Exhibit.objects.get(case=case, key=intake.exhibits[0])
    reading = paper_reading.read_exhibit(side.instance, exhibit, hand)
    readings.keep(side.instance, case, reading)
    return reading, propose(side.instance, reading, "aynur", case=case)


def accepted(proposal: Proposal, **stated: str) -> Decided:
    """Accept what is not doubtful, less what the officer states otherwise."""
    decided = Decided()
    for name in ("their_number", "dated", "received", "medium", "sender"):
        point = proposal.first(name)
        if name in stated:
            decided.decide(name, stated[name], point.value if point else None)
        elif point is not None and point.sure != "doubtful":
            decided.decide(name, point.value, point.value, taken=True)
    return decided


def test_a_reply_by_mail_is_confirmed_and_the_entry_says_what_was_read_and_by_whom(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = sent(side, case, "17-4/26")
    reading, proposal = read(side, case, mail(tmp_path / "a.eml", BODY.format(number="17-4/62")))
    assert proposal.became == "reply"
    best = proposal.letters[0]
    assert (best.letter, best.read, best.distance, best.sure) == (letter, "17-4/62", 1, "clear")
    assert "its_day" in best.why
    assert [(a.number, a.value, a.article) for a in proposal.answers] == [
        (1, "executed", ""), (2, "refused", "19"),
    ]  # fmt: skip
    assert Reply.objects.count() == 0, "reading alone enters nothing but the file"
    decided = accepted(proposal, dated="2026-11-09", received="2026-11-11")
    decided.origin["answer:2"] = "machine"
    (reply,) = papers_in.confirm_reply(
        side.instance, case, reading, proposal, side.hand("aynur"), decided, letters=[letter],
        answers=[AnswerGiven(letter, 2, {"answer": "refused", "article": "19"})],
    )  # fmt: skip
    row = ReadPaper.objects.get(case=case)
    assert (row.became, row.results, row.by, row.program) == ("reply", [reply], "aynur", "text")
    assert row.by_machine == [
        "answer:2", "medium", "reference_read", "sender", "their_number",
    ]  # fmt: skip
    assert row.corrected == ["dated", "received"]
    assert row.by_person == []
    entered = Reply.objects.get(case=case, key=reply)
    assert (entered.reference_read, entered.dated) == ("17-4/62", "2026-11-09")
    assert Measure.objects.get(case=case, key="l-1-m2").state == "refused"
    assert readings.waiting(side.instance, case) == []
    before = dump(case)
    project(case, KINDS)
    assert dump(case) == before
    assert check_case(side.instance, case) == []


def test_one_reply_can_answer_two_letters(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    one, two = sent(side, case, "17-4/26"), sent(side, case, "93-8/26")
    body = "Our No 5/1 of 10 November 2026. To your No 17-4/26 and to your No 93-8/26."
    reading, proposal = read(side, case, mail(tmp_path / "a.eml", body))
    assert {point.letter for point in proposal.letters if point.sure == "clear"} == {one, two}
    replies = papers_in.confirm_reply(
        side.instance, case, reading, proposal, side.hand("aynur"), accepted(proposal),
        letters=[one, two],
        answers=[AnswerGiven(one, 1, {"answer": "executed"}),
                 AnswerGiven(two, 2, {"answer": "impossible"})],
    )  # fmt: skip
    assert len(replies) == 2
    assert ReadPaper.objects.get(case=case).results == replies
    states = dict(Measure.objects.filter(case=case).values_list("key", "state"))
    assert (states["l-1-m1"], states["l-2-m2"]) == ("executed", "impossible")
    assert {row.letter for row in Reply.objects.filter(case=case)} == {one, two}


def test_the_same_paper_by_mail_and_by_post_is_one_reply_with_two_proofs(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    letter = sent(side, case, "17-4/26")
    first, proposal = read(side, case, mail(tmp_path / "a.eml", BODY.format(number="17-4/26")))
    (reply,) = papers_in.confirm_reply(
        side.instance, case, first, proposal, side.hand("aynur"), accepted(proposal),
        letters=[letter],
    )  # fmt: skip
    text = tmp_path / "scan.txt"
    text.write_text(BODY.format(number="17-4/26") + "Stamp.")
    second, again = read(side, case, text)
    assert again.same_as == [(reply, "same_number")]
    decided = accepted(again, received="2026-11-20", medium="paper_post")
    papers_in.confirm_repeated(
        side.instance, case, second, again, side.hand("aynur"), decided, reply=reply
    )
    assert Reply.objects.filter(case=case).count() == 1
    copy = ReplyCopy.objects.get(case=case)
    assert (copy.reply, copy.medium, copy.exhibits) == (reply, "paper_post", [second.exhibit])


def test_partial_answers_go_on_and_leave_a_remainder(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    letter = sent(side, case, "17-4/26")
    body = BODY.format(number="17-4/26")
    first, proposal = read(side, case, mail(tmp_path / "a.eml", body))
    hand = side.hand("aynur")
    (reply,) = papers_in.confirm_reply(
        side.instance, case, first, proposal, hand, accepted(proposal), letters=[letter],
        answers=[AnswerGiven(letter, 1, {"answer": "executed"})],
    )  # fmt: skip
    more = body.replace("81-3/12-24", "81-3/15-24") + "The rest will be sent later.\n"
    second, on = read(side, case, mail(tmp_path / "b.eml", more))
    assert on.same_as == []
    assert on.continues == [reply]
    assert on.more is not None
    assert next(a for a in on.answers if a.number == 1).known == "executed"
    (other,) = papers_in.confirm_reply(
        side.instance, case, second, on, hand, accepted(on), letters=[letter], continues=reply,
        answers=[AnswerGiven(letter, 2, {"answer": "executed_partly"})],
    )  # fmt: skip
    assert Reply.objects.get(case=case, key=other).continues == reply
    with pytest.raises(Inadmissible, match="no reply nobody"):
        papers_in.confirm_reply(
            side.instance, case, second, on, hand, accepted(on), letters=[letter],
            continues="nobody",
        )  # fmt: skip


def test_a_paper_for_another_body_is_passed_on_and_stands_in_the_register(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    body = "Our No 40/7 of 9 November 2026.\n\nPlease forward to the court."
    reading, proposal = read(side, case, mail(tmp_path / "a.eml", body))
    assert proposal.became == "paper"
    assert proposal.wrong_address is not None
    passed: dict[str, Any] = {
        "to": "District court", "ground": "other_authority", "on": "2026-11-12", "went": "original",
    }  # fmt: skip
    hand = side.hand("aynur")
    paper = papers_in.confirm_paper(
        side.instance, case, reading, proposal, hand, accepted(proposal, sender="XB"), passed=passed
    )
    row = PassedPaper.objects.get(case=case, paper=paper)
    assert (row.to, row.told_on) == ("District court", "")
    assert RegisteredPaper.objects.get(case=case, key=paper).their_number == "40/7"
    rows = Register(side.instance, Wanted()).page(1).rows
    assert [(one["what"], one["their_number"]) for one in rows] == [("paper", "40/7")]
    side.enter(case, ACTS.PaperSenderTold(paper=paper, on="2026-11-13"))
    with pytest.raises(Inadmissible, match="told of it already"):
        side.enter(case, ACTS.PaperSenderTold(paper=paper, on="2026-11-14"))
    with pytest.raises(Inadmissible, match="passed on already"):
        side.enter(case, ACTS.PaperForwarded(paper=paper, **passed))


def test_a_paper_of_another_case_names_no_letter_there_in_this_record(
    side: Side, tmp_path: Path
) -> None:
    case, other = side.open_case(), side.open_case()
    sent(side, other, "17-4/26")
    reading, proposal = read(side, case, mail(tmp_path / "a.eml", BODY.format(number="17-4/26")))
    assert proposal.letters[0].case == other
    decided = accepted(proposal, sender="XB", received="2026-11-11")
    papers_in.confirm_paper(
        side.instance, case, reading, proposal, side.hand("aynur"), decided
    )  # fmt: skip
    kept = ReadPaper.objects.get(case=case).proposed
    assert [one for one in kept if one["field"] == "letter"] == []
    assert "its_day" not in json.dumps(kept)


def test_papers_are_read_in_the_languages_of_the_letters(side: Side) -> None:
    case = side.open_case()
    assert paper_reading.languages_of(None) == paper_reading.DEFAULT
    sent(side, case, "17-4/26")
    assert paper_reading.languages_of(case) == paper_reading.DEFAULT, "its form says none"
    told = [{"language": "az", "role": "original"}, {"language": "ru", "role": "translation"}]
    side.enter(
        case,
        ACTS.LetterDrafted(
            letter="l-x", instrument="cis-chisinau-2002", counterpart="XB",
            form_digest=digest("x"), measures=(), form={"languages": told},
        ),
    )  # fmt: skip
    assert paper_reading.languages_of(case) == ("ru", "az")


def test_who_has_no_role_sees_no_letter(side: Side) -> None:
    case = side.open_case()
    sent(side, case, "17-4/26")
    assert [row.number for row in letters_in_sight(side.instance, "carol")] == ["17-4/26"]
    side.enter(side.authority, ACTS.RoleRevoked(officer="carol", role="reader"), second="deputy")
    assert letters_in_sight(side.instance, "carol") == []
    assert letters_in_sight(side.instance, "nobody") == []


def test_two_letters_in_one_file_are_proposed_apart() -> None:
    pages = (
        PageRead(
            "page 1", "Our No 9/1 of 3 June 2026. To your No 17-4/26.\nText of the first.", 90
        ),
        PageRead("page 2", "Goes on here, point 1 was executed.", 90),
        PageRead("page 3", "Our No 9/7 of 5 June 2026. To your No 18-4/26.\nThe second.", 90),
    )
    reading = Reading("x", "E-1", "", "application/pdf", "tesseract-5", ("eng",), "", pages)
    from rogatory.office.paper_proposal import _parts
    from rogatory.reading import candidates

    assert _parts(reading, candidates.numbers(reading.passages())) == [(1, 2), (3, 3)]
    alone = candidates.numbers(reading.passages([3]))
    assert [seen.forms[-1] for seen in alone if seen.role == "ours"] == ["18-4/26"]


def test_the_reading_goes_with_its_exhibit(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    reading, _proposal = read(side, case, mail(tmp_path / "a.eml", "a secret word"))
    kept = side.home / "readings" / case / f"{reading.exhibit}.json"
    assert b"a secret word" in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    assert readings.find(side.instance, case, reading.label) == reading
    exhibit = Exhibit.objects.get(case=case, key=reading.exhibit)
    point = {"entry": exhibit.entry, "field": "files", "item": 0}
    act = ACTS.ValuesErased(values=(point,), ground="retention")
    side.enter(case, act, by="custodian", second="deputy")
    assert readings.sweep(side.instance, case) == 1
    assert not kept.exists()
    with pytest.raises(Inadmissible, match="No reading"):
        readings.find(side.instance, case, reading.label)


def test_attachments_become_exhibits_once(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    message = EmailMessage()
    message["From"], message["Subject"] = "a@xb.example", "with an enclosure"
    message.set_content("see below")
    message.add_attachment(b"Our No 9/1 of 3 June 2026", "text", "plain", filename="answer.txt")
    message.add_attachment(b'x\x9f>"rest', "application", "ms-tnef", filename="winmail.dat")
    path = tmp_path / "a.eml"
    path.write_bytes(bytes(message))
    reading, proposal = read(side, case, path)
    assert [one.label for one in reading.enclosed] == ["E-1-1", "E-1-2"]
    assert proposal.first("their_number") is not None
    assert [fault.code for fault in reading.faults] == ["form_not_parsed"], "winmail.dat is named"
    exhibit = Exhibit.objects.get(case=case, key=reading.exhibit)
    again = paper_reading.read_exhibit(side.instance, exhibit, side.hand("aynur"))
    assert again.enclosed == reading.enclosed
    assert Exhibit.objects.filter(case=case, origin=exhibit.key).count() == 2
