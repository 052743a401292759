# SPDX-License-Identifier: Apache-2.0
"""The worker: every exhibit gets one reading, whatever ends the worker and whenever."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django.db import connection
from tests.instances import Side, make_instance

from rogatory.casefile.derived import Attempt, Document, Passage, Reading
from rogatory.casefile.exhibits import Exhibit
from rogatory.errors import Conflict
from rogatory.office import exhibit_reading, exhibits, work

SOURCE = Path(__file__).resolve().parents[2] / "src"
KILLS = 30


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def take_in(side: Side, folder: Path, texts: dict[str, bytes]) -> str:
    case, files = side.open_case(), folder / "files"
    files.mkdir()
    for name, data in texts.items():
        (files / name).write_bytes(data)
    exhibits.take_in(side.instance, case, files, side.hand("aynur"), circumstances={})
    return case


def state() -> dict[str, Any]:
    """Return everything derived that must not depend on how the worker fared."""
    return {
        "readings": sorted(Reading.objects.values_list("exhibit", "outcome", "media")),
        "passages": sorted(Passage.objects.values_list("exhibit", "number", "text")),
        "documents": sorted(Document.objects.values_list("source", "place", "text")),
    }


def worker(side: Side) -> subprocess.Popen[bytes]:
    environ = {**os.environ, "PYTHONPATH": str(SOURCE), "ROGATORY_HOME": str(side.home)}
    return subprocess.Popen(
        [sys.executable, "-m", "rogatory", "worker", "--once"],
        env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.folder("the one worker of a folder (tests/scale has many)")
def test_kill_9_at_any_time_loses_nothing_and_doubles_nothing(side: Side, tmp_path: Path) -> None:
    texts = {f"{n}.txt": f"crate number {n}\n".encode() * 40 for n in range(120)}
    case = take_in(side, tmp_path, texts)
    rng, killed, ended = random.Random(5), 0, 0
    for _round in range(KILLS):
        connection.close()
        process = worker(side)
        time.sleep(rng.uniform(0.3, 1.8))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        else:
            ended += 1
        process.wait()
        # A half is never there: a reading has all its passages and documents, or is not there.
        assert set(Passage.objects.values_list("exhibit", flat=True)) <= set(
            Reading.objects.values_list("exhibit", flat=True)
        )
    print(f"kill -9: {killed} of {KILLS} while it worked, {ended} after it had ended")
    assert killed >= 3
    work.work(side.instance)
    survived = state()
    assert Reading.objects.filter(case=case).count() == len(texts)
    assert not Reading.objects.filter(parked=True).exists()
    assert not Attempt.objects.exists()
    work.forget_all()
    assert state() == {"readings": [], "passages": [], "documents": []}
    work.work(side.instance)
    assert state() == survived


def test_a_file_that_ends_the_worker_is_parked_with_its_reason_and_the_others_are_read(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(side, tmp_path, {f"{n}.txt": f"text {n}".encode() for n in range(5)})
    poison = Exhibit.objects.get(label="E-3").key
    genuine = exhibit_reading.read_all

    class Ended(BaseException):
        pass

    def ends(instance: Any, rows: Sequence[Exhibit], **given: Any) -> int:
        if poison in [row.key for row in rows]:
            raise Ended
        return genuine(instance, rows, **given)

    monkeypatch.setattr(exhibit_reading, "read_all", ends)
    ends_seen = 0
    for _round in range(20):
        try:
            done = work.work(side.instance)
            break
        except Ended:
            ends_seen += 1
    assert ends_seen == work.MOST_TRIES
    assert done.parked == ["E-3"]
    assert Counter(Reading.objects.values_list("outcome", flat=True)) == {
        "read": 4,
        "unreadable": 1,
    }
    parked = Reading.objects.get(parked=True)
    assert json.loads(parked.faults) == [["crashed", ""]]
    monkeypatch.undo()
    assert work.forget_all(parked_only=True) == 1
    work.work(side.instance)
    assert Reading.objects.get(exhibit=poison).outcome == "read"


@pytest.mark.folder("the one worker of a folder (tests/scale has many)")
def test_there_is_one_worker_of_an_instance(side: Side) -> None:
    with work.only_worker(side.instance), pytest.raises(Conflict), work.only_worker(side.instance):
        pass
    with work.only_worker(side.instance):
        pass


def test_a_preview_is_drawn_anew_and_its_blurred_form_has_only_fields(
    side: Side, tmp_path: Path
) -> None:
    from io import BytesIO

    picture = PIL.Image.effect_noise((1200, 900), 90)
    out = BytesIO()
    exif = PIL.Image.Exif()
    exif[0x010F] = "Cameramakercanary"
    picture.save(out, "JPEG", exif=exif)
    take_in(side, tmp_path, {"a.jpg": out.getvalue()})
    work.work(side.instance)
    reading = Reading.objects.get()
    assert ["device", "make", "Cameramakercanary", ""] in json.loads(reading.facts)
    assert reading.preview is not None
    assert reading.blurred is not None
    clear, blurred = (
        PIL.Image.open(BytesIO(bytes(one))) for one in (reading.preview, reading.blurred)
    )
    assert clear.size == blurred.size == (320, 240)
    assert b"Cameramakercanary" not in bytes(reading.preview) + bytes(reading.blurred)

    def contrast(one: PIL.Image.Image) -> float:
        low, high = one.convert("L").getextrema()
        return float(high) - float(low)  # type: ignore[arg-type]

    assert contrast(clear) > 3 * contrast(blurred)


def test_every_form_of_file_gets_an_outcome_and_empty_ones_too(side: Side, tmp_path: Path) -> None:
    take_in(
        side,
        tmp_path,
        {"a": b"", "b": os.urandom(500), "c": b"%PDF-1.7 broken", "d.txt": b"\x00\xff\x00" * 9,
         "e.txt": "words".encode("utf-16")},
    )  # fmt: skip
    work.work(side.instance)
    outcomes = Counter(Reading.objects.values_list("outcome", flat=True))
    assert sum(outcomes.values()) == 5
    assert outcomes["read"] == 1
