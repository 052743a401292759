# SPDX-License-Identifier: Apache-2.0
"""The child process: shut in, bounded in time and memory, and never more than an outcome."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from rogatory.errors import RogatoryError, Unverified
from rogatory.language import use
from rogatory.seal import foreign
from rogatory.seal.foreign import Limits
from rogatory.seal.trust import Trust

SETUP = """
import sys
sys.path[:0] = {path!r}
from rogatory.seal.confinement import confine
confine(memory=512 * 2**20, cpu=2, files=40)
"""


def confined(attempt: str, timeout: float = 20) -> subprocess.CompletedProcess[str]:
    """Run ``attempt`` in a process that has shut itself in; it prints DONE if it got through."""
    code = SETUP.format(path=[p for p in sys.path if p]) + attempt + "\nprint('DONE')\n"
    return subprocess.run(
        [sys.executable, "-I", "-B", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def test_a_process_that_shut_itself_in_still_works() -> None:
    assert (
        "DONE" in confined("import lxml.etree, json, asyncio; asyncio.run(asyncio.sleep(0))").stdout
    )


def test_a_process_that_shut_itself_in_gets_out_by_no_way_tried(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary", encoding="ascii")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        attempts = {
            "connect": f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)",
            "resolve": "import socket; socket.getaddrinfo('example.org', 80)",
            "listen": "import socket; socket.create_server(('127.0.0.1', 0))",
            "fetch": f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/')",
            "run": "import subprocess; subprocess.run(['/bin/true'])",
            "shell": "import os; os.system('true')",
            "spawn": "import os; os.posix_spawn('/bin/true', ['true'], {})",
            "fork": "import os; os.fork()",
            "read": f"open({str(secret)!r}).read()",
            "read by number": f"import os; os.open({str(secret)!r}, os.O_RDONLY)",
            "read passwords": "open('/etc/passwd').read()",
            "read across": f"open('/usr/lib/../..{secret}').read()",
            "write": f"open({str(tmp_path / 'new')!r}, 'w')",
            "append": f"open({str(secret)!r}, 'a')",
            "delete": f"import os; os.remove({str(secret)!r})",
            "rename": f"import os; os.rename({str(secret)!r}, {str(tmp_path / 'x')!r})",
            "link": f"import os; os.symlink('/', {str(tmp_path / 'x')!r})",
            "much memory": "x = bytearray(2**30)",
            "much more memory": "x = [bytearray(2**20) for _ in range(2000)]",
            "many files": "import os; x = [os.dup(0) for _ in range(200)]",
        }
        escaped = [name for name, attempt in attempts.items() if "DONE" in confined(attempt).stdout]
        with pytest.raises(TimeoutError):
            listener.accept()
    print(f"attempts {len(attempts)}, escaped {len(escaped)}")
    assert escaped == []
    assert secret.read_text("ascii") == "canary"
    assert [p.name for p in tmp_path.iterdir()] == ["secret"]


def test_endless_work_is_ended_by_the_processor_limit() -> None:
    start = time.monotonic()
    done = confined("while True: pass")
    assert done.returncode != 0
    assert time.monotonic() - start < 15


def bombs() -> dict[str, bytes]:
    """Return small PDFs that are large inside, deep, circular or endless."""
    flat = zlib.compress(bytes(200 * 2**20), 9)
    twice = zlib.compress(flat, 9)
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /AcroForm 3 0 R >>\nendobj\n"
    trailer = b"trailer\n<< /Root 1 0 R /Size 9 >>\nstartxref\n%d\n%%%%EOF\n"

    def with_stream(data: bytes, filters: bytes) -> bytes:
        body = head + b"4 0 obj\n<< /Type /XRef /W [1 2 1] /Size 9 /Root 1 0 R /Length %d " % len(
            data
        )
        at = len(head)
        body += b"/Filter " + filters + b" >>\nstream\n" + data + b"\nendstream\nendobj\n"
        return body + b"startxref\n%d\n%%%%EOF\n" % at

    return {
        "flate": with_stream(flat, b"/FlateDecode"),
        "flate twice": with_stream(twice, b"[/FlateDecode /FlateDecode]"),
        "deep arrays": head + b"[" * 500_000 + trailer % len(head),
        "deep dictionaries": head + b"<</A" * 300_000 + trailer % len(head),
        "startxref to itself": head + b"startxref\n%d\n%%%%EOF\n" % len(head),
        "previous of itself": head
        + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Size 9 /Prev %d >>\n"
        % len(head)
        + b"startxref\n%d\n%%%%EOF\n" % len(head),
        "a huge xref": head + b"xref\n0 999999999\n0000000000 65535 f \n" + trailer % len(head),
        "a long number": head + b"9" * 2_000_000 + trailer % len(head),
    }


def test_no_bomb_takes_long_or_much(trust: Trust) -> None:
    made = bombs()
    for name, data in made.items():
        start = time.monotonic()
        with pytest.raises(RogatoryError):
            foreign.pdf(data, trust).raise_unless_ok()
        took = time.monotonic() - start
        print(f"{name}: {len(data)} bytes, {took:.1f} s")
        assert took < 10, name


def test_a_job_that_outlasts_its_clock_is_refused(trust: Trust, lasting_letter: bytes) -> None:
    arguments = {"trust": trust.to_json(), "at": None, "expected": 1}
    with pytest.raises(Unverified, match="too long"):
        foreign.run("pdf", lasting_letter, arguments, Limits(wall=0.01))
    with pytest.raises(Unverified):
        foreign.run("no such function", b"", {})


def test_a_child_speaks_the_callers_language(signed_letter: bytes, trust: Trust) -> None:
    from rogatory import language

    with use("ru"):
        seen = language._("There is no independent time.")
        report = foreign.pdf(signed_letter, trust)
    assert seen in [item.detail for item in report.items]
