# SPDX-License-Identifier: Apache-2.0
"""The language in which Rogatory speaks to the person before it.

Every sentence that a person reads passes through :func:`_` or :func:`ngettext` at the moment it
is said, never at import, because one process may serve people of several languages::

    from rogatory.language import _, ngettext, use

    with use("ru"):
        print(_("The package is not for {name}.").format(name=name))
        print(ngettext("{n} exhibit", "{n} exhibits", n).format(n=n))

The English sentence is its own key (GNU gettext, ``.mo`` files under ``locale/``). What has no
translation is said in English: a report in the wrong language is better than none. The language
belongs to the context (:mod:`contextvars`): a thread or a task that chose none speaks English, and
a door chooses with ``use(lang)``, usually from :func:`from_environment`.
"""

from __future__ import annotations

import os
from contextvars import ContextVar, Token
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from gettext import NullTranslations
    from types import TracebackType

#: Languages that have a catalogue, the default first.
SUPPORTED = ("en", "ru", "az")

_LOCALE = Path(__file__).parent / "locale"
_chosen: ContextVar[str] = ContextVar("rogatory_language", default=SUPPORTED[0])


def _(msgid: str) -> str:
    """Say ``msgid`` (English) in the current language."""
    return _catalogue(_chosen.get()).gettext(msgid)


def ngettext(one: str, many: str, n: int) -> str:
    """Say the form of ``one``/``many`` that the current language uses for the number ``n``."""
    return _catalogue(_chosen.get()).ngettext(one, many, n)


def pgettext(context: str, msgid: str) -> str:
    """Say ``msgid`` as it is said in ``context``, where one English word has several renderings."""
    return _catalogue(_chosen.get()).pgettext(context, msgid)


def N_(msgid: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Return ``msgid`` as it is, marked for the catalogue: a table's label, said later by ``_``."""
    return msgid


def current() -> str:
    """Return the language of this context: one of :data:`SUPPORTED`."""
    return _chosen.get()


class use:  # noqa: N801  (reads as a verb: ``use("ru")`` or ``with use("ru"):``)
    """Speak ``lang`` from now on in this context; as a context manager, only inside the block.

    ``lang`` is a tag such as ``ru``, ``ru-RU`` or ``ru_RU.UTF-8``. Raises :class:`ValueError` for a
    language without a catalogue: a door checks what a person typed with :func:`matching` first.
    """

    def __init__(self, lang: str) -> None:
        found = matching(lang)
        if found is None:
            raise ValueError(
                f"no catalogue for language {lang!r}; there are {', '.join(SUPPORTED)}"
            )
        self._token: Token[str] = _chosen.set(found)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _chosen.reset(self._token)


def matching(tag: str) -> str | None:
    """Return the supported language that ``tag`` (BCP 47 or POSIX locale name) means, or None."""
    language = tag.replace("-", "_").partition("_")[0].partition(".")[0].partition("@")[0].lower()
    return language if language in SUPPORTED else None


def from_environment(environ: Mapping[str, str] | None = None) -> str:
    """Return the language of the person's session, English when it names none that we have.

    The first of LC_ALL, LC_MESSAGES and LANG that is not empty decides (POSIX.1-2017, XBD 8.2).
    """
    environ = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name, ""):
            return matching(value) or SUPPORTED[0]
    return SUPPORTED[0]


def reviewed(lang: str) -> bool:
    """Tell whether the wording of ``lang`` may be relied on: its catalogue's X-Reviewed is not no.

    A catalogue that cannot be read is not reviewed; English is the source and needs no catalogue.
    """
    if lang == SUPPORTED[0]:
        return True
    return _catalogue(lang).info().get("x-reviewed", "no") != "no"


@cache
def _catalogue(lang: str) -> NullTranslations:
    """Read the catalogue of ``lang`` once; an absent one translates nothing."""
    import gettext

    try:
        with (_LOCALE / lang / "LC_MESSAGES" / "rogatory.mo").open("rb") as file:
            return gettext.GNUTranslations(file)
    except FileNotFoundError:
        return gettext.NullTranslations()
