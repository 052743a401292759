# SPDX-License-Identifier: Apache-2.0
"""What every fact of the law's data carries: how far it was read, of which day; and digests."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from rogatory.instrument import grammar
from rogatory.instrument.record import Day, OneOf, Shape

Confidence = Annotated[str, OneOf(grammar.CONFIDENCES)]
PartialDate = Annotated[str, Day(partial=True)]
Slug = Annotated[str, Shape("[a-z0-9]+(-[a-z0-9]+)*", "cis-chisinau-2002")]


def digest_of(plain: object) -> str:
    """SHA-256 (hex) of plain data as JSON with sorted keys and without blanks."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
