# SPDX-License-Identifier: Apache-2.0
"""The guard: the one place in this room where whatever a parser raises becomes a fault.

The parsers of the world raise anything at all on a stranger's bytes; the file is the cause, and the
reading goes on. Only the child process calls this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def guarded(action: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> str:
    """Run ``action`` with the arguments; return "" or the fault code: memory, too_deep, damaged."""
    try:
        action(*args, **kwargs)
    except MemoryError:
        return "memory"
    except RecursionError:
        return "too_deep"
    except Exception:  # see above; a sheet's fault tells that it happened
        return "damaged"
    return ""
