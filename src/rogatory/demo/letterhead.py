# SPDX-License-Identifier: Apache-2.0
"""A's stationery: a head with arms, a pattern of numbers, a marking; adopted by two officers."""

from __future__ import annotations

from pathlib import Path

from rogatory.demo.cast import CAST
from rogatory.demo.requests import name_of
from rogatory.demo.stage import Stage
from rogatory.demo.wire import Refused
from rogatory.language import SUPPORTED, _, use

ARMS = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 132">
<path d="M12 8 H108 V66 C108 98 82 116 60 126 C38 116 12 98 12 66 Z" fill="#1f3a6e"/>
<path d="M20 16 H100 V66 C100 92 78 108 60 116 C42 108 20 92 20 66 Z" fill="#f4f1e6"/>
<path fill="#2f6b62" d="M20 62 C32 52 46 72 60 62 C74 52 88 72 100 62 V66
 C100 92 78 108 60 116 C42 108 20 92 20 66 Z"/>
<path d="M60 24 L66 42 L85 42 L70 53 L76 71 L60 60 L44 71 L50 53 L35 42 L54 42 Z" fill="#b8892c"/>
<path d="M34 88 H86" stroke="#f4f1e6" stroke-width="4"/>
</svg>
"""
"""The arms of a state that does not exist."""

PATTERN = "17-{n}/{yy}"

_READS = """\
#import "office@1.typ": *
#let letterhead(head, narrow: false) = [#read("/etc/passwd")]
"""
"""A layout that wants to print a file of the machine into every letter."""


def adopt(stage: Stage) -> None:
    """A adopts its stationery; a layout that reads a file of the machine is refused."""
    tell, a = stage.tell, stage.a
    stage.clock.at("2026-03-20 12:00")
    tell.chapter(_("A letter looks like the office that wrote it"), "2026-03-20")
    folder = stage.out / "letters" / "stationery"
    folder.mkdir(parents=True)
    file, picture, layout = folder / "stationery.toml", folder / "arms.svg", folder / "reads.typ"
    file.write_text(_stationery(), encoding="utf-8")
    picture.write_text(ARMS, encoding="utf-8")
    layout.write_text(_READS, encoding="utf-8")
    told = {"by": "a-prosecutor", "second": "a-deputy", "file": str(file), "picture": str(picture)}
    try:
        a.do("adopt_stationery", layout=str(layout), **told)
    except Refused as refused:
        tell.act("A", _("tries a layout that somebody sent; it wants to read a file:"))
        tell.found(str(refused))
    else:
        raise RuntimeError("a layout that reads a file was adopted")
    a.do("adopt_stationery", layout=None, **told)
    tell.act(
        "A",
        _(
            "adopts head, arms, marking and the pattern of numbers {pattern}, two officers, once "
            "every sample letter had printed."
        ).format(pattern=PATTERN),
    )


def _stationery() -> str:
    """Return A's stationery file in all three languages."""
    heads, titles, marks = [], [], []
    for lang in SUPPORTED:
        with use(lang):
            body = {"ru": CAST.bodies["prosecutor_a"].ru, "az": CAST.bodies["prosecutor_a"].az}
            name = body.get(lang, CAST.bodies["prosecutor_a"].en)
            department, title = _("Department of legal assistance"), _("Prosecutor")
            mark = _("For official use")
        heads.append(f'{lang} = ["{name}", "{department}"]')
        titles.append(f'{lang} = "{title}"')
        marks.append(f'{lang} = "{mark}"')
    who = name_of(CAST.persons["A1"])
    return "\n".join(
        [
            f'pattern = "{PATTERN}"',
            "copies = 2",
            "[letterhead]",
            *heads,
            "[signatory]",
            f'name = "{who}"',
            f"title = {{{', '.join(titles)}}}",
            "[executor]",
            f'name = "{who}"',
            'phone = "+999 71 555 0190"',
            "[markings.official]",
            *marks,
            "",
        ]
    )


def keep_copies(stage: Stage, letter: str) -> None:
    """Print the numbered copies of the signed letter into the folder of results."""
    made = stage.a.do("copies", case=stage.ids["case_a"], letter=letter)
    for n, path in enumerate(made, 1):
        target = stage.out / "letters" / f"letter-a-copy-{n}.pdf"
        Path(path).replace(target)
    stage.tell.act(
        "A",
        _("prints {n} copies; each page says “{marking}”, which copy it is, and a code.").format(
            n=len(made), marking=_("For official use")
        ),
    )
