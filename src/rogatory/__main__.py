# SPDX-License-Identifier: Apache-2.0
"""``python -m rogatory``: the same door as the command ``rogatory``."""

from __future__ import annotations

import sys

from rogatory.cli import main

if __name__ == "__main__":
    sys.exit(main())
