# SPDX-License-Identifier: Apache-2.0
"""One side of the demonstration: a long-lived process that answers the director, line by line."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path

from rogatory import language
from rogatory.errors import RogatoryError


def main(home: str, lang: str) -> None:
    """Answer requests until the director closes the pipe; only JSON goes to standard output."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "rogatory.settings"
    import django

    django.setup()
    from rogatory.demo.custody import Custody

    desk = Custody(Path(home))
    language.use(lang)
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        desk.now = datetime.fromisoformat(request["now"])
        try:
            answer = {"ok": getattr(desk, request["do"])(**request["with"])}
        except RogatoryError as error:
            answer = {"error": type(error).__name__, "message": str(error)}
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:3])
