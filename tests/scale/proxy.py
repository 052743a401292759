# SPDX-License-Identifier: Apache-2.0
"""A small proxy that loses what a test tells it to lose between the program and a server.

It knows how calls end: in PostgreSQL's protocol with Query or Sync, in HTTP with the last byte of
the body.  A call is numbered when it is complete, and then let through, or lost on its way to the
server (it never happened), or answered to nobody (it happened, and the program does not know).
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_ENCRYPTION = (struct.pack("!I", 80877103), struct.pack("!I", 80877104))
"""SSLRequest and GSSENCRequest (PostgreSQL 15, 55.7)."""

LOST, UNANSWERED = "lost", "unanswered"
"""What becomes of a call: it never arrives; it arrives and its answer does not."""


@dataclass
class Plan:
    """Which call fails and how; ``down``: nobody gets through afterwards either."""

    at: int = -1
    how: str = LOST
    down: bool = False
    calls: int = 0
    felt: int = 0
    cut: bool = False


class Proxy:
    """Listens on a port of its own; ``plan`` may be changed between two operations."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.plan = Plan()
        self._asked = threading.local()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Listen no more and cut what is open."""
        self._listening.close()
        self.cut()

    def cut(self) -> None:
        """Cut every connection that is open."""
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            if self.plan.cut and self.plan.down:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self._to))
            self._open |= {client, server}
            threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        try:
            for call in self.calls(client):
                if not self._one(call, client, server):
                    break
        except OSError:
            pass
        finally:
            self._open -= {client, server}
            client.close()
            server.close()

    def _one(self, call: bytes, client: socket.socket, server: socket.socket) -> bool:
        with self._lock:
            number = self.plan.calls
            self.plan.calls += 1
            fails = number == self.plan.at
            if fails:
                self.plan.felt, self.plan.cut = self.plan.felt + 1, True
        if fails and self.plan.how == LOST:
            return False
        server.sendall(call)
        answer = self.answer(server)
        if fails:
            return False
        client.sendall(answer)
        return bool(answer)

    def calls(self, client: socket.socket) -> Iterator[bytes]:
        """Yield each call of the program, whole."""
        raise NotImplementedError

    def answer(self, server: socket.socket) -> bytes:
        """Return the whole answer to one call."""
        raise NotImplementedError


def exactly(one: socket.socket, count: int) -> bytes:
    """Read as many bytes; OSError at the end of the stream."""
    data = bytearray()
    while len(data) < count:
        some = one.recv(min(1 << 16, count - len(data)))
        if not some:
            raise ConnectionError("the other side is gone")
        data += some
    return bytes(data)


class PostgresProxy(Proxy):
    """Between the program and PostgreSQL (protocol 3.0, without TLS)."""

    def calls(self, client: socket.socket) -> Iterator[bytes]:
        """Yield the start-up, then what ends with Query (Q), Sync (S) or Terminate (X)."""
        while True:
            size = exactly(client, 4)
            start = exactly(client, struct.unpack("!I", size)[0] - 4)
            if start not in _ENCRYPTION:
                break
            client.sendall(b"N")  # not here
        yield size + start
        call = b""
        while True:
            head = exactly(client, 5)
            call += head + exactly(client, struct.unpack("!I", head[1:])[0] - 4)
            if head[:1] in b"QSX":
                yield call
                call = b""

    def answer(self, server: socket.socket) -> bytes:
        """Read until the server is ready for the next call (Z)."""
        told = bytearray()
        while True:
            try:
                head = exactly(server, 5)
                body = exactly(server, struct.unpack("!I", head[1:])[0] - 4)
            except ConnectionError:
                return bytes(told)
            told += head + body
            if head[:1] == b"Z":
                return bytes(told)


@dataclass
class _Lines:
    """The head of a request or an answer."""

    raw: bytes
    fields: dict[bytes, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, one: socket.socket) -> _Lines:
        raw = bytearray()
        while not raw.endswith(b"\r\n\r\n"):
            raw += exactly(one, 1)
        pairs = (line.partition(b":") for line in bytes(raw).split(b"\r\n")[1:] if b":" in line)
        return cls(bytes(raw), {name.lower(): value.strip() for name, _colon, value in pairs})


class HttpProxy(Proxy):
    """Between the program and an HTTP server (bodies with a length)."""

    def calls(self, client: socket.socket) -> Iterator[bytes]:
        """Yield each request with its body."""
        while True:
            head = _Lines.read(client)
            self._asked.head = head.raw.startswith(b"HEAD ")
            yield head.raw + exactly(client, int(head.fields.get(b"content-length", b"0")))

    def answer(self, server: socket.socket) -> bytes:
        """Read the answer; the server closes or says how long it is."""
        head = _Lines.read(server)
        status = head.raw.split()[1]
        if self._asked.head or status in (b"204", b"304"):
            return head.raw
        if head.fields.get(b"transfer-encoding") == b"chunked":
            return head.raw + self._chunked(server)
        return head.raw + exactly(server, int(head.fields.get(b"content-length", b"0")))

    def _chunked(self, server: socket.socket) -> bytes:
        told = bytearray()
        while True:
            line = bytearray()
            while not line.endswith(b"\r\n"):
                line += exactly(server, 1)
            size = int(line.split(b";")[0], 16)
            told += line + exactly(server, size + 2)
            if size == 0:
                return bytes(told)
