# SPDX-License-Identifier: Apache-2.0
"""Who asks: the officer by whose key the server was started, and what that officer may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from rogatory.casefile.search_index import Sight
from rogatory.casefile.sight import sight_of
from rogatory.clerk.instance import Instance
from rogatory.web.gate import INSTANCE, OFFICER


@dataclass(frozen=True)
class Who:
    """The officer, and the cases that this officer may see at this moment."""

    instance: Instance
    officer: str
    sight: Sight


def who_asks(request: HttpRequest) -> Who | None:
    """Return who asks; None where the server was started by nobody's key."""
    officer, instance = request.META.get(OFFICER), request.META[INSTANCE]
    if not isinstance(officer, str) or not officer:
        return None
    assert isinstance(instance, Instance)
    return Who(instance, officer, sight_of(instance, officer))
