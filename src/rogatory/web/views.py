# SPDX-License-Identifier: Apache-2.0
"""The views: plain functions from a request to a page; each only reads."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rogatory import language
from rogatory.casefile.cases import Case
from rogatory.clerk.instance import Instance
from rogatory.language import SUPPORTED, _, pgettext
from rogatory.web import casepage
from rogatory.web.gate import INSTANCE, not_found
from rogatory.web.page import Page, Section, Table
from rogatory.web.who import who_asks

_STYLE = Path(__file__).parent / "static" / "case.css"


def cases(request: HttpRequest) -> HttpResponse:
    """Show the list of cases, by number."""
    with language.use(language_of(request)):
        rows = Case.objects.order_by("reference", "key")
        who = who_asks(request)
        if who is not None:
            rows = rows.filter(key__in=who.sight.cases)
        table = Table(
            (_("case"), _("opened on")),
            [(row.reference, row.opened_on) for row in rows],
            links=[f"c/{row.case}/?lang={language.current()}" for row in rows],
            empty=_("There is no case here yet."),
        )
        page = Page(_("Cases"), "", sections=[Section("cases", "", table=table)])
        return _shown(request, page, up="", root="")


def case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Show one case; an unknown one is answered like everything that is not here."""
    row = Case.objects.filter(case=str(case)).first()
    who = who_asks(request)
    if row is None or (who is not None and row.key not in who.sight.cases):
        return not_found()
    with language.use(language_of(request)):
        page = casepage.page(_instance(request), row, before=_number(request.GET.get("before")))
        return _shown(request, page, up="../../", root="../../")


def style(_request: HttpRequest) -> HttpResponse:
    """Return the style sheet."""
    return HttpResponse(_STYLE.read_bytes(), content_type="text/css; charset=utf-8")


def nowhere(_request: HttpRequest) -> HttpResponse:
    """Answer for every other address."""
    return not_found()


def language_of(request: HttpRequest) -> str:
    """Return the language: ``?lang=``, else the first that Accept-Language names and we have."""
    wanted = [(1.0, str(request.GET.get("lang", "")))]
    listed = []
    for part in request.headers.get("Accept-Language", "").split(",")[:20]:
        tag, _semicolon, weight = part.partition(";")
        try:
            listed.append((float(weight.strip().removeprefix("q=") or 1), tag.strip()))
        except ValueError:
            continue
    wanted += sorted(listed, key=lambda one: -one[0])
    found = (language.matching(tag) for weight, tag in wanted if tag and weight > 0)
    return next((tag for tag in found if tag), SUPPORTED[0])


def _instance(request: HttpRequest) -> Instance:
    instance = request.META[INSTANCE]
    assert isinstance(instance, Instance)
    return instance


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else None


def _shown(request: HttpRequest, page: Page, *, up: str, root: str) -> HttpResponse:
    context = shown(request, up=up, root=root)
    return render(request, "page.html", {**context, "page": page})


def shown(request: HttpRequest, *, up: str, root: str) -> dict[str, Any]:
    """Return what every page says: languages, the ways to other pages, what it is.

    ``up`` leads to the list of cases, ``root`` to where the style sheet lies; both are relative.
    """
    names = {"en": "English", "ru": "Русский", "az": "Azərbaycanca"}
    return {
        "lang": language.current(),
        "languages": [(code, names[code]) for code in SUPPORTED],
        "languages_label": _("Language"),
        "up": up,
        "up_label": _("All cases"),
        "root": root,
        "search_label": pgettext("look for words", "Search") if who_asks(request) else "",
        "reviewed": language.reviewed(language.current()),
        "unreviewed": _("The wording in this language has not been reviewed."),
        "read_only": _("This page can be read only; nothing on it changes anything."),
        "codes_only": _("Persons stand here under their codes."),
    }
