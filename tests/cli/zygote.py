# SPDX-License-Identifier: Apache-2.0
"""A process that has imported everything and forks itself for each command: real processes, no
second interpreter start.  Reads one JSON request a line, answers with the exit code.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Serve until the pipe is closed."""
    from rogatory.cli.session import prepare

    prepare()
    if os.environ.get("ROGATORY_TEST_STORE"):
        import boto3  # type: ignore[import-untyped]  # noqa: F401
        import django.db.backends.postgresql.base  # noqa: F401
        import obstore.store  # noqa: F401
    import rogatory.casefile.status
    import rogatory.exchange.intake
    import rogatory.office.post  # noqa: F401
    from rogatory.cli import main as command
    from rogatory.cli.catalogue import commands

    commands()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            os.chdir(request["cwd"])
            os.environ.clear()
            os.environ.update(request["env"])
            for number, name in ((0, os.devnull), (1, request["out"]), (2, request["err"])):
                flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                os.dup2(os.open(name, flags, 0o600), number)
            sys.stdin = Path(os.devnull).open()  # noqa: SIM115
            try:
                code = command(request["argv"])
            except SystemExit as error:
                code = error.code if isinstance(error.code, int) else 1
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
