# SPDX-License-Identifier: Apache-2.0
"""The authority's stationery: read from a file, tried on sample letters, adopted by two officers.

::

    pattern = "12/{year}-{n:04}"          copies = 2
    [letterhead]                          ru = ["ГЕНЕРАЛЬНАЯ ПРОКУРАТУРА", "…"]
    [signatory]                           name = "…"   title = {ru = "…", en = "…"}
    [executor]                            name = "…"   phone = "…"
    [markings.official]                   ru = "Для служебного пользования"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rogatory.casefile import cases, numbering
from rogatory.casefile import stationery as adopted
from rogatory.casefile.stationery import Stationery, StationeryAdopted, digest_of
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Malformed, Unavailable
from rogatory.language import SUPPORTED, _
from rogatory.paper.stationery import House, framed
from rogatory.press.layouts import refuse
from rogatory.reading import sandbox

_LIMIT: Final = 400_000
_PICTURE_LIMIT: Final = 20 * 2**20
_NAMES: Final = ("pattern", "copies", "letterhead", "signatory", "executor", "markings")


@dataclass(frozen=True)
class Plan:
    """Stationery before it is adopted: what the files say, read and judged."""

    values: dict[str, Any]
    layout: str = ""
    picture: str = ""

    @property
    def house(self) -> House:
        """What papers take from it."""
        letterhead, signatory, executor = (
            self.values.get(name) for name in ("letterhead", "signatory", "executor")
        )
        return House.adopted(letterhead, signatory, executor, self.picture, SUPPORTED)

    def act(self) -> StationeryAdopted:
        """The act by which it is adopted."""
        return StationeryAdopted(
            **self.values,
            layout=self.layout or None,
            layout_digest=digest_of(self.layout) if self.layout else None,
            picture=self.picture or None,
            picture_digest=digest_of(self.picture) if self.picture else None,
        )


def plan(
    file: Path,
    layout: Path | None = None,
    picture: Path | None = None,
    *,
    allow_unconfined: bool = False,
) -> Plan:
    """Read stationery from its files; raises Inadmissible with every fault of all of them."""
    faults: list[str] = []
    values: dict[str, Any] = {}
    source = drawn = ""
    try:
        values = _values(file)
    except Inadmissible as error:
        faults += error.remarks
    except Malformed as error:
        faults.append(str(error))
    if layout is not None:
        try:
            source = _text(layout)
            refuse(source)
        except Malformed as error:
            faults.append(str(error))
    if picture is not None:
        try:
            drawn = picture_of(picture, allow_unconfined=allow_unconfined)
        except Malformed as error:
            faults.append(str(error))
    Inadmissible.unless_empty(faults)
    return Plan(values, source, drawn)


def picture_of(file: Path, *, allow_unconfined: bool = False) -> str:
    """Return a picture drawn anew in the sandbox, as the SVG text that papers carry."""
    limits = sandbox.Limits(file_bytes=_PICTURE_LIMIT, memory=1024 * 2**20)
    made = sandbox.run("head", file, limits=limits, allow_unconfined=allow_unconfined)
    if made.output is None or len(made.said) != 2:
        raise Malformed(
            _(
                "{file} cannot be taken as the picture of the head: give a PNG, JPEG or SVG of a "
                "coat of arms or a sign, not a photograph, at most 12 times wider than high."
            ).format(file=file.name)
        )
    width, height = (int(said) for said in made.said)
    return framed(made.output, width, height)


def adopt(
    instance: Instance,
    made: Plan,
    by: Hand,
    second: Hand | None,
    *,
    allow_unconfined: bool = False,
) -> int:
    """Adopt stationery, once every sample letter prints with it; return the entry's number.

    Raises Malformed with why a sample does not print, Inadmissible with every other reason.
    """
    from rogatory.office.samples import tried

    tried(made.house, made.layout, allow_unconfined=allow_unconfined)
    (entry,) = cases.enter(instance, instance.config.authority, made.act(), by=by, second=second)
    return entry.number


def current(instance: Instance) -> Stationery | None:
    """Return the stationery in force; None before one was adopted."""
    rows = Stationery.objects.filter(case=instance.config.authority, current=True)
    return rows.order_by("-entry").first()


def house_of(instance: Instance) -> House | None:
    """Return what papers take from the stationery in force; None when there is none."""
    return house_in(current(instance))


def house_at(instance: Instance, entry: int) -> House | None:
    """Return what papers took from the stationery that an entry adopted; None for no such entry."""
    rows = Stationery.objects.filter(case=instance.config.authority, entry=entry)
    return house_in(rows.first())


def house_in(row: Stationery | None) -> House | None:
    """Return what papers take from a row of stationery."""
    if row is None:
        return None
    picture = row.picture if isinstance(row.picture, str) else ""
    return House.adopted(row.letterhead, row.signatory, row.executor, picture, SUPPORTED)


def layout_of(instance: Instance) -> str:
    """Return the layout in force; nothing where letters are laid out as the program does it."""
    row = current(instance)
    return row.layout if row is not None and isinstance(row.layout, str) else ""


def markings(instance: Instance) -> dict[str, dict[str, str]]:
    """Return the markings that the stationery allows: short name to words by language."""
    row = current(instance)
    return dict(row.markings) if row is not None and isinstance(row.markings, dict) else {}


def marked(instance: Instance, name: str, languages: tuple[str, ...]) -> str:
    """Return a marking in the languages of a paper; Inadmissible for one that is not allowed."""
    known = markings(instance)
    if name not in known:
        raise Inadmissible(
            _(
                "The marking “{name}” is not among those that the stationery allows: {known}."
            ).format(name=name, known=", ".join(sorted(known)) or "–")
        )
    words = known[name]
    said = [words.get(lang) or next(iter(words.values())) for lang in languages]
    return " · ".join(dict.fromkeys(said))


def _values(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(_text(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Malformed(
            _("{file} cannot be read: {error}.").format(file=file.name, error=error)
        ) from None
    faults = [
        _("The stationery knows no “{name}”, only: {known}.").format(
            name=name, known=", ".join(_NAMES)
        )
        for name in values
        if name not in _NAMES
    ]
    pattern, copies = values.get("pattern"), values.get("copies", 1)
    if pattern is not None:
        if isinstance(pattern, str):
            faults += numbering.faults(pattern)
        else:
            faults.append(_("The pattern of numbers is a text."))
    if type(copies) is not int or not 1 <= copies <= adopted.MOST_COPIES:
        faults.append(_("A letter has 1 to {n} copies.").format(n=adopted.MOST_COPIES))
    faults += adopted.letterhead_faults(values.get("letterhead"))
    faults += adopted.official_faults(values.get("signatory"), ("name", "title"))
    executor = ("name", "title", "phone", "email")
    faults += adopted.official_faults(values.get("executor"), executor)
    faults += adopted.marking_faults(values.get("markings"))
    Inadmissible.unless_empty(faults)
    return values


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LIMIT + 1)
        if len(data) > _LIMIT:
            raise Malformed(_("{file} is too large.").format(file=file.name))
        return data.decode()
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be read: {error}.").format(file=file, error=error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise Malformed(_("{file} is no UTF-8 text.").format(file=file)) from None
