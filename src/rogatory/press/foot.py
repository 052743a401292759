# SPDX-License-Identifier: Apache-2.0
"""The codes in the foot of a paper: one a leaf, made when it is known how many leaves there are.

The data of a paper that bears codes hold what is the same on every leaf; which leaf of how many
comes between the two parts, and only the press knows it::

    "code": {"before": "ROGATORY1 P 9F2C61D0A3B84E7C8D155A0E4B7F2C19 ",
             "after": " 0A1B2C3D4E5F6071", "said": "9F2C61D0 · 0A1B2C3D"}

So the data stay short, and print the same bytes again wherever they are printed.  ``said`` stands
beside the code for whoever reads without a machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.press.library import sources, template_digest

DAMAGE = "M"
"""Level of repair of the codes: 15 % of a code may be covered by a stain or a stroke."""

MOST = 2000
"""Leaves of one paper beyond which no codes are made."""

_PART = re.compile(r"[0-9A-Z $%*+\-./:]{0,60}\Z")
_SAID = re.compile(r"[0-9A-Z ·]{0,60}\Z")
_NAMES = ("before", "after", "said")


def pictures(data: Mapping[str, Any], leaves: int) -> list[dict[str, str]]:
    """Return words and picture (SVG) of the code of each leaf; none for data that name no code.

    ``Malformed`` when what the data say of the codes is not in form, or the paper is too long.
    """
    told = data.get("code")
    if told is None:
        return []
    from rogatory.press.codes import code  # whoever prints no code need not wait for it

    _refuse_formless(told)
    if leaves > MOST:
        raise Malformed(_("The paper has more leaves than can bear a code; split it."))
    words = [f"{told['before']}{leaf}/{leaves}{told['after']}" for leaf in range(1, leaves + 1)]
    return [{"words": one, "picture": code(one, damage=DAMAGE)} for one in words]


def _refuse_formless(told: Any) -> None:
    """Refuse what a stranger's data say of codes, when it is not in form."""
    if (
        not isinstance(told, Mapping)
        or set(told) != set(_NAMES)
        or not all(isinstance(told[name], str) for name in _NAMES)
        or not (_PART.match(told["before"]) and _PART.match(told["after"]))
        or not _SAID.match(told["said"])
    ):
        raise Malformed(_("What the data of the paper say of its codes is not in form."))


def leaves_of(template: str, data: Mapping[str, Any], layout: str | None = None) -> int:
    """Return on how many leaves a template prints data, in an authority's own ``layout`` too.

    ``Malformed`` when they do not suit it.  The place of the codes is kept free while leaves are
    counted, so that the count holds; a layout is given only in a process that is shut in.
    """
    import typst

    _refuse_formless(data.get("code"))

    own = dict(sources(template, layout))
    main = next(iter(own))
    try:
        found = typst.query(  # type: ignore[type-var]  # a dict of sources is not in its stub
            {"main": own.pop(main), **own},
            "<leaves>",
            field="value",
            one=True,
            ignore_system_fonts=True,
            sys_inputs={
                "data": json.dumps(data, ensure_ascii=False, allow_nan=False),
                "template": template_digest(template, layout),
                "attachments": "[]",
                "codes": "[]",
            },
        )
    except RuntimeError as error:
        raise Malformed(
            _("The data does not suit the template {name}: {reason}.").format(
                name=template, reason=str(error).rstrip(".")
            )
        ) from error
    return int(json.loads(found))
