# SPDX-License-Identifier: Apache-2.0
"""``rogatory serve``: the case page for a browser on this machine, to be read only.

The server is the standard library's (``wsgiref``): one request at a time, no TLS, bound to
127.0.0.1 and to nothing else. It is meant for one officer at one desk; a site for many is another
work. With ``--search`` that officer unlocks a key, and the pages show what this officer may see.
The token that the printed address bears is what lets a browser in (see ``web.gate``). The
authority's keys stay locked, and the database connection refuses to write.
"""

from __future__ import annotations

import logging
import secrets
import socketserver
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer
from rogatory.errors import Inadmissible, Malformed, Unavailable
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.clerk.instance import Instance

HOST = "127.0.0.1"
PORT = 8765
WAIT = 10.0
"""Seconds after which a browser that says nothing is left."""


class _Handler(WSGIRequestHandler):
    timeout = WAIT

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing: the line would hold the token and the case."""


class _Server(WSGIServer):
    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a browser went away."""


def server(
    instance: Instance, port: int, officer: str = "", *, proved: str = "", named: str = ""
) -> tuple[WSGIServer, str]:
    """Return a bound server for an instance, and the address that lets a browser in.

    With an ``officer`` there is the search as well.  What is shown is what the officer ``proved``
    may see, whose key was unlocked; ``named`` is one who is only said to ask (``casefile.sight``).
    """
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    from rogatory.clerk.database import read_only

    # Django opens a connection for each request: every one of them refuses to write.
    connection.settings_dict["OPTIONS"] = read_only(connection.settings_dict["OPTIONS"])
    connection.close()
    # Django would log addresses, and with them the token and the case.
    log = logging.getLogger("django")
    log.handlers, log.propagate = [logging.NullHandler()], False
    token = secrets.token_urlsafe(32)
    site = get_wsgi_application()

    def door(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ |= {"rogatory.token": token, "rogatory.instance": instance}
        environ |= {"rogatory.officer": officer}
        environ |= {"rogatory.proved": proved or officer, "rogatory.named": named}
        return site(environ, start)

    try:
        bound = _Server((HOST, port), _Handler)
    except OSError as error:
        raise Unavailable(
            _("Port {port} cannot be used ({reason}): name another with --port.").format(
                port=port, reason=error.strerror
            )
        ) from None
    bound.set_app(door)
    return bound, f"http://{HOST}:{bound.server_port}/{token}/"


def _searching(session: Session) -> str:
    """Return the officer whose key was unlocked, after bringing the index up to the records."""
    from rogatory.office.index_upkeep import catch_up_all

    officer = session.proved if session.hand else ""
    if not officer:
        raise Inadmissible(_("This key counts no more: it was revoked, or is not registered."))
    catch_up_all(session.instance)
    # What serves needs no key: a fault of it must not reach one.
    session.instance.secrets = {}
    return officer


def _serve(session: Session) -> Answer:
    given = session["port"] or str(PORT)
    if not given.isdecimal() or int(given) > 65_535:
        raise Malformed(_("“{port}” is no port: name a number up to 65535.").format(port=given))
    officer = _searching(session) if session["search"] else ""
    bound, address = server(
        session.instance, int(given), officer, proved=session.proved, named=session.named
    )
    if officer:
        print(
            _("Open this address; whoever knows it reads and searches what {officer} may see:")
            .format(officer=officer)
        )  # fmt: skip
    else:
        print(_("Open this address; whoever knows it can read every case that you may see:"))
    print(f"  {address}", flush=True)
    print(_("Ctrl-C ends it."), flush=True)
    try:
        bound.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        bound.server_close()
    return Answer({"served": True})


COMMANDS = (
    Command(
        ("serve",),
        N_("show the case pages to a browser on this machine, to be read only"),
        _serve,
        (
            Option("port", N_("port on 127.0.0.1 (else 8765; 0: any)"), "PORT"),
            Option("search", N_("also search what the officer who unlocks a key may see"),
                   how="flag"),
        ),
        N_("The address printed is the key: made anew each time, and known to nobody else."),
    ),
)  # fmt: skip
