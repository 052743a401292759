# SPDX-License-Identifier: Apache-2.0
"""Files that did not come from a folder of ours, but in a sealed package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HandedIn:
    """Files that came in a sealed package and lie unpacked under generated names.

    ``run`` is the id of this taking-in, the same after an interruption; ``files`` says what the
    sender called each, by its name where it lies; ``told`` goes with the circumstances.
    """

    pouch: str
    run: str
    files: Mapping[str, Mapping[str, Any]]
    told: Mapping[str, Any]
