# SPDX-License-Identifier: Apache-2.0
"""Time-stamps: a verdict for each of the foreign ones, OpenSSL's judgement of ours."""

from __future__ import annotations

import hashlib
import http.server
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rogatory.demo.authority import TestAuthority
from rogatory.errors import Malformed, RogatoryError, Unavailable, Unverified
from rogatory.seal import foreign, timestamp
from rogatory.seal.signer import certificates_pem, load_certificates
from rogatory.seal.timestamp import HttpTimestamper
from rogatory.seal.trust import Trust

Tool = Callable[[str], Path]
DIGEST = hashlib.sha256(b"checkpoint\n").digest()


def test_a_time_stamp_bears_out_the_authoritys_instant(
    stamper: HttpTimestamper, trust: Trust, at: datetime
) -> None:
    response = stamper.stamp(DIGEST)
    assert timestamp.verify_token(response, DIGEST, trust.tsa_roots) == at
    token = timestamp.token_of(response)
    assert len(token) < len(response)
    assert timestamp.verify_token(token, DIGEST, trust.tsa_roots) == at
    assert timestamp.claimed_instant(token) == at
    assert foreign.token(token, DIGEST, trust) == at


def test_a_time_stamp_is_refused_for_other_bytes_and_other_roots(
    stamper: HttpTimestamper, trust: Trust, tmp_path: Path
) -> None:
    response = stamper.stamp(DIGEST)
    with pytest.raises(Unverified, match="other bytes"):
        timestamp.verify_token(response, hashlib.sha256(b"other").digest(), trust.tsa_roots)
    with pytest.raises(Unverified, match="another kind"):
        timestamp.verify_token(response, hashlib.sha512(b"").digest(), trust.tsa_roots)
    with pytest.raises(Unverified, match="No root"):
        timestamp.verify_token(response, DIGEST, ())
    with TestAuthority.create(tmp_path) as other, pytest.raises(Unverified, match="does not hold"):
        timestamp.verify_token(response, DIGEST, load_certificates(other.roots_pem))


