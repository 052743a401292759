# SPDX-License-Identifier: Apache-2.0
"""A browser without a screen: it asks the WSGI application that ``serve`` would serve."""

from __future__ import annotations

import io
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from rogatory.clerk.instance import Instance, attach
from rogatory.cli.serve import server


@dataclass(frozen=True)
class Shown:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Browser:
    """Knows the address that was printed; ``get`` takes what stands behind it."""

    def __init__(
        self, instance: Instance, officer: str = "", named: str = "", *, searches: bool = False
    ) -> None:
        self.instance, self.officer, self.named = instance, officer, named
        self.searches = searches

    def __enter__(self) -> Self:
        self.bound, self.address = server(
            self.instance,
            0,
            self.officer if self.searches else "",
            proved=self.officer,
            named=self.named,
        )
        self.path = urlsplit(self.address).path
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.bound.server_close()
        attach(self.instance.home)  # a connection that may write again

    def get(self, rest: str, **environ: str) -> Shown:
        """Ask for an address below the token."""
        return self.ask(self.path + rest, **environ)

    def ask(self, address: str, **environ: str) -> Shown:
        """Ask for any address of this server."""
        path, _mark, query = address.partition("?")
        asked: dict[str, Any] = {
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": f"127.0.0.1:{self.bound.server_port}",
            "wsgi.input": io.BytesIO(),
            **environ,
        }
        setup_testing_defaults(asked)
        answer: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_rest: Any) -> None:
            answer.extend((int(status.split()[0]), dict(headers)))

        application: Any = self.bound.get_app()
        body = b"".join(application(asked, start))
        return Shown(answer[0], answer[1], body)
