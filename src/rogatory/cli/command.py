# SPDX-License-Identifier: Apache-2.0
"""What a command is, and how the words of a line become its values.

::

    rogatory [anywhere] NOUN VERB [POSITION …] [--option VALUE …] [anywhere]

    --option VALUE | --option=VALUE     one value; several when the option is repeatable
    --option WORD WORD …                words up to the next --option (data, answers)
    --                                  everything after it is a position

All faults of a line are gathered before it is refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from rogatory.errors import Inadmissible
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.cli.session import Session
    from rogatory.cli.show import Answer

How = Literal["one", "many", "words", "flag"]


@dataclass(frozen=True)
class Option:
    """One option or position of a command; ``help`` is an English sentence, said by ``_``."""

    name: str
    help: str = ""
    metavar: str = ""
    how: How = "one"
    required: bool = False
    choices: tuple[str, ...] = ()
    position: bool = False
    short: str = ""

    @property
    def key(self) -> str:
        """The name under which the value is kept."""
        return self.name.replace("-", "_")

    @property
    def spelled(self) -> str:
        """How a person writes it."""
        return (self.metavar or self.name.upper()) if self.position else f"--{self.name}"


@dataclass(frozen=True)
class Command:
    """One command: the words that call it, one line of help, its options, what it does.

    ``options`` may be a function, so that only the command that is called pays for its making.
    """

    path: tuple[str, ...]
    summary: str
    run: Callable[[Session], Answer]
    options: tuple[Option, ...] | Callable[[], tuple[Option, ...]] = ()
    more: str = ""
    """Further sentences for the command's own help."""

    def all_options(self) -> tuple[Option, ...]:
        """Return the options, made now where they are made late."""
        return self.options if isinstance(self.options, tuple) else self.options()


ANYWHERE: tuple[Option, ...] = (
    Option("home", N_("folder of the instance (else ROGATORY_HOME, else here)"), "DIR", short="C"),
    Option("as", N_("officer who acts (else ROGATORY_OFFICER)"), "OFFICER"),
    Option("with", N_("second officer, for acts of two persons"), "OFFICER"),
    Option("passphrase-file", N_("file with the officer's passphrase"), "FILE"),
    Option("passphrase-fd", N_("open descriptor to read the passphrase from"), "N"),
    Option("with-passphrase-file", N_("file with the second officer's passphrase"), "FILE"),
    Option("unlock", N_("ask for the passphrase, to see confined cases too"), how="flag"),
    Option("case", N_("case, by its number or id (else the only one there is)"), "CASE"),
    Option("lang", N_("language: en, ru or az"), "LANG", choices=("en", "ru", "az")),
    Option("json", N_("answer in JSON, for programs"), how="flag"),
    Option("details", N_("technical words too: ids, digests, UTC"), how="flag"),
    Option("help", N_("show this help"), how="flag", short="h"),
)
"""Options that may stand before or after the words of any command."""


@dataclass
class Line:
    """The words of a line, read."""

    words: tuple[str, ...] = ()
    command: Command | None = None
    anywhere: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def read_line(tokens: Sequence[str], commands: dict[tuple[str, ...], Command]) -> Line:
    """Read a line; Inadmissible with every fault of it at once."""
    line, faults = Line(), list[str]()
    stems = {path[:n] for path in commands for n in range(len(path) + 1)}
    at = 0
    while at < len(tokens) and line.command is None:
        if tokens[at].startswith("-") and tokens[at] != "-":
            at = _option(tokens, at, _named(ANYWHERE), line.anywhere, faults)
            continue
        path = (*line.words, tokens[at])
        if path not in stems:
            faults.append(_unknown_word(line.words, tokens[at], stems))
            break
        line.words, at = path, at + 1
        line.command = commands.get(path)
    if line.command is None:
        # Only options that may stand anywhere are left to be read, such as --help.
        while at < len(tokens):
            known = tokens[at].startswith("-") and not faults
            at = _option(tokens, at, _named(ANYWHERE), line.anywhere, faults) if known else at + 1
        Inadmissible.unless_empty(faults)
        return line
    _read_values(line, tokens[at:], faults)
    if not line.anywhere.get("help"):
        Inadmissible.unless_empty(faults)
    return line


