# SPDX-License-Identifier: Apache-2.0
"""What a medium's papers take from country sheet and directory: languages, and whom to call."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.pair import Pair
from tests.exchange.test_exchange_media import prepare, sent_one

from rogatory.casefile.counterparts import Counterpart
from rogatory.casefile.pouches import SentPouch
from rogatory.language import use
from rogatory.office import directory, handing
from rogatory.office.handing import READ_ME

SHEET = """schema = "rogatory.sheet/1"
[sheet]
state = "{state}"
name = "{state}"
fiction = true
[[language]]
code = "az"
confidence = "seen"
as_of = "2026-03"
source = "fiction"
"""


def test_the_papers_are_in_the_languages_of_the_other_sides_sheet(pair: Pair) -> None:
    sent = sent_one(pair)
    instance = pair.instance("a")
    row = SentPouch.objects.get(case=pair.case, key=sent.pouch)
    row.letter = ""  # what the letter itself says of languages is another test's
    with use("ru"):
        assert handing.languages(instance, row) == ("ru", "en")
        state = Counterpart.objects.get(key=row.to).country
        folder = instance.home / "instruments"
        folder.mkdir(exist_ok=True)
        (folder / "sheet.toml").write_text(SHEET.format(state=state))
        assert handing.languages(instance, row) == ("ru", "az")
        (folder / "sheet.toml").write_text("broken")
        assert handing.languages(instance, row) == ("ru", "en")


def test_the_leaf_names_an_office_of_the_directory_and_no_person(
    pair: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    sent = sent_one(pair)
    instance = pair.instance("a")
    assert handing.office_to_call(instance) == ""
    told: dict[str, Any] = {"side": "us", "state": "XA", "source": "list of the house"}
    for duty, body, phone in (("executor", "Desk 4", "+00 1"), ("duty_room", "Duty room", "+00 2"),
                              ("registry", "Registry of XA", "+00 3")):  # fmt: skip
        more = {"duty": duty, "name": "Nobody Seen", "body": body, "phone": phone}
        directory.enter(instance, pair.hand("a"), **told, **more)
    assert handing.office_to_call(instance) == "Registry of XA, +00 3"
    directory.end(instance, "d3", pair.hand("a"), until="2020-01-01", reason="closed")
    assert handing.office_to_call(instance) == "Duty room, +00 2"
    prepare(pair, sent, tmp_path / "stick")
    said = subprocess.run(
        [tool("pdftotext"), str(tmp_path / "stick" / READ_ME), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Duty room, +00 2" in said
    assert "Nobody" not in said


@pytest.mark.parametrize("call", ["+00 9"])
def test_what_is_said_by_option_goes_before_the_directory(
    pair: Pair, tmp_path: Path, call: str, tool: Callable[[str], Path]
) -> None:
    sent = sent_one(pair)
    told: dict[str, Any] = {"side": "us", "state": "XA", "source": "list", "duty": "registry"}
    directory.enter(pair.instance("a"), pair.hand("a"), **told, body="Registry", phone="+00 3")
    prepare(pair, sent, tmp_path / "stick", call=call)
    said = subprocess.run(
        [tool("pdftotext"), str(tmp_path / "stick" / READ_ME), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert call in said
    assert "Registry" not in said
