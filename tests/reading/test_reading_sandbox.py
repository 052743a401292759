# SPDX-License-Identifier: Apache-2.0
"""The sandbox: nothing gets out, nothing hangs, every file has an outcome."""

from __future__ import annotations

import io
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from rogatory.errors import Malformed, Unavailable
from rogatory.reading import sandbox
from rogatory.reading.sandbox import Limits
from rogatory.reading.sheet import Sheet

# Each probe is one statement; it prints "out" when it got what it should not have.
PROBES = {
    "connect to the network": "socket.create_connection(('127.0.0.1', PORT), 2)",
    "open a socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "open a local socket": "socket.socket(socket.AF_UNIX)",
    "make a pair of sockets": "socket.socketpair()",
    "read a file beside the evidence": "open(BESIDE).read()",
    "read a home": "open(HOME + '/secret').read()",
    "list the evidence folder": "os.listdir(os.path.dirname(BESIDE))",
    "read the users": "open('/etc/passwd').read()",
    "write the evidence": "open('/in/0', 'ab').write(b'x')",
    "change the evidence's mode": "os.chmod('/in/0', 0o777)",
    "write a temporary file": "open(os.path.join(os.sep, 'tmp', 'probe'), 'w').write('x')",
    "write at the root": "open('/probe', 'w').write('x')",
    "write beside the package": "open(PACKAGE + '/probe', 'w').write('x')",
    "make a link": "os.symlink('/etc', '/in/link')",
    "fork": "os._exit(0) if os.fork() == 0 else os.wait()",
    "start a program": "os.execv('/usr/bin/env', ['env'])",
    "start a shell": "subprocess.run(['/bin/sh', '-c', 'true'], check=True)",
    "signal the parent": "os.kill(PARENT, 0)",
    "see other processes": "os.listdir('/proc/1')",
    "trace a process": "call(101, 0, 0, 0)",
    "mount": "call(165, b'none', b'/in', b'tmpfs', 0, 0)",
    "leave the namespace": "call(272, 0x10000000)",
    "set up a ring of requests": "call(425, 4, bytes(120))",
    "read keys": "call(250, 0, -3, 0)",
    "see the environment": "os.environ['ROGATORY_CANARY']",
    "take two gigabytes": "bytearray(2 * 2**30)",
    "lift the memory limit": "resource.setrlimit(resource.RLIMIT_AS, (-1, -1)); bytearray(2**31)",
}
_PRELUDE = """
import ctypes, os, resource, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
"""
_CONFINE = """
from rogatory.reading import confine
confine.limit(512 * 2**20, 2**20, 20)
assert confine.filter_calls()
"""


