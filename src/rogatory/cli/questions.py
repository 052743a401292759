# SPDX-License-Identifier: Apache-2.0
"""The fifteen questions of ``rogatory begin``: how each is asked, read, and said back.

An answer is kept as it was typed; :meth:`Question.read` turns it into plain data at any time, so
that an interview can be stopped and taken up again.  Nothing typed, or ``?``, means that it is not
known: the value is then None, and stays so, visibly, in everything that follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rogatory.casefile.persons import ROLES
from rogatory.cli.readings import read_day, yes_or_no
from rogatory.errors import Malformed
from rogatory.instrument.model import load_all
from rogatory.instrument.terms import MEASURE_TYPES, measure_type_label
from rogatory.language import SUPPORTED, _, matching
from rogatory.office import words
from rogatory.office.beginning import number as numbered

UNKNOWN = ("", "?")
KINDS_OF_EVENT = (
    "death",
    "injury",
    "torture",
    "ill_treatment",
    "enforced_disappearance",
    "other",
)
KINDS_OF_PLACE = (
    "official_premises",
    "official_vehicle",
    "place_of_detention",
    "public_place",
    "private_place",
)
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/()?+-]{0,60}")
_UNFIT = re.compile("[\0\ud800-\udfff]")
LONGEST = 20_000
"""Characters in one answer: a page or two of what happened, and no accident."""


@dataclass(frozen=True)
class Question:
    """One question: ``ask`` and ``options`` are said, ``parse`` reads, ``echo`` says it back.

    ``many``: several lines, ended by an empty one.  ``secret``: never shown and never kept.
    ``needed``: cannot be left unknown.
    """

    key: str
    ask: Callable[[], str]
    parse: Callable[[str], Any]
    echo: Callable[[Any], str]
    options: Callable[[], Sequence[str]] = tuple
    many: bool = False
    secret: bool = False
    needed: bool = False

    def read(self, typed: str) -> Any:
        """Return the value of an answer, None when it is not known; Malformed says what to do."""
        if len(typed) > LONGEST or any(
            sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in typed
        ):
            raise Malformed(
                _("This holds what no text can hold, or more than {n} characters.").format(
                    n=LONGEST
                )
            )
        if typed.strip() in UNKNOWN and not self.secret:
            if self.needed:
                raise Malformed(_("This one answer is needed: please choose."))
            return None
        return self.parse(typed if self.secret else typed.strip())


def _numbered(labels: Sequence[str], columns: int = 1) -> list[str]:
    cells = [f"{n:2} {label}" for n, label in enumerate(labels, 1)]
    rows = -(-len(cells) // columns)
    width = max(len(cell) for cell in cells) + 3
    return ["".join(cell.ljust(width) for cell in cells[row::rows]).rstrip() for row in range(rows)]


def _chosen(number: str, among: Sequence[str]) -> str:
    if not number.isdecimal() or not 1 <= int(number) <= len(among):
        raise Malformed(
            _("There is no {number} in the list: choose from 1 to {last}.").format(
                number=number, last=len(among)
            )
        )
    return among[int(number) - 1]


def _language(typed: str) -> str:
    found = matching(typed) or (typed.isdecimal() and _chosen(typed, SUPPORTED)) or None
    if found is None:
        raise Malformed(_("Choose one of: {known}.").format(known=", ".join(SUPPORTED)))
    return str(found)


def _number_pattern(typed: str) -> str:
    if _NUMBER.fullmatch(numbered(typed, 1, "2026-01-01")) is None:
        raise Malformed(
            _(
                "Write it in Latin letters, digits and . / - : ( ), without blanks; the only words "
                "in braces are {{n}}, {{year}} and {{yy}}."
            ).format()
        )
    return typed


def _states(typed: str) -> dict[str, str | None]:
    found = re.fullmatch(r"([A-Za-z]{2}|\?)[\s,]+([A-Za-z]{2}|\?)(?:[\s,]+(\S.*))?", typed)
    if found is None:
        raise Malformed(_("Write two codes of two letters, such as “XC XD”, or ? for one of them."))
    own, other = (None if code == "?" else code.upper() for code in found.groups()[:2])
    if own is not None and own == other:
        raise Malformed(_("Both codes are the same: a letter goes to another state."))
    return {"own": own, "other": other, "body": found[3]}


def _event(typed: str) -> dict[str, str | None]:
    number, rest = _split(typed)
    kind = _chosen(number, KINDS_OF_EVENT) if number else None
    return {"kind": kind, "words": rest or None}


def _split(typed: str) -> tuple[str, str]:
    found = re.match(r"(\d+)(?:[\s.,):]+|$)", typed)
    return (found[1], typed[found.end() :].strip()) if found else ("", typed)


def _place(typed: str) -> dict[str, str | None]:
    number, rest = _split(typed)
    kind = _chosen(number, KINDS_OF_PLACE) if number else None
    found = re.match(r"([A-Z]{2}|\?)(?:[\s,]+|$)", rest)
    state = found[1] if found and found[1] != "?" else None
    place = rest[found.end() :].strip() if found else rest
    return {"kind": kind, "state": state, "words": None if place in UNKNOWN else place}


def _persons(typed: str) -> list[dict[str, str | None]]:
    persons = []
    for line in typed.splitlines():
        number, name = _split(line.strip())
        if not number:
            raise Malformed(
                _("“{line}” does not begin with the number of a role.").format(line=line.strip())
            )
        surname, _comma, given = (part.strip() for part in name.partition(","))
        persons.append(
            {
                "role": _chosen(number, ROLES),
                "surname": None if surname in UNKNOWN else surname,
                "given_name": None if given in UNKNOWN else given,
            }
        )
    return persons


def _measures(typed: str) -> list[dict[str, str | None]]:
    asked: list[dict[str, str | None]] = []
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", typed))):
        if re.fullmatch(r"[\d\s,]+", part):
            asked += [
                {"type": _chosen(number, MEASURE_TYPES), "text": None}
                for number in re.findall(r"\d+", part)
            ]
            continue
        number, text = _split(part)
        asked.append({"type": _chosen(number or part, MEASURE_TYPES), "text": text or None})
    return asked


def _folder(typed: str) -> str:
    path = Path(typed).expanduser()
    try:
        there = path.is_file() or (path.is_dir() and any(path.iterdir()))
    except OSError:
        there = False
    if not there:
        raise Malformed(
            _("{folder} is not there, is empty, or may not be read.").format(folder=path)
        )
    return str(path.absolute())


def treaties() -> list[str]:
    """Return the ids of the treaties that can be chosen, in a fixed order."""
    library = load_all()
    return sorted(
        id for id in library.instruments if library.instruments[id].header.kind == "treaty"
    )


def _treaty(typed: str) -> str:
    known = treaties()
    return typed if typed in known else _chosen(typed, known)


def _treaty_labels() -> list[str]:
    library = load_all()
    return _numbered([library.instruments[id].title_now() for id in treaties()])


def _signer(typed: str) -> dict[str, str | None]:
    name, _comma, title = (part.strip() for part in typed.partition(","))
    return {"name": name or None, "title": title or None}


def _passphrase(typed: str) -> str:
    if len(typed) < 8:
        raise Malformed(_("Choose at least 8 characters: the keys of the authority lie behind it."))
    return typed


QUESTIONS: tuple[Question, ...] = (
    Question(
        "language",
        lambda: _("In which language shall we speak, and the letter be written?"),
        _language,
        words.language,
        lambda: _numbered([words.language(code) for code in SUPPORTED]),
        needed=True,
    ),
    Question(
        "body",
        lambda: _("What is your own body called?"),
        str,
        str,
    ),
    Question(
        "number",
        lambda: _("How do you number cases and letters?"),
        _number_pattern,
        str,
        lambda: [
            _("{{n}} is the running number, {{year}} or {{yy}} the year: 17-{{n}}/{{yy}}").format()
        ],
    ),
    Question(
        "states",
        lambda: _("Your state and the state that is asked: two codes, then the body asked"),
        _states,
        words.states,
        lambda: [_("such as: XC XD, Office of the Prosecutor")],
    ),
    Question(
        "event",
        lambda: _("What happened? The number of the kind, then in your own words"),
        _event,
        words.event,
        lambda: _numbered([words.kind_of_event(kind) for kind in KINDS_OF_EVENT]),
    ),
    Question(
        "when",
        lambda: _("When? A year, a month, a day, or two of them with / between"),
        read_day,
        str,
    ),
    Question(
        "place",
        lambda: _("Where? Number of the kind of place, code of the state, then the place in words"),
        _place,
        words.place,
        lambda: _numbered([words.kind_of_place(kind) for kind in KINDS_OF_PLACE]),
    ),
    Question(
        "operation",
        lambda: _("Did it happen during an operational-search activity (yes, no, ?)?"),
        yes_or_no,
        words.yes_or_no,
    ),
    Question(
        "persons",
        lambda: _("Who? A person a line: number of the role, surname, given name"),
        _persons,
        words.persons,
        lambda: [
            *_numbered([words.role(role) for role in ROLES], columns=3),
            _("A name that is not known is “?”; an empty line ends the list."),
            _("Witnesses, complainants and relatives go under a code; the name stays sealed."),
        ],
        many=True,
    ),
    Question(
        "measures",
        lambda: _("What is asked? Numbers, each with your words if you like, and ; between"),
        _measures,
        words.measures,
        lambda: _numbered([measure_type_label(code) for code in MEASURE_TYPES], columns=2),
    ),
    Question(
        "folder",
        lambda: _("Which folder of files shall be taken in as exhibits?"),
        _folder,
        str,
    ),
    Question(
        "instrument",
        lambda: _("Under which treaty is it asked?"),
        _treaty,
        words.treaty,
        _treaty_labels,
    ),
    Question(
        "confidential",
        lambda: _("Shall the other side keep the letter confidential (yes, no, ?)?"),
        yes_or_no,
        words.yes_or_no,
    ),
    Question(
        "signer",
        lambda: _("Who will sign? Name, title"),
        _signer,
        words.signer,
    ),
    Question(
        "passphrase",
        lambda: _("A passphrase for your key and the keys of your authority"),
        _passphrase,
        lambda _value: _("not shown, not kept"),
        secret=True,
        needed=True,
    ),
)