def _read_values(line: Line, tokens: Sequence[str], faults: list[str]) -> None:
    assert line.command is not None
    own = line.command.all_options()
    positions = [option for option in own if option.position]
    named = _named(option for option in own if not option.position)
    shared = _named(option for option in ANYWHERE if f"--{option.name}" not in named)
    loose: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token == "--":
            loose += tokens[at + 1 :]
            break
        if token.startswith("-") and token != "-":
            name = token.partition("=")[0]
            anywhere = name in shared or ("-C" in shared and name[:2] == "-C")
            into = line.anywhere if anywhere else line.values
            at = _option(tokens, at, named | shared, into, faults)
        else:
            loose.append(token)
            at += 1
    _place(positions, loose, line.values, faults)
    for option in own:
        value = line.values.setdefault(option.key, () if option.how in ("many", "words") else None)
        if option.how == "flag":
            line.values[option.key] = bool(value)
        if option.required and value in (None, ()) and not option.position:
            faults.append(
                _("“{option}” is missing ({what}).").format(
                    option=option.spelled, what=_(option.help) or option.spelled
                )
            )


def _named(options: Any) -> dict[str, Option]:
    found = {}
    for option in options:
        found[f"--{option.name}"] = option
        if option.short:
            found[f"-{option.short}"] = option
    return found


def _option(
    tokens: Sequence[str],
    at: int,
    known: dict[str, Option],
    into: dict[str, Any],
    faults: list[str],
) -> int:
    """Read the option at ``at``; return where to go on."""
    name, joined, value = tokens[at].partition("=")
    option = known.get(name)
    if option is None and name[:2] == "-C" and "-C" in known and len(name) > 2:
        option, joined, value = known["-C"], "=", tokens[at][2:]
    if option is None:
        faults.append(_unknown_option(name, known))
        # What follows it was probably its value.
        return at + (1 if joined or at + 1 == len(tokens) or tokens[at + 1][:1] == "-" else 2)
    if option.how == "flag":
        into[option.key] = True
        if joined:
            faults.append(_("“{option}” takes no value.").format(option=name))
        return at + 1
    taken, at = ([value], at + 1) if joined else _values(tokens, at + 1, option, known)
    if not taken:
        faults.append(_("“{option}” needs a value.").format(option=name))
        return at
    for one in taken:
        if option.choices and one not in option.choices:
            faults.append(
                _("“{option}” must be one of: {choices}.").format(
                    option=name, choices=", ".join(option.choices)
                )
            )
    if option.how in ("many", "words"):
        into[option.key] = (*into.get(option.key, ()), *taken)
    elif option.key in into:
        faults.append(_("“{option}” is given twice.").format(option=name))
    else:
        into[option.key] = taken[0]
    return at


def _values(
    tokens: Sequence[str], at: int, option: Option, known: dict[str, Option]
) -> tuple[list[str], int]:
    """Take the value that follows, or all words up to the next option."""
    taken: list[str] = []
    while at < len(tokens):
        token = tokens[at]
        if token.partition("=")[0] in known or token == "--":
            break
        if option.how == "words" and token.startswith("--"):
            break
        taken.append(token)
        at += 1
        if option.how != "words":
            break
    return taken, at


def _place(
    positions: Sequence[Option], loose: list[str], values: dict[str, Any], faults: list[str]
) -> None:
    """Give the words that belong to no option to the positions, in order."""
    for place, option in enumerate(positions):
        if option.how == "many":
            keep = len(positions) - place - 1
            taken, loose = loose[: len(loose) - keep or None], loose[len(loose) - keep or None :]
            if keep == 0:
                taken, loose = [*taken, *loose], []
            values[option.key] = tuple(taken)
        else:
            taken, loose = loose[:1], loose[1:]
            values[option.key] = taken[0] if taken else None
        if option.required and not taken:
            faults.append(
                _("{what} is missing ({help}).").format(what=option.spelled, help=_(option.help))
            )
        faults += [
            _("{what} must be one of: {choices}.").format(
                what=option.spelled, choices=", ".join(option.choices)
            )
            for one in taken
            if option.choices and one not in option.choices
        ]
    faults += [_("“{word}” is one word too many.").format(word=word) for word in loose]


def _unknown_word(words: tuple[str, ...], word: str, stems: set[tuple[str, ...]]) -> str:
    there = sorted(stem[-1] for stem in stems if stem[:-1] == words and stem)
    near = difflib.get_close_matches(word, there, 1)
    called = " ".join(("rogatory", *words))
    if near:
        return _("There is no “{command} {word}”; did you mean “{near}”?").format(
            command=called, word=word, near=near[0]
        )
    return _("There is no “{command} {word}”; see “{command} --help”.").format(
        command=called, word=word
    )


def _unknown_option(name: str, known: dict[str, Option]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    if near:
        return _("There is no option “{option}”; did you mean “{near}”?").format(
            option=name, near=near[0]
        )
    return _("There is no option “{option}” here; see --help.").format(option=name)