def _attempt(statement: str, names: Mapping[str, object], confined: bool, file: Path) -> bool:
    """Run one probe; tell whether it got out."""
    values = "".join(f"{k} = {v!r}\n" for k, v in names.items())
    code = f"{_PRELUDE}{values}{_CONFINE if confined else ''}\n"
    code += f"try:\n    {statement}\nexcept BaseException as e:\n    print('held', repr(e))\n"
    code += "else:\n    print('out')\n"
    command = [sys.executable, "-c", code]
    if confined:
        command = sandbox.confine(command, [file])
    else:
        command = [c.replace("/in/0", str(file)) for c in command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return "out" in done.stdout.split() or ("env" in statement and "PATH=" in done.stdout)


@pytest.fixture
def probe_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Plant what the probes look for."""
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "file").write_bytes(b"evidence")
    (evidence / "beside").write_text("canary")
    home = tmp_path / "home"
    home.mkdir()
    (home / "secret").write_text("canary")
    monkeypatch.setenv("ROGATORY_CANARY", "canary")
    return {
        "BESIDE": str(evidence / "beside"),
        "HOME": str(home),
        "PACKAGE": str(Path(sandbox.__file__).parent),
        "PARENT": os.getpid(),
    }


def test_no_probe_gets_out_of_the_sandbox(
    tool: object, probe_names: dict[str, object], tmp_path: Path
) -> None:
    assert callable(tool)
    tool("bwrap")
    file = tmp_path / "evidence" / "file"
    with socket.create_server(("127.0.0.1", 0)) as server:
        names = {**probe_names, "PORT": server.getsockname()[1]}
        out = [n for n, s in PROBES.items() if _attempt(s, names, True, file)]
        # The planted fault: without confinement the same probes do get out.
        harmless = {"write the evidence", "read a home", "fork", "start a shell", "open a socket"}
        harmless |= {"connect to the network", "see the environment", "read the users"}
        control = [n for n in harmless if _attempt(PROBES[n], names, False, file)]
    print(f"injected {len(PROBES)}, detected {len(PROBES) - len(out)}")
    assert out == []
    assert sorted(control) == sorted(harmless)
    assert (tmp_path / "evidence" / "beside").read_text() == "canary"


def test_without_bubblewrap_nothing_is_read_unless_permitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "note"
    file.write_text("a word")
    monkeypatch.setattr(sandbox, "can_confine", lambda: False)
    with pytest.raises(Unavailable, match="bubblewrap"):
        sandbox.read_many([file])
    outcome = sandbox.read_many([file], allow_unconfined=True)[0]
    assert (outcome.status, outcome.confined) == ("read", False)


def test_every_file_of_the_shared_folder_has_one_outcome(shared: Path) -> None:
    files = [
        file
        for folder in ("media", "documents", "mail", "phone")
        for file in sorted((shared / "data" / folder).rglob("*"))
        if file.is_file()
    ]
    began = time.monotonic()
    outcomes = sandbox.read_many(files)
    seconds = time.monotonic() - began
    totals = Counter(o.status for o in outcomes)
    codes = Counter(f.code for o in outcomes for f in o.faults)
    print(f"{len(files)} files in {seconds:.1f} s: {dict(totals)}; faults {dict(codes)}")
    assert len(outcomes) == len(files) >= 550
    assert not {"crashed", "bad_reply", "time", "memory"} & set(codes)
    assert max(o.seconds for o in outcomes) < 20
    assert totals["read"] + totals["partly"] >= 0.75 * len(files)
    assert all(o.faults for o in outcomes if o.status != "read")


def test_files_that_are_none_have_outcomes_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "huge").touch()
    os.truncate(tmp_path / "huge", 2**40)
    (tmp_path / "\n\u202e ' \"-- .txt").write_text("odd name")
    names = ["pipe", "empty", "folder", "dangling", "huge", "\n\u202e ' \"-- .txt", "absent"]
    outcomes = sandbox.read_many([tmp_path / n for n in names])
    assert [(o.status, *(f.code for f in o.faults)) for o in outcomes] == [
        ("unreadable", "not_a_file"),
        ("unreadable", "empty"),
        ("unreadable", "not_a_file"),
        ("unreadable", "absent"),
        ("refused", "too_large"),
        ("read",),
        ("unreadable", "absent"),
    ]


def test_the_culprit_is_named_and_the_next_file_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / n for n in ("first", "culprit", "last")]
    for file in files:
        file.write_text("words")
    ask = sandbox._Child.ask

    def ask_and_kill(
        child: sandbox._Child, function: str, number: int, options: Mapping[str, object]
    ) -> sandbox.Outcome:
        if child.files[number].name == "culprit":
            os.kill(child.process.pid, signal.SIGKILL)
            child.process.wait()
            time.sleep(0.5)  # the process inside follows the one around it
        return ask(child, function, number, options)

    monkeypatch.setattr(sandbox._Child, "ask", ask_and_kill)
    outcomes = sandbox.read_many(files)
    assert [o.status for o in outcomes] == ["read", "unreadable", "read"]
    assert [f.code for f in outcomes[1].faults] == ["crashed"]


def test_a_file_that_takes_too_long_is_refused_and_named(tmp_path: Path) -> None:
    (tmp_path / "slow").write_text("word " * 6_000_000)  # no machine has read it at once
    outcome = sandbox.read_many([tmp_path / "slow"], limits=Limits(wall_seconds=0.0))[0]
    assert (outcome.status, outcome.faults[0].code) == ("refused", "time")


def test_a_file_that_goes_away_between_look_and_start_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = tmp_path / "stays", tmp_path / "goes"
    stays.write_text("word")
    goes.write_text("word")
    confine = sandbox.confine

    def confine_late(command: list[str], files: list[Path]) -> list[str]:
        goes.unlink(missing_ok=True)
        return confine(command, files)

    monkeypatch.setattr(sandbox, "confine", confine_late)
    outcomes = sandbox.read_many([goes, stays])
    assert [o.status for o in outcomes] == ["unreadable", "read"]


def test_the_child_is_not_believed() -> None:
    good = Sheet(media="text/plain").as_json()
    Sheet.from_json(good)
    bad: list[object] = [
        None,
        [],
        {},
        {**good, "more": 1},
        {**good, "media": 5},
        {**good, "facts": [["nonsense", "a", "b", "c"]]},
        {**good, "facts": [["location", "a", "b"]]},
        {**good, "passages": [["a", 7]]},
        {**good, "faults": [["nonsense", ""]]},
    ]
    for value in bad:
        with pytest.raises(Malformed):
            Sheet.from_json(value)


def _png_bomb(text: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 6, 0, 0, 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(20_000_000)))
    if text:
        chunks += chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(text)))
    return b"\x89PNG\r\n\x1a\n" + chunks + chunk(b"IEND", b"")


def _zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return out.getvalue()


def _bombs() -> dict[str, bytes]:
    nested = bytes(30_000_000)
    for _layer in range(8):
        nested = _zip({"inner": nested})
    wide = _zip({f"{i}": b"MM\0*" for i in range(6_000)})
    laughs = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{i} '{f'&a{i - 1};' * 20}'>" for i in range(1, 12)
    )
    document = _zip({"word/document.xml": f"{laughs}]><a>&a11;</a>".encode()})
    deep_xml = _zip({"word/document.xml": b"<a>" * 300_000})
    big_xml = _zip({"word/document.xml": b"<p>" + b"<t/>" * 10_000_000 + b"</p>"})
    mail = b"From: a@x.example\nTo: b@x.example\nSubject: s\n"
    for i in range(300):
        mail += b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (i, i)
    letters = b"From: a@x.example\nTo: b@x.example\nSubject: s\n"
    letters = (letters + b"Content-Type: message/rfc822\n\n") * 400
    flate = zlib.compress(b"0 0 m 1 1 l S\n" * 15_000_000, 1)
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    pdf += b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    pdf += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    pdf += b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream endobj\n" % (
        len(flate),
        flate,
    )
    return {
        "PNG of 40000 x 40000 pixels": _png_bomb(0),
        "PNG with a text of 100 MB": _png_bomb(100_000_000),
        "ZIP of zeros": _zip({"zeros": bytes(100_000_000)}),
        "ZIP in ZIP": nested,
        "ZIP of many": wide,
        "XML entities": document,
        "XML depth": deep_xml,
        "XML size": big_xml,
        "mail of nested multiparts": mail,
        "mail of nested messages": letters,
        "HTML depth": b"<html>" + b"<div>" * 1_000_000,
        "PDF stream": pdf + b"trailer<</Root 1 0 R>>\n%%EOF",
        "property list": b"bplist00" + bytes(range(256)) * 100,
        "long line": b"a@" * 10_000_000,
    }


def test_bombs_end_within_ten_seconds_under_the_memory_limit(tmp_path: Path) -> None:
    bombs = _bombs()
    files = []
    for number, data in enumerate(bombs.values()):
        files.append(tmp_path / f"{number}")
        files[-1].write_bytes(data)
    whole = set()
    for function in ("read", "strip"):
        outcomes = sandbox.run_many(function, files)
        for name, outcome in zip(bombs, outcomes, strict=True):
            codes = sorted({f.code for f in outcome.faults})
            print(f"{function}: {name}: {outcome.status} {codes[:4]} {outcome.seconds:.1f} s")
            assert outcome.seconds < 10, name
            assert outcome.output is None, name
            if outcome.status == "read":
                whole.add(name)
    # What was cut short says so; of a picture only the header is read.
    assert whole == {"PNG of 40000 x 40000 pixels"}


def test_the_reading_process_itself_has_given_up_its_rights(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("word")
    with sandbox._Child([tmp_path / "file"], Limits(), confined=False) as child:
        assert child.ready
        proc = Path(f"/proc/{child.process.pid}")
        status = dict(
            line.split(":\t", 1)
            for line in (proc / "status").read_text().splitlines()
            if ":\t" in line
        )
        assert status["Seccomp"].strip() == "2"
        assert status["NoNewPrivs"].strip() == "1"
        limits = (proc / "limits").read_text()
        for name, most in (("address space", 512 * 2**20), ("file size", 128 * 2**20)):
            line = next(li for li in limits.splitlines() if li.startswith(f"Max {name}"))
            assert int(line.split()[3]) == most