def test_openssl_verifies_our_time_stamps_and_we_those_it_asks_for(
    stamper: HttpTimestamper, pems: Path, tmp_path: Path, tool: Tool
) -> None:
    openssl = tool("openssl")
    (tmp_path / "r.tsr").write_bytes(stamper.stamp(DIGEST))
    command: list[str | Path] = [openssl, "ts", "-verify", "-in", tmp_path / "r.tsr"]
    command += ["-digest", DIGEST.hex(), "-CAfile", pems / "roots.pem"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Verification: OK" in done.stdout + done.stderr


def foreign_cases(shared: Path) -> dict[str, tuple[Path, Path, bytes]]:
    """Return name -> (response, roots, digest) for the time-stamps of rfc3161-client's tests."""
    folder = shared / "data" / "timestamps" / "rfc3161-client"
    cases = {}
    for path in sorted(folder.glob("*/*.tsr")):
        data = path.read_bytes()
        digest = b"\x00" * 32
        try:
            response = timestamp._decode(data)
            digest = response.tst_info.message_imprint.message
        except Malformed:
            pass
        name = f"{path.parent.name}/{path.stem}"
        cases[name] = (path, path.parent / "ts_chain.pem", digest)
    return cases


#: ``response-expired`` was stamped while its authority's certificate was valid: expired now, good
#: then.  The one without a certificate is good because its authority's own is among the pinned.
#: ``other_response`` is from before its folder's authority was made anew.  The one with injected
#: certificates has a genuine signature; what was injected lies outside it and must change nothing.
VERDICTS = {
    "identrust/issue-104": "verified",
    "sigstage/response-invalid-signature": "Unverified",
    "sigstage/response-no-embedded-cert": "verified",
    "sigstage/response-sha256": "verified",
    "sigstage/response-sha384": "verified",
    "sigstage/response-sha512": "verified",
    "sigstore.mock/response-expired": "verified",
    "test_tsa/other_response": "Unverified",
    "test_tsa/response": "verified",
    "test_tsa/response-injected-certs": "verified",
}


def test_each_foreign_time_stamp_gets_its_right_verdict(shared: Path) -> None:
    got = {}
    for name, (path, chain, digest) in foreign_cases(shared).items():
        roots = load_certificates(chain.read_bytes())
        try:
            timestamp.verify_token(path.read_bytes(), digest, roots)
            got[name] = "verified"
        except RogatoryError as error:
            got[name] = type(error).__name__
        print(f"{name}: {got[name]}")
    assert got == VERDICTS


def test_injected_certificates_do_not_pass_for_the_signers(shared: Path) -> None:
    path, _chain, _digest = foreign_cases(shared)["test_tsa/response-injected-certs"]
    first, *rest = timestamp.token_certificates(path.read_bytes())
    assert first.issuer.rfc4514_string() == "CN=Test TSA Intermediate,O=local"
    assert any("Spoofed" in other.subject.rfc4514_string() for other in rest)


def test_a_token_without_certificate_is_not_called_forged(shared: Path) -> None:
    path, chain, digest = foreign_cases(shared)["sigstage/response-no-embedded-cert"]
    root = load_certificates(chain.read_bytes())[1:]
    with pytest.raises(Malformed, match="carries no certificate"):
        timestamp.verify_token(path.read_bytes(), digest, root)


def test_openssl_agrees_with_each_verdict(shared: Path, tool: Tool, tmp_path: Path) -> None:
    openssl = tool("openssl")
    differing = []
    for name, (path, chain, digest) in foreign_cases(shared).items():
        at = int(timestamp.claimed_instant(path.read_bytes()).timestamp())
        pems = tmp_path / "chain.pem"  # written anew: OpenSSL is choosier about PEM than about DER
        pems.write_bytes(certificates_pem(load_certificates(chain.read_bytes())))
        command: list[str | Path] = [openssl, "ts", "-verify", "-in", path, "-CAfile", pems]
        command += ["-untrusted", pems, "-digest", digest.hex(), "-attime", str(at)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        theirs = "Verification: OK" in done.stdout + done.stderr
        print(f"{name}: openssl {'accepts' if theirs else 'refuses'}")
        if theirs != (VERDICTS[name] == "verified"):
            differing.append(name)
    assert differing == []


def test_every_flipped_byte_of_a_response_is_refused(
    stamper: HttpTimestamper, trust: Trust, whole_sweep: bool
) -> None:
    response = stamper.stamp(DIGEST)
    injected = refused = same = 0
    for place in range(0, len(response), 1 if whole_sweep else 3):
        for mask in (0x01, 0x80, 0xFF) if whole_sweep else (0x01,):
            changed = bytearray(response)
            changed[place] ^= mask
            injected += 1
            try:
                instant = timestamp.verify_token(bytes(changed), DIGEST, trust.tsa_roots)
            except (Unverified, Malformed):
                refused += 1
            else:
                # Bytes outside what the signature covers cannot change what it says.
                same += instant == timestamp.claimed_instant(response)
    print(f"injected {injected}, refused {refused}, still saying the same {same}")
    assert refused + same == injected
    assert same < injected * 0.03


def test_what_is_no_time_stamp_cannot_be_read_which_is_not_forged(trust: Trust) -> None:
    for data in (b"", b"\x30", b"0\x03\x02\x01\x00", b"\x30\x80\x06\x01", b"x" * 300_000):
        with pytest.raises(Malformed, match="cannot be read"):
            timestamp.verify_token(data, DIGEST, trust.tsa_roots)


@pytest.fixture
def bad_server() -> Iterator[str]:
    """Serve what no time-stamping authority should: by path, a redirect, a 500, rubbish."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/redirect":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
            elif self.path == "/broken":
                self.send_error(500)
            else:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"rubbish" * (1 if self.path == "/rubbish" else 100_000))

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["redirect", "broken", "rubbish", "endless"])
def test_an_authority_that_misbehaves_is_unavailable_in_one_sentence(
    path: str, bad_server: str
) -> None:
    with pytest.raises(Unavailable) as caught:
        HttpTimestamper(f"{bad_server}/{path}", timeout=5).stamp(DIGEST)
    assert str(caught.value).count(". ") == 0


def test_an_authority_that_is_not_there_or_silent_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(Unavailable, match="cannot be reached"):
            HttpTimestamper(url, timeout=0.3).stamp(DIGEST)
    with pytest.raises(Unavailable, match="cannot be reached"):
        HttpTimestamper(url, timeout=1).stamp(DIGEST)
    with pytest.raises(Malformed, match="http"):
        HttpTimestamper("file:///etc/passwd").stamp(DIGEST)


def test_an_answer_to_another_request_is_no_answer(
    authority: TestAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamper = HttpTimestamper(authority.tsa_url)
    old = stamper.stamp(DIGEST)
    monkeypatch.setattr(timestamp, "exchange", lambda *_args, **_named: old)
    with pytest.raises(Unavailable, match="no usable answer"):
        stamper.stamp(DIGEST)


def test_the_authoritys_clock_is_the_callers_to_set(tmp_path: Path) -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    with TestAuthority.create(tmp_path, lambda: first) as authority:
        stamper = HttpTimestamper(authority.second_tsa_url)
        assert timestamp.claimed_instant(stamper.stamp(DIGEST)) == first
        authority.clock = lambda: datetime(2026, 7, 1, tzinfo=UTC)
        assert timestamp.claimed_instant(stamper.stamp(DIGEST)).month == 7
