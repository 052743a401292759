# SPDX-License-Identifier: Apache-2.0
"""The gate before every page: a token in the address, our own host name, reading only.

A port on 127.0.0.1 is open to every user of the machine and to every page that a browser there
shows, so that the port alone protects nothing.  ``rogatory serve`` makes a random token (256 bits)
for each run and prints the address that begins with it; it is known to the terminal in which the
command runs, and to the browser into which it is put.  It stands in the path and not in a cookie,
because cookies of 127.0.0.1 go to every other port, those of other users too; it does not leave the
page (``Referrer-Policy: no-referrer``, nothing from elsewhere), is compared in constant time, is
written to no log, and dies with the process.  The name of the host is checked, so that no foreign
name can be pointed at this machine (DNS rebinding).

Whoever does not know the token, asks under another name, or asks for a case that is not here, gets
the same answer, byte for byte: 404.  Nothing but GET and HEAD is understood.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound

from rogatory.clerk.curtain import Curtain, drawn

TOKEN, INSTANCE = "rogatory.token", "rogatory.instance"
PROVED, NAMED = "rogatory.proved", "rogatory.named"
OFFICER = "rogatory.officer"
"""Names in the WSGI environment, set by the process that serves."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HOSTS = ("127.0.0.1", "localhost")


def not_found() -> HttpResponse:
    """Return the one answer to everything that is not here, or not for whoever asks."""
    return HttpResponseNotFound("404\n", content_type="text/plain; charset=utf-8")


def _curtain_of(request: HttpRequest) -> Curtain:
    """Return what is kept from the officer for whom the server runs, as it stands now: whoever is
    excluded from a case while it runs gets the same answer as for one that is not here."""
    from rogatory.casefile.compartments import closed_to
    from rogatory.casefile.sight import hidden_from

    instance = request.META[INSTANCE]
    proved, named = (str(request.META.get(name, "")) for name in (PROVED, NAMED))
    return Curtain(lambda: hidden_from(instance, proved, named), lambda: closed_to(proved))


class Gate:
    """Django middleware: lets requests in whose path begins with the token, and strips it."""

    def __init__(self, inner: Callable[[HttpRequest], HttpResponse]) -> None:
        self.inner = inner

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; every answer bears the same headers."""
        response = self._answer(request)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not self._let_in(request):
            return not_found()
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        request.path_info = "/" + request.path_info.split("/", 2)[2]
        with drawn(_curtain_of(request)):
            return self.inner(request)

    def _let_in(self, request: HttpRequest) -> bool:
        host = str(request.META.get("HTTP_HOST", "")).rpartition(":")
        parts = request.path_info.split("/", 2)
        given = parts[1] if len(parts) == 3 else ""
        token = str(request.META.get(TOKEN, ""))
        known = bool(token) and hmac.compare_digest(given.encode(), token.encode())
        return known and (host[0] or host[2]) in _HOSTS
