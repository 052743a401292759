# SPDX-License-Identifier: Apache-2.0
"""What has happened has a day that is not to come: a rule at entry for every kind that names one.

A date counts as to come only when it is so in every zone of the earth; of a month or of a span the
beginning is looked at.  What a sealed package of the other side states is entered as it is stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from rogatory.casefile.correspondence_life import HAPPENED_IN_LIFE
from rogatory.clerk.act import Act, specs
from rogatory.language import _

HAPPENED: Final[dict[str, tuple[str, ...]]] = {
    "incident.entered/1": ("happened",),
    "detention.entered/1": ("happened",),
    "letter.received/1": ("received_on",),
    "letter.acknowledged/1": ("on",),
    "measure.answered/1": ("answered_on",),
    "measure.corrected/1": ("answered_on",),
    "reply.recorded/1": ("received", "dated"),
    "register.searched/1": ("until",),
    "contact.entered/1": ("happened",),
    "exhibit.returned/1": ("on",),
    "original.kept/1": ("signed_on",),
    "contact_point.confirmed/1": ("on",),
    "reply.repeated/1": ("received",),
    "medium.handed_over/1": ("happened",),
    "exhibit.handed_over/1": ("happened",),
    "paper.forwarded/1": ("on", "told_on"),
    "paper.sender_told/1": ("on",),
    **{kind: (field,) for kind, field in HAPPENED_IN_LIFE.items()},
}
"""The fields of a kind that tell when something was; dates that are planned stand nowhere here."""

_FARTHEST = timedelta(hours=14)


def faults(act: Act, now: str) -> Iterator[str]:
    """Yield each date of an act that lies after ``now`` (an instant in UTC) everywhere on earth."""
    fields = HAPPENED.get(act.kind)
    if not fields or getattr(act, "rests_on", "") == "signed_package":
        return
    latest = datetime.strptime(now, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) + _FARTHEST
    last = latest.date().isoformat()
    for spec in specs(type(act)):
        if spec.name not in fields:
            continue
        stated = getattr(act, spec.name)
        begin = stated.partition("/")[0][:10] if isinstance(stated, str) else ""
        if begin > last[: len(begin)]:
            yield _("“{field}” names {day}, which has not come yet.").format(
                field=_(spec.label), day=stated
            )
