# SPDX-License-Identifier: Apache-2.0
"""Before whose eyes this process works: the cases that do not exist for whoever asks.

A door (terminal, browser) draws the curtain once, for everything that it does; every query for rows
of cases then leaves out those that are hidden (``sheet.Row.objects``), so that no command, page or
count can forget it.  Nothing is hidden from whoever stands behind the curtain: the clerk, who makes
rows again and checks them, works on ``_base_manager``; the worker, the backup and the post room
draw it aside, and say nothing of what they see there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

Cases = frozenset[str]
NONE: Final[Cases] = frozenset()


def _none() -> Cases:
    return NONE


@dataclass(frozen=True)
class Curtain:
    """What is kept from whoever asks; each is asked anew for every query."""

    hidden: Callable[[], Cases] = _none
    """Cases of which no row is shown."""

    closed: Callable[[], Cases] = _none
    """Those among them of which even the existence is not told, by no count either."""


_drawn: ContextVar[Curtain | None] = ContextVar("curtain", default=None)


def hidden() -> Cases:
    """Return the cases of which no row is shown to whoever asks now."""
    curtain = _drawn.get()
    return curtain.hidden() if curtain else NONE


def closed() -> Cases:
    """Return the cases that do not exist for whoever asks now."""
    curtain = _drawn.get()
    return curtain.closed() if curtain else NONE


@contextmanager
def drawn(curtain: Curtain | None) -> Iterator[None]:
    """Hide for the block what a curtain hides; None hides nothing."""
    token = _drawn.set(curtain)
    try:
        yield
    finally:
        _drawn.reset(token)


@contextmanager
def aside() -> Iterator[None]:
    """See everything for the block, which says nothing of what is hidden."""
    with drawn(None):
        yield
