# SPDX-License-Identifier: Apache-2.0
"""``GET api/search``: the search for programs, under the same key and the same sight as the page.

The answer is what ``rogatory search --json`` says; ``GET api/openapi.json`` describes it (OpenAPI
3.1).  A refused question is 400 with every reason; what is not here, or not for whoever asks, is
the one 404 of the gate.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from rogatory import language
from rogatory.errors import Inadmissible, Malformed
from rogatory.office.documents import EVERY_SORT
from rogatory.office.search import CANDIDATES, ORDERS, PAGE, Page, search
from rogatory.web import asking
from rogatory.web.gate import not_found
from rogatory.web.who import Who, who_asks

_LANGUAGE: Final = {"type": "string", "enum": list(language.SUPPORTED)}


def answer(request: HttpRequest) -> HttpResponse:
    """Return a page of hits as JSON."""
    who = who_asks(request)
    if who is None:
        return not_found()
    with language.use(language.matching(str(request.GET.get("lang", ""))) or "en"):
        try:
            return _json(data(_found(request, who)))
        except (Inadmissible, Malformed) as error:
            reasons = error.remarks if isinstance(error, Inadmissible) else (str(error),)
            return _json({"refused": list(reasons)}, status=400)


def _found(request: HttpRequest, who: Who) -> Page:
    question, most = asking.read(request.GET, who.sight)
    return search(who.instance, question, who.officer, most, upkeep=False)


def data(page: Page) -> dict[str, Any]:
    """Return a page of hits as programs get it."""
    return {
        "hits": [{**asdict(one), "reading": one.is_reading} for one in page.hits],
        "next": page.next or None,
        "more_than_weighed": page.more_than_weighed,
        "waiting": page.waiting,
        "veiled": page.veiled,
        "behind": page.behind,
    }


def described(request: HttpRequest) -> HttpResponse:
    """Return the description of this interface."""
    return not_found() if who_asks(request) is None else _json(DESCRIPTION)


def _json(value: dict[str, Any], status: int = 200) -> HttpResponse:
    told = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(value, status=status, json_dumps_params=told)


def _parameter(name: str, what: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": what, "schema": schema, **more}


def _counted(what: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "description": what}


_TEXT: Final[dict[str, Any]] = {"type": "string"}
_DAY: Final[dict[str, Any]] = {"type": "string", "format": "date"}
_HIT: Final[dict[str, Any]] = {
    "id": {"type": "integer", "description": "in the order of entry"},
    "case": {**_TEXT, "format": "uuid"},
    "reference": {**_TEXT, "description": "number of the case; empty: the authority's own record"},
    "sort": {**_TEXT, "enum": list(EVERY_SORT)},
    "source": {**_TEXT, "description": "the exhibit's id, or entry:12"},
    "entry": {"type": "integer"},
    "at": {**_TEXT, "format": "date-time"},
    "title": {**_TEXT, "description": "the exhibit's label, or the kind of the entry"},
    "place": {**_TEXT, "description": "where in the exhibit"},
    "snippet": {**_TEXT, "description": "the words that were looked for stand in «…»"},
    "pieces": {
        "type": "array",
        "description": "the same in pieces: words, and whether they are what was looked for",
        "items": {"type": "array", "prefixItems": [_TEXT, {"type": "boolean"}]},
    },
    "score": {"type": "number"},
    "reading": {"type": "boolean", "description": "read by machine in an exhibit: no evidence"},
}
_PAGE: Final[dict[str, Any]] = {
    "hits": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
    "next": {"type": ["string", "null"], "description": "“after” of the next page"},
    "more_than_weighed": {
        "type": "boolean",
        "description": f"more than {CANDIDATES} answer: the newest of them were put in order",
    },
    "waiting": _counted("exhibits that were not read yet (first page only)"),
    "veiled": _counted("cases of which something waits until sealed names are kept out of it"),
    "behind": _counted("records with entries that are not in the index yet"),
}


def _schema(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties),
            "additionalProperties": False}  # fmt: skip


def _content(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


DESCRIPTION: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Rogatory search",
        "version": "1",
        "description": "What the officer who serves may see, and nothing else; to be read only.",
    },
    "servers": [{"url": "..", "description": "the address that “rogatory serve” printed"}],
    "paths": {
        "/api/search": {
            "get": {
                "operationId": "search",
                "parameters": [
                    _parameter("q", "words, “phrases in quotes”, beginnings*",
                               {**_TEXT, "maxLength": asking.LONGEST}, required=True),
                    _parameter("case", "number or id of a case", _TEXT),
                    _parameter("kind", "only of this sort", {**_TEXT, "enum": list(EVERY_SORT)}),
                    _parameter("from", "entered on this day or later", _DAY),
                    _parameter("to", "entered on this day or earlier", _DAY),
                    _parameter("sort", "order", {**_TEXT, "enum": list(ORDERS)}),
                    _parameter("most", "hits on a page", {"type": "integer", "minimum": 1,
                               "maximum": asking.MOST, "default": PAGE}),
                    _parameter("after", "the page after the one whose “next” this was", _TEXT),
                    _parameter("lang", "language of the reasons", _LANGUAGE),
                ],
                "responses": {
                    "200": {"description": "a page of hits", "content": _content("Page")},
                    "400": {"description": "refused, with every reason",
                            "content": _content("Refusal")},
                    "404": {"description": "not here, or not for whoever asks"},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Hit": _schema(_HIT),
            "Page": _schema(_PAGE),
            "Refusal": _schema({"refused": {"type": "array", "items": _TEXT}}),
        }
    },
}  # fmt: skip
