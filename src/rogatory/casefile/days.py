# SPDX-License-Identifier: Apache-2.0
"""Days: what a date in an act can mean, and the instant that a statement speaks about.

A date in an act may be a year, a month, a day, a day with its time, or two of these with ``/``
between (``clerk.act``: sort ``date``).  So it stands for a span of days in the authority's zone;
who counts days from it takes the end of the span, so that silence is never made longer than it is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _

_POINT = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?)?)?"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)")
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days, in the authority's zone, in which something may have happened, both included."""

    first: date
    last: date
    moment: datetime | None = None
    """The instant itself, when day, time and zone are known."""

    @property
    def certain(self) -> bool:
        """Tell whether one day is meant."""
        return self.first == self.last

    def days_until(self, day: date) -> int:
        """Return how many days at least have passed until ``day``; never less than 0."""
        return max(0, (day - self.last).days)


def span(value: str, zone: tzinfo) -> Span:
    """Return the days that a date of an act means in ``zone``.

    A day that no calendar has (31 June) means its month: nothing that stands in the record may
    stop a statement.
    """
    left, _sep, right = value.partition("/")
    start = _point(left, zone)
    if not right:
        return start
    end = _point(right, zone)
    return Span(min(start.first, end.first), max(start.last, end.last))


def _point(value: str, zone: tzinfo) -> Span:
    found = _POINT.match(value)
    if found is None:
        return Span(date.min, date.max)
    year = max(1, int(found[1]))
    if not found[2]:
        return Span(date(year, 1, 1), date(year, 12, 31))
    month = int(found[2])
    length = monthrange(year, month)[1]
    if not found[3] or int(found[3]) > length:
        return Span(date(year, month, 1), date(year, month, length))
    day = date(year, month, int(found[3]))
    if found[4] and found[7]:
        try:
            moment = datetime.fromisoformat(found[0].replace("Z", "+00:00"))
            local = moment.astimezone(zone).date()
        except (ValueError, OverflowError):
            return Span(day, day)
        return Span(local, local, moment)
    return Span(day, day)


def zone_said(name: str, local: datetime) -> str:
    """Return a zone as papers name it: "Asia/Baku, UTC+04:00"; of ``Etc/GMT-4`` "UTC+04:00" alone.

    ``local`` is an instant in the zone.  Names such as ``Etc/GMT-4`` count against the sign that
    everybody else uses (POSIX), so that a reader would take them for the opposite.
    """
    offset = local.strftime("%z")
    said = f"UTC{offset[:3]}:{offset[3:5]}"
    if name.startswith("Etc/") or "GMT" in name or name in ("UTC", "UCT", "Zulu"):
        return "UTC" if local.utcoffset() == timedelta() else said
    return f"{name}, {said}"


@dataclass(frozen=True, slots=True)
class AsOf:
    """The instant that a statement speaks about, with its day in the authority's zone."""

    instant: str
    """``2026-05-01T19:59:59Z``."""

    local: datetime
    zone_name: str

    @property
    def zone_said(self) -> str:
        """The zone as papers name it, with what it was from UTC at the instant."""
        return zone_said(self.zone_name, self.local)

    @property
    def day(self) -> date:
        """The day in the authority's zone."""
        return self.local.date()

    @property
    def whole_day(self) -> bool:
        """Tell whether the statement speaks about the end of a day."""
        return (self.local + _SECOND).date() != self.day

    def holds(self, value: str) -> bool | None:
        """Tell whether what is dated ``value`` happened by then; None when it cannot be told."""
        assert self.local.tzinfo is not None
        meant = span(value, self.local.tzinfo)
        if meant.moment is not None:
            return meant.moment <= self.local
        if meant.last <= self.day:
            return True
        return None if meant.first <= self.day else False


def as_of(value: str | None, *, now: str, zone: tzinfo, zone_name: str) -> AsOf:
    """Return the instant meant: nothing (now), a day (its end in ``zone``) or an instant.

    Of a day that is not over, the part that is past is meant.  Raises Malformed for another form
    and Inadmissible for what has not come yet.
    """
    present = datetime.fromisoformat(now)
    if value is None:
        moment = present
    elif _DAY.fullmatch(value):
        moment = min(_end_of(value, zone), present)
        if _parsed(value).date() > present.astimezone(zone).date():
            raise _not_come(value)
    elif _INSTANT.fullmatch(value):
        moment = _parsed(value).astimezone(UTC)
        if moment > present:
            raise _not_come(value)
    else:
        raise _out_of_form(value)
    text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return AsOf(text.rjust(20, "0"), moment.astimezone(zone), zone_name)


def _end_of(day: str, zone: tzinfo) -> datetime:
    try:
        following = _parsed(day).date() + timedelta(days=1)
        return datetime.combine(following, time(), zone).astimezone(UTC) - _SECOND
    except OverflowError:
        raise _out_of_form(day) from None


def _parsed(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _out_of_form(value) from None
    return moment


def _out_of_form(value: str) -> Malformed:
    return Malformed(
        _(
            "“{value}” is no day (2026-05-01) and no instant (2026-05-01T12:00+04:00): "
            "write one of them."
        ).format(value=value[:40])
    )


def _not_come(value: str) -> Inadmissible:
    return Inadmissible(
        _("{value} has not come yet: a statement speaks of the past.").format(value=value)
    )


def before(one: str, other: str) -> bool:
    """Return whether all of the date ``one`` lies before all of ``other``, as both are written.

    Of a month or a span only what is stated is compared; empty dates lie nowhere.
    """
    end, begin = one.rpartition("/")[2][:10], other.partition("/")[0][:10]
    length = min(len(end), len(begin))
    return bool(length) and end[:length] < begin[:length]
