# SPDX-License-Identifier: Apache-2.0
"""``python -m rogatory.verify``: the same door as ``rogatory verify``."""

from __future__ import annotations

import sys

from rogatory.verify.door import main

if __name__ == "__main__":
    sys.exit(main())
