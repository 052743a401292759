# SPDX-License-Identifier: Apache-2.0
"""What a side can be asked beyond sending and receiving: law, duties, languages, figures."""

from __future__ import annotations

from typing import Any

from rogatory.demo.tasks import Desk
from rogatory.instrument.basis import resolve
from rogatory.office import law


class Casework(Desk):
    """The desk with the tasks that need no package."""

    def basis(self, from_: str, to: str, on: str) -> dict[str, Any]:
        """Say which treaty binds two states on a day, from which facts and with what doubt."""
        found = resolve(law.library_of(self.instance), from_, to, on)
        known = [tie for tie in found.ties if tie.known]
        return {
            "primary": found.primary.instrument.title_now() if found.primary else None,
            "ties": [
                {
                    "instrument": tie.instrument.id,
                    "binds": tie.bound.label(),
                    "why": "; ".join(tie.reasons),
                }
                for tie in known
            ],
        }
