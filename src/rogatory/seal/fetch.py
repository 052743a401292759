# SPDX-License-Identifier: Apache-2.0
"""One HTTP exchange with an authority that the operator configured; no redirects, limited size.

Nothing here is ever given an address that came out of a counterpart's file.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from typing import Any

from rogatory.errors import Malformed, Unavailable
from rogatory.language import _

MAX_ANSWER = 10 * 2**20
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **named: Any) -> None:
        """Follow nothing: an answer from elsewhere is not the authority's."""
        return


def exchange(
    url: str, body: bytes | None, media_type: str, *, timeout: float, limit: int = MAX_ANSWER
) -> bytes:
    """Return the body of a 200 answer to POST ``body`` (or GET when None).

    ``timeout`` in seconds; Unavailable for every failure, in one sentence without the body.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Malformed(_("The address must begin with http:// or https://; correct it."))
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if parts.hostname in _LOOPBACK:
        handlers.append(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, data=body, headers={"Content-Type": media_type})
    host = parts.netloc.rpartition("@")[2]
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=timeout) as answer:
            data = bytes(answer.read(limit + 1))
            if answer.status != 200:
                raise Unavailable(_refused(host, answer.status))
    except urllib.error.HTTPError as error:
        error.close()
        raise Unavailable(_refused(host, error.code)) from None
    except (OSError, HTTPException, ValueError):
        raise Unavailable(
            _("{host} cannot be reached; try again later or ask its operator.").format(host=host)
        ) from None
    if len(data) > limit:
        raise Unavailable(_("{host} sent an answer that is far too long.").format(host=host))
    return data


def _refused(host: str, status: int) -> str:
    return _("{host} did not answer the request (HTTP {status}); ask its operator.").format(
        host=host, status=status
    )
