# SPDX-License-Identifier: Apache-2.0
"""What others wrote is parsed here: PDF, XML signatures, ASN.1, in a child process with limits.

The caller starts ``foreign``'s ``main`` in a fresh interpreter, gives it a job and takes a
result; each travels as one line of JSON and, for the job, the payload's bytes::

    -> {"function":"pdf","arguments":{…},"language":"en","limits":{…}}\\n<payload>
    <- {"result":…}   or   {"error":"Malformed","message":"…"}

The child limits its memory, CPU time, open files and file size before it reads the payload,
takes itself off the network where the kernel lets it, and refuses (by an audit hook) to connect,
to start programs, to write files, and to read files outside its own installation.  Every failure
becomes an outcome: a foreseen one under its class, anything else Unverified.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rogatory import language
from rogatory.errors import Malformed, RogatoryError, Unavailable, Unverified
from rogatory.language import _
from rogatory.seal.report import Report
from rogatory.seal.trust import Trust

MAX_PAYLOAD = 256 * 2**20
MAX_RESULT = 4 * 2**20


@dataclass(frozen=True)
class Limits:
    """What a job may use: memory in bytes, CPU and wall time in seconds, open files."""

    memory: int = 1024 * 2**20
    cpu: int = 20
    wall: float = 40.0
    files: int = 40


def run(
    function: str,
    payload: bytes,
    arguments: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> Any:
    """Return the JSON result of a function of ``FUNCTIONS`` on ``payload``, from a child process.

    Malformed only from ``token`` ("cannot be read" is not "forged"); every other failure is
    Unverified.
    """
    if len(payload) > MAX_PAYLOAD:
        raise Unverified(_("The file is too large to be judged here."))
    limits = limits or Limits()
    job = {
        "function": function,
        "arguments": dict(arguments or {}),
        "language": language.current(),
        "limits": asdict(limits),
    }
    path = json.dumps([entry for entry in sys.path if entry])
    start = f"import sys; sys.path[:] = {path}; from rogatory.seal.foreign import main; main()"
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise Unavailable(
            _("No process could be started to read a foreign file; free memory and try again.")
        ) from error
    with child:
        try:
            output, _none = child.communicate(
                json.dumps(job).encode() + b"\n" + payload, timeout=limits.wall
            )
        except subprocess.TimeoutExpired:
            child.kill()
            raise Unverified(_("The file takes too long to read; it is not accepted.")) from None
        except OSError:
            child.kill()
            raise _unreadable() from None
    return _result(output)


def pdf(
    pdf: bytes,
    trust: Trust,
    at: datetime | None = None,
    *,
    expected: int = 1,
    printed: int | None = None,
) -> Report:
    """Judge a signed PDF in a child process (see ``pades_check``)."""
    arguments = {
        "trust": trust.to_json(), "at": _text(at), "expected": expected, "printed": printed,
    }  # fmt: skip
    return Report.from_json(run("pdf", pdf, arguments))


def xades(
    xml: bytes, digests: Mapping[str, bytes], trust: Trust, at: datetime | None = None
) -> Report:
    """Judge a XAdES signature document in a child process (see ``xades.verify``)."""
    arguments = {
        "trust": trust.to_json(),
        "at": _text(at),
        "digests": {name: digest.hex() for name, digest in digests.items()},
    }
    return Report.from_json(run("xades", xml, arguments))


def token(data: bytes, digest: bytes, trust: Trust) -> datetime:
    """Return the instant of an RFC 3161 time-stamp, verified in a child process."""
    arguments = {"trust": trust.to_json(), "digest": digest.hex()}
    return datetime.fromisoformat(run("token", data, arguments))


def _result(output: bytes) -> Any:
    if len(output) > MAX_RESULT:
        raise _unreadable()
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(answer, dict) or ("result" in answer) == ("error" in answer):
        raise _unreadable()
    if "error" in answer:
        kind = Malformed if answer["error"] == "Malformed" else Unverified
        raise kind(str(answer.get("message", "")))
    return answer["result"]


def _unreadable() -> Unverified:
    return Unverified(_("The file cannot be read safely; it is not accepted."))


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


# ---------------------------------------------------------------- from here on: in the child


def _pdf(payload: bytes, arguments: Mapping[str, Any]) -> Any:
    from rogatory.seal.pades_check import check_pdf

    trust = Trust.from_json(arguments["trust"])
    at = _instant(arguments["at"])
    try:
        judged = check_pdf(payload, trust, at, arguments["expected"], arguments["printed"])
        return judged.to_json()
    except Malformed as error:  # a part of it, such as a certificate
        raise Unverified(str(error)) from None


def _xades(payload: bytes, arguments: Mapping[str, Any]) -> Any:
    from rogatory.seal.xades import verify

    digests = {name: bytes.fromhex(text) for name, text in arguments["digests"].items()}
    trust = Trust.from_json(arguments["trust"])
    return verify(payload, digests, trust, _instant(arguments["at"])).to_json()


def _token(payload: bytes, arguments: Mapping[str, Any]) -> Any:
    from rogatory.seal.timestamp import verify_token

    trust = Trust.from_json(arguments["trust"])
    digest = bytes.fromhex(arguments["digest"])
    return verify_token(payload, digest, trust.tsa_roots).isoformat()


FUNCTIONS: Mapping[str, Callable[[bytes, Mapping[str, Any]], Any]] = {
    "pdf": _pdf,
    "xades": _xades,
    "token": _token,
}


def main() -> None:
    """Do the one job on standard input; the child's whole life."""
    job = json.loads(sys.stdin.buffer.readline())
    from rogatory.seal.confinement import confine, without_http_client

    without_http_client()
    confine(**{name: job["limits"][name] for name in ("memory", "cpu", "files")})
    language.use(job["language"])
    try:
        result = FUNCTIONS[job["function"]](sys.stdin.buffer.read(), job["arguments"])
        answer: dict[str, Any] = {"result": result}
    except Malformed as error:
        answer = {"error": "Malformed", "message": str(error)}
    except RogatoryError as error:
        answer = {"error": "Unverified", "message": str(error)}
    except MemoryError:
        answer = {"error": "Unverified", "message": _("The file needs too much memory to read.")}
    except Exception as error:
        message = _("The file cannot be read as what it claims to be ({kind}).")
        answer = {"error": "Unverified", "message": message.format(kind=type(error).__name__)}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
