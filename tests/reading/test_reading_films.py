# SPDX-License-Identifier: Apache-2.0
"""Films of telephones, cars and doors: duration, codecs, times, turning, cuts."""

from __future__ import annotations

import json
import random
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rogatory.reading import media, sandbox
from rogatory.reading.sandbox import Outcome

Tool = Callable[[str], Path]


@pytest.fixture(scope="module")
def films(tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give a film of three seconds with sound in each form, written by ffmpeg."""
    tool("bwrap")
    folder, made = tmp_path_factory.mktemp("films"), {}
    for name, codecs in {
        "door.avi": ["-c:v", "mjpeg", "-c:a", "pcm_s16le"],
        "car.mkv": ["-c:v", "mpeg4", "-c:a", "flac"],
        "shop.webm": ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"],
        "phone.mp4": ["-c:v", "mpeg4", "-g", "30", "-c:a", "aac"],
        "phone.mov": ["-c:v", "mjpeg", "-c:a", "pcm_s16le"],
        "bus.ts": ["-c:v", "mpeg2video", "-c:a", "mp2"],
    }.items():
        made[name] = folder / name
        subprocess.run(
            [
                *(tool("ffmpeg"), "-v", "error", "-y"),
                *("-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=3"),
                *("-f", "lavfi", "-i", "sine=frequency=300:duration=3"),
                *("-metadata", "creation_time=2026-05-03T11:22:33Z", "-metadata", "title=quay"),
                *codecs,
                made[name],
            ],
            check=True,
        )
    return made


def facts(outcome: Outcome) -> dict[str, str]:
    return {fact.name: fact.value for fact in reversed(outcome.sheet.facts)}


def test_films_tell_what_ffprobe_tells(films: dict[str, Path], tool: Tool) -> None:
    for name in ("door.avi", "car.mkv", "shop.webm", "phone.mp4", "phone.mov"):
        outcome = sandbox.run("read", films[name])
        told = json.loads(
            subprocess.run(
                [tool("ffprobe"), "-v", "error", "-of", "json", "-show_format", films[name]],
                capture_output=True,
                check=True,
            ).stdout
        )["format"]
        assert outcome.status == "read", (name, outcome.faults)
        assert abs(float(facts(outcome)["seconds"]) - float(told["duration"])) < 0.3, name
        assert facts(outcome)["pixels"] == "160 x 120", name
        codecs = [f.value for f in outcome.sheet.facts if f.name == "codec"]
        assert len(codecs) == 2, (name, codecs)
    for name in ("car.mkv", "phone.mp4", "phone.mov"):
        told = facts(sandbox.run("read", films[name]))
        times = {value for key, value in told.items() if "2026-05-03T11:22:33" in value}
        assert times, (name, told)


def test_a_film_without_a_head_is_named_and_not_read(
    films: dict[str, Path], tmp_path: Path
) -> None:
    stream = b"\x00\x00\x00\x01\x67\x42\x00\x1e" + bytes(200)
    for name, data, expected in (
        ("bus.ts", films["bus.ts"].read_bytes(), "video/mp2t"),
        ("a.264", stream, "video/h264"),
        ("a.265", b"\x00\x00\x00\x01\x40\x01\x0c" + bytes(200), "video/h265"),
        ("a.dav", b"DHAV\xfd\x00\x00\x00" + bytes(500), "video/x-dahua-dav"),
        ("b.mp4", b"IMKH" + bytes(36) + b"\x00\x00\x01\xba" + bytes(500), "video/x-hikvision"),
        ("x.bin", b"BUSCAM\x07\x01" + bytes(range(256)) + stream * 3, "video/x-unknown"),
    ):
        file = tmp_path / name
        file.write_bytes(data)
        outcome = sandbox.run("read", file)
        assert outcome.sheet.media == media.sniff(data) == expected, name
        assert {fault.code for fault in outcome.faults} == {"not_heard", "form_not_parsed"}, name
        assert outcome.status == "unreadable"


def test_a_film_cut_off_is_said_to_be_cut(films: dict[str, Path], tmp_path: Path) -> None:
    injected = detected = 0
    for name in ("door.avi", "car.mkv", "shop.webm", "phone.mp4", "phone.mov"):
        whole = films[name].read_bytes()
        for part in (0.5, 0.8):
            file = tmp_path / f"{part}{name}"
            file.write_bytes(whole[: int(len(whole) * part)])
            outcome = sandbox.run("read", file)
            injected += 1
            detected += "cut_short" in {fault.code for fault in outcome.faults}
    print(f"injected {injected}, detected {detected}")
    assert detected == injected


def test_damaged_films_end_nothing(films: dict[str, Path], tmp_path: Path) -> None:
    rng, files = random.Random(11), list[Path]()
    for name in ("door.avi", "car.mkv", "shop.webm", "phone.mp4", "phone.mov"):
        whole = films[name].read_bytes()
        head = min(len(whole), 6_000)
        for number in range(20):
            changed = bytearray(whole)
            for _change in range(rng.randrange(1, 30)):
                # Heads and the index, which may stand at the end, are what is walked.
                at = rng.randrange(head)
                changed[at if rng.random() < 0.5 else -at - 1] = rng.randrange(256)
            files.append(tmp_path / f"{number}{name}")
            files[-1].write_bytes(changed)
    told = sandbox.run_many("read", files)
    codes = {fault.code for outcome in told for fault in outcome.faults}
    print(f"{len(files)} damaged films: {sorted(codes)}")
    assert not codes & {"crashed", "time", "bad_reply", "memory"}


def test_a_turned_film_and_one_with_a_piece_left_out_say_so(
    films: dict[str, Path], tool: Tool, tmp_path: Path
) -> None:
    turned, cut = tmp_path / "turned.mp4", tmp_path / "cut.mp4"
    base = [str(tool("ffmpeg")), "-v", "error", "-y"]
    phone = films["phone.mp4"]
    data = bytearray(phone.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40
    data[matrix : matrix + 20] = struct.pack(">5i", 0, 0x10000, 0, -0x10000, 0)
    turned.write_bytes(data)
    # To begin between two whole pictures without writing anew takes an edit list.
    subprocess.run([*base, "-ss", "1.75", "-i", str(phone), "-c", "copy", str(cut)], check=True)
    assert facts(sandbox.run("read", turned))["turned by degrees"] == "90"
    told = facts(sandbox.run("read", cut))
    assert any("not played by the edit list" in name for name in told), told
