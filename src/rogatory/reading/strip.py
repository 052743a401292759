# SPDX-License-Identifier: Apache-2.0
"""Stripped copies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rogatory.reading.sheet import Sheet


def strip_here(
    path: Path, sheet: Sheet, options: Mapping[str, object]
) -> tuple[bytes, list[str]] | None:
    sheet.fault("not_strippable")
    return None
