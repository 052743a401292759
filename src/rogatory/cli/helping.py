# SPDX-License-Identifier: Apache-2.0
"""The pages of ``--help``, made from the commands themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from rogatory.cli.command import ANYWHERE, Command, Option
from rogatory.cli.words import GROUPS, TOPICS
from rogatory.language import _

Commands = Mapping[tuple[str, ...], Command]
WIDTH = 96


def page(words: tuple[str, ...], commands: Commands) -> list[str]:
    """Return the help of the program, of a noun, or of a command."""
    command = commands.get(words)
    if command is not None:
        return _command(command)
    return _noun(words[0], commands) if words else _program(commands)


def _program(commands: Commands) -> list[str]:
    lines = [
        _("usage: rogatory [options] COMMAND …"),
        "",
        *_wrapped(
            _(
                "Keeps criminal cases between states: a case record that cannot be changed "
                "unnoticed, letters of request checked against their treaty, sealed packages that "
                "carry their own proof."
            )
        ),
    ]
    firsts = {path[0] for path in commands}
    for topic, nouns in TOPICS:
        rows = [(noun, _summary(noun, commands)) for noun in nouns if noun in firsts]
        lines += ["", _(topic), *_rows(rows)]
    lines += ["", _("Options, before or after the command:"), *_options(ANYWHERE)]
    lines += [
        "",
        *_wrapped(
            _(
                "Exit codes: 0 done, 1 not verified, 2 refused or wrong usage, 3 unavailable. "
                "“rogatory COMMAND --help” says more."
            )
        ),
    ]
    return lines


def _summary(noun: str, commands: Commands) -> str:
    command = commands.get((noun,))
    return _(command.summary if command is not None else GROUPS.get(noun, ""))


def _noun(noun: str, commands: Commands) -> list[str]:
    rows = [(path[1], _(one.summary)) for path, one in commands.items() if path[0] == noun]
    return [
        _("usage: rogatory {noun} VERB …").format(noun=noun),
        "",
        *_wrapped(_(GROUPS.get(noun, ""))),
        "",
        *_rows(rows),
        "",
        _("“rogatory {noun} VERB --help” says more.").format(noun=noun),
    ]


def _command(command: Command) -> list[str]:
    options = command.all_options()
    positions = [o for o in options if o.position]
    others = [o for o in options if not o.position]
    usage = [" ".join(("rogatory", *command.path)), *(map(_in_usage, positions))]
    usage += [_in_usage(o) for o in others if o.required]
    if any(not o.required for o in others):
        usage.append("[…]")
    lines = [*_wrapped(_("usage: {line}").format(line=" ".join(usage)), "       "), ""]
    lines += _wrapped(_(command.summary))
    if command.more:
        lines += ["", *_wrapped(_(command.more))]
    if positions:
        lines += ["", *_options(positions)]
    needed = [o for o in others if o.required]
    free = [o for o in others if not o.required]
    if needed:
        lines += ["", _("Needed:"), *_options(needed)]
    if free:
        lines += ["", _("If wanted:"), *_options(free)]
    shared = " ".join(_spelled(option) for option in ANYWHERE)
    lines += ["", *_wrapped(_("Anywhere: {options}").format(options=shared), "          ")]
    return lines


def _in_usage(option: Option) -> str:
    value = option.metavar or option.name.upper()
    text = value if option.position else f"--{option.name} {value}"
    text += " …" if option.how in ("many", "words") else ""
    return text if option.required else f"[{text}]"


def _spelled(option: Option) -> str:
    if option.position:
        return option.spelled
    short = f"-{option.short}, " if option.short else ""
    value = "" if option.how == "flag" else f" {option.metavar or option.name.upper()}"
    value += " …" if option.how == "words" else ""
    return f"{short}--{option.name}{value}"


def _options(options: Iterable[Option]) -> list[str]:
    return _rows([(_spelled(option), _help(option)) for option in options])


def _help(option: Option) -> str:
    parts = [_(option.help)] if option.help else []
    if option.choices and not option.position and option.name != "lang":
        parts.append(_("one of: {choices}").format(choices=", ".join(option.choices)))
    if option.how == "many":
        parts.append(_("may be repeated"))
    return "; ".join(parts)


def _rows(rows: Sequence[tuple[str, str]]) -> list[str]:
    wide = min(max((len(name) for name, _text in rows), default=0), 30)
    lines = []
    for name, text in rows:
        told = textwrap.wrap(text, WIDTH - wide - 4) or [""]
        if len(name) > wide:
            lines.append(f"  {name}")
            name = ""
        lines.append(f"  {name:{wide}}  {told[0]}".rstrip())
        lines += [" " * (wide + 4) + more for more in told[1:]]
    return lines


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False)
