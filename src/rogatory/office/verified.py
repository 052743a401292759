# SPDX-License-Identifier: Apache-2.0
"""When the stored files were last read again, with what result, and when that is due: in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rogatory.casefile.confinement import is_confined
from rogatory.casefile.days import zone_said
from rogatory.casefile.fixity import FixityReport
from rogatory.clerk.instance import Instance
from rogatory.clerk.sheet import Sheet
from rogatory.language import _, ngettext
from rogatory.office.fixity import Due, due


@dataclass(frozen=True)
class Said:
    """What is to be shown wherever somebody looks at a case or at the store."""

    lines: tuple[str, ...]
    due: Due
    overdue: bool
    """Whether the day on which every file was to be read again has come."""

    last: FixityReport | None
    """The newest report on everything, or on the case that was asked for."""

    @property
    def bad(self) -> bool:
        """Whether files failed when they were last read, or are to be read now."""
        return self.overdue or bool(self.last is not None and self.last.failed)


def said(instance: Instance, case: str = "") -> Said:
    """Return it in the present language; a newer report on ``case`` alone counts for that case."""
    told = due(instance)
    apart = bool(case) and is_confined(Sheet(case))  # reports on everything leave it out
    last, lines = (None if apart else told.last), list[str]()
    if apart:
        lines.append(_("This case is confined, and reports on all files leave it out: use --case."))
    elif told.last is not None:
        lines.append(_of_all(instance, told.last))
    else:
        lines.append(_("No report on every stored file stands in the record yet."))
    own = FixityReport.objects.filter(case=instance.config.authority, scope="case", said=case)
    newest = own.order_by("-entry").first() if case else None
    if newest is not None and (last is None or newest.entry > last.entry):
        last = newest
        lines.append(_of_case(instance, newest))
    overdue = told.waits and told.on <= instance.now()[:10]
    lines.append(_when(told, overdue))
    return Said(tuple(lines), told, overdue, last)


def _of_all(instance: Instance, row: FixityReport) -> str:
    if not row.failed:
        said = _("Every stored file was last read on {when}: each is what it was when taken in.")
        return said.format(when=_local(instance, row.ended))
    said = ngettext(
        "Every stored file was last read on {when}: {n} FAILED; see “rogatory vault repair”.",
        "Every stored file was last read on {when}: {n} FAILED; see “rogatory vault repair”.",
        row.failed,
    )
    return said.format(when=_local(instance, row.ended), n=row.failed)


def _of_case(instance: Instance, row: FixityReport) -> str:
    if not row.failed:
        said = _("The files of this case were read once more on {when}: each is what it was.")
        return said.format(when=_local(instance, row.ended))
    said = ngettext(
        "The files of this case were read once more on {when}: {n} FAILED.",
        "The files of this case were read once more on {when}: {n} FAILED.",
        row.failed,
    )
    return said.format(when=_local(instance, row.ended), n=row.failed)


def _when(told: Due, overdue: bool) -> str:
    if not told.waits:
        return _("No interval is set: “rogatory vault rule --days N” sets one.")
    if overdue:
        said = _("A report is due since {day} (every {n} days): run “rogatory vault verify”.")
    else:
        said = _("The next report is due on {day} (every {n} days).")
    return said.format(day=told.on, n=told.days)


def _local(instance: Instance, instant: str) -> str:
    local = datetime.fromisoformat(instant).astimezone(instance.zone)
    return f"{local:%Y-%m-%d %H:%M} ({zone_said(instance.config.zone, local)})"
