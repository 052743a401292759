# SPDX-License-Identifier: Apache-2.0
"""The addresses, as they stand behind the token (see ``gate``)."""

from __future__ import annotations

from django.urls import path, re_path

from rogatory.web import searchapi, searchpage, views

urlpatterns = [
    path("", views.cases),
    path("style.css", views.style),
    path("c/<uuid:case>/", views.case),
    path("search/", searchpage.page),
    path("api/search", searchapi.answer),
    path("api/openapi.json", searchapi.described),
    re_path("", views.nowhere),
]
