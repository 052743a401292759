# SPDX-License-Identifier: Apache-2.0
"""Messages of others, Outlook's too: who, when, what is inside; each file has one outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from rogatory.reading import media, msg, sandbox
from rogatory.reading.candidates import dates, domains
from rogatory.reading.sheet import Passage


@pytest.fixture(autouse=True)
def _confined(tool: Callable[[str], Path]) -> None:
    tool("bwrap")


def _outlook(shared: Path) -> dict[str, Path]:
    return {path.name: path for path in sorted((shared / "data" / "mail").rglob("*.msg"))}


def test_outlook_messages_tell_sender_day_words_and_enclosures(shared: Path) -> None:
    files = _outlook(shared)
    assert len(files) >= 10
    for outcome in sandbox.run_many("read", list(files.values())):
        assert outcome.sheet.media == media.OUTLOOK
        assert outcome.status in ("read", "partly")
        assert any(p.place == "header Subject" for p in outcome.sheet.passages)
    one = sandbox.run("read", files["testMSG_att_doc.msg"])
    told = {p.place: p.text for p in one.sheet.passages}
    assert told["header Subject"] == "test pièce jointe 1"
    assert told["header Date"].startswith("2009-04-22T")
    assert not one.faults
    assert any(place.startswith("attachment 1") for place in told), "the .doc in it is read"
    assert [d.on for d in dates(one.sheet.passages) if d.role == "mail"] == ["2009-04-22"]
    assert domains(one.sheet.passages)[0][0] == "free.fr"
    listed = sandbox.run("enclosures", files["testMSG_att_doc.msg"]).sheet.facts
    assert [(f.place, f.value) for f in listed] == [("1", "test-unicode.doc"), ("2", "pj1.txt")]
    taken = sandbox.run("enclosure", files["testMSG_att_doc.msg"], options={"place": "2"})
    assert taken.output is not None
    assert taken.said == ("pj1.txt",)
    absent = sandbox.run("enclosure", files["testMSG_att_doc.msg"], options={"place": "9"})
    assert absent.output is None
    assert [fault.code for fault in absent.faults] == ["absent"]


def test_a_message_inside_an_outlook_message_is_read(shared: Path) -> None:
    outcome = sandbox.run("read", _outlook(shared)["testMSG_att_msg.msg"])
    places = {p.place for p in outcome.sheet.passages}
    assert "attachment 1 / header Subject" in places, places


def test_damaged_outlook_messages_are_named(shared: Path, tmp_path: Path) -> None:
    whole = _outlook(shared)["testMSG_att_doc.msg"].read_bytes()
    injected, detected, outcomes = 0, 0, Counter[str]()
    for at in range(600, len(whole), max(1, len(whole) // 24)):
        path = tmp_path / f"{at}.msg"
        path.write_bytes(whole[:at])
        injected += 1
        outcome = sandbox.run("read", path)
        outcomes[outcome.status] += 1
        detected += outcome.status != "read"
    print(f"injected {injected}, detected {detected}: {dict(outcomes)}")
    assert detected >= injected - 1, "the cut may fall behind the last stream"
    with pytest.raises(OSError, match="not an OLE2"):
        msg.parse(b"no compound file " * 200)


def test_messages_without_dates_in_wrong_charsets_and_nested_are_read(tmp_path: Path) -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "b@xb.example", "inner"
    inner.set_content("Исх. № 9/1 от 3 июня 2026 г.", charset="cp1251")
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Date"] = "a@xb.example", "outer", "some day"
    outer.set_content("see below")
    outer.add_attachment(inner)
    nested = tmp_path / "nested.eml"
    nested.write_bytes(bytes(outer))
    lying = tmp_path / "lying.eml"
    lying.write_bytes(
        b"From: a@xb.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n"
        b"Content-Transfer-Encoding: 8bit\n\n" + "Исходящий № 9/1".encode("cp1251")
    )
    one, other = sandbox.run_many("read", [nested, lying])
    assert any("№ 9/1" in p.text for p in one.sheet.passages)
    assert not [d for d in dates(one.sheet.passages) if d.role == "mail"]
    assert any("Исходящий" in p.text for p in other.sheet.passages)


def test_winmail_is_named_as_not_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@xb.example", "x"
    message.set_content("see the enclosure")
    message.add_attachment(b'x\x9f>"\x01\x00\x01', "application", "ms-tnef", filename="winmail.dat")
    path = tmp_path / "a.eml"
    path.write_bytes(bytes(message))
    outcome = sandbox.run("read", path)
    assert [(f.code, f.place) for f in outcome.faults] == [("form_not_parsed", "attachment 1")]
    assert [f.value for f in outcome.sheet.facts if f.name == "attachment"] == ["winmail.dat"]


def test_every_message_and_document_of_the_world_has_one_outcome_in_time(shared: Path) -> None:
    files = [
        path
        for room in ("mail", "documents")
        for path in sorted((shared / "data" / room).rglob("*"))
        if path.is_file()
    ]
    outcomes = sandbox.run_many("read", files)
    listed = sandbox.run_many("enclosures", files)
    assert len(outcomes) == len(listed) == len(files)
    slowest = max(outcome.seconds for outcome in [*outcomes, *listed])
    kinds = Counter(outcome.status for outcome in outcomes)
    print(f"{len(files)} files: {dict(kinds)}; slowest {slowest:.1f} s")
    assert slowest < 20
    assert not [o for o in outcomes if any(f.code in ("crashed", "bad_reply") for f in o.faults)]
    assert kinds["read"] > len(files) // 2
    texts = [Passage(p.place, p.text[:20_000]) for o in outcomes for p in o.sheet.passages[:5]]
    assert dates(texts) is not None
