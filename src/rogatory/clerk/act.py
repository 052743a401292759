# SPDX-License-Identifier: Apache-2.0
"""What an act is: a versioned kind, named fields, a rule that may refuse, rows that follow.

A field is **structural** (ids, references, dates, states, codes: no personal data, never
erasable) or **erasable** (text, names, blobs).  A **listed** field holds many items, each of which
can be disclosed or withheld alone.  ``admit`` may refuse and runs once, under the lock of the case;
``apply`` may not refuse, may not look at clock, network, settings or randomness and may not branch
on an erasable value: it runs at entry and at every replay, where a destroyed value arrives as
:data:`ERASED`.

A kind is never edited, only succeeded (``exhibit.received/2``), and has a frozen test vector.
Forms, command-line options and API schemas are all made from :func:`specs`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Self, dataclass_transform

from rogatory.language import _

if TYPE_CHECKING:
    from rogatory.clerk.sheet import Sheet

Sort = Literal["id", "code", "date", "instant", "int", "flag", "text", "blob", "data"]
"""How a value is written: all of them are plain JSON, so that they can be committed to."""

TEXT_LIMIT: Final = 200_000
"""Characters in one text value: a long protocol fits, an accident does not."""

DATA_DEPTH: Final = 60
"""Levels of lists and objects in one value: with those around it in a disclosure, below 64."""

_ID = re.compile(r"[A-Za-z0-9?][A-Za-z0-9._:@/()?+-]{0,159}\Z")
_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_MOMENT = rf"{_DAY}(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-]\d\d:\d\d))?"
_DATE = re.compile(rf"{_MOMENT}(?:/{_MOMENT})?\Z")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_UNFIT = re.compile("[\x00\ud800-\udfff]")
"""What no text may hold: U+0000, and halves of pairs, which are no characters."""


class Erased:
    """The place of a value that was destroyed on a legal ground; there is exactly one of it."""

    _only: ClassVar[Erased | None] = None

    def __new__(cls) -> Self:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only  # type: ignore[return-value]

    def __repr__(self) -> str:
        return "ERASED"

    def __str__(self) -> str:
        return _("erased")


ERASED: Final = Erased()
Text = str | None | Erased
"""An erasable text: the words, nothing, or the place where they stood."""


@dataclasses.dataclass(frozen=True)
class Spec:
    """One field of a kind: how it is labelled, written and checked."""

    name: str
    label: str
    sort: Sort
    erasable: bool
    listed: bool
    required: bool
    choices: tuple[str, ...]

    def faults(self, value: Any) -> list[str]:
        """Return every fault of ``value``, each one sentence; an empty list when it may stand."""
        if value is ERASED:
            return []
        if self.listed:
            if not isinstance(value, (list, tuple)):
                return [_("“{field}” must be a list.").format(field=_(self.label))]
            return [fault for item in value for fault in self._faults_of(item)]
        if value is None:
            if self.required:
                return [_("“{field}” is missing.").format(field=_(self.label))]
            return []
        return self._faults_of(value)

    def _faults_of(self, value: Any) -> list[str]:
        if self.choices and value not in self.choices:
            return [
                _("“{field}” must be one of: {choices}.").format(
                    field=_(self.label), choices=", ".join(self.choices)
                )
            ]
        if _WRITTEN_RIGHT[self.sort](value):
            return []
        return [
            _("“{field}” is not written as {form}.").format(
                field=_(self.label), form=_form_of(self.sort)
            )
        ]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= TEXT_LIMIT and _UNFIT.search(value) is None


def _is_blob(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"sha256", "size"}
        and isinstance(value["sha256"], str)
        and _DIGEST.match(value["sha256"]) is not None
        and type(value["size"]) is int
        and value["size"] >= 0
    )


def _is_data(value: Any, depth: int = DATA_DEPTH) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) < 2**53
    if isinstance(value, str):
        return _is_text(value)
    if depth == 0:
        return False
    if isinstance(value, (list, tuple)):
        return all(_is_data(item, depth - 1) for item in value)
    if isinstance(value, dict):
        return all(_is_text(key) and _is_data(item, depth - 1) for key, item in value.items())
    return False


_WRITTEN_RIGHT: Final[dict[Sort, Callable[[Any], bool]]] = {
    "id": lambda v: isinstance(v, str) and _ID.match(v) is not None,
    "code": lambda v: isinstance(v, str) and _ID.match(v) is not None,
    "date": lambda v: isinstance(v, str) and _DATE.match(v) is not None,
    "instant": lambda v: isinstance(v, str) and _INSTANT.match(v) is not None,
    "int": lambda v: type(v) is int and abs(v) < 2**53,
    "flag": lambda v: isinstance(v, bool),
    "text": _is_text,
    "blob": _is_blob,
    "data": _is_data,
}


def _form_of(sort: Sort) -> str:
    return {
        "id": _("an identifier (letters, digits, . _ : -)"),
        "code": _("a code (letters, digits, . _ : -)"),
        "date": _(
            "a date (2026, 2026-03, 2026-03-14, 2026-03-14T09:30+04:00, or two with / between)"
        ),
        "instant": _("an instant in UTC (2026-03-14T09:30:00Z)"),
        "int": _("a whole number"),
        "flag": _("yes or no"),
        "text": _("text without the zero character, at most 200,000 characters"),
        "blob": _("stored bytes (digest and size)"),
        "data": _("plain data without fractions, at most 60 levels deep"),
    }[sort]


def _field(
    label: str, sort: Sort, erasable: bool, listed: bool, choices: Iterable[str], default: Any
) -> Any:
    required = default is dataclasses.MISSING and not listed
    if listed and default is dataclasses.MISSING:
        default = ()
    metadata = {"spec": (label, sort, erasable, listed, required, tuple(choices))}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def structural(
    label: str,
    sort: Sort = "id",
    *,
    listed: bool = False,
    choices: Iterable[str] = (),
    default: Any = dataclasses.MISSING,
) -> Any:
    """Declare a field without personal data: it stays for ever, and ``apply`` may branch on it."""
    return _field(label, sort, False, listed, choices, default)


def erasable(
    label: str,
    sort: Sort = "text",
    *,
    listed: bool = False,
    default: Any = dataclasses.MISSING,
) -> Any:
    """Declare a field that can be withheld, redacted or erased while every proof still holds."""
    return _field(label, sort, True, listed, (), default)


@dataclasses.dataclass(frozen=True)
class Stamp:
    """Where an act stands: its case, its number in the docket, its instant and its officer."""

    case: str
    number: int
    kind: str
    at: str
    by: str

    def key(self, index: int | None = None) -> str:
        """Return the key of a row of this entry: ``case:number`` or ``case:number:index``."""
        return f"{self.case}:{self.number}" + ("" if index is None else f":{index}")


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(structural, erasable)
)
class Act:
    """An act that can be entered: a subclass with ``kind="noun.verb/1"`` declares the fields."""

    kind: ClassVar[str] = ""
    signatures: ClassVar[int] = 1
    """How many officers must sign with their own keys: the one who acts, or two for acts of two
    persons.  An entry that names an officer without their signature proves nothing of them."""

    authority: ClassVar[bool] = False
    """Whether this kind belongs in the docket of the authority rather than of a case."""

    def __init_subclass__(
        cls, *, kind: str = "", signatures: int = 1, authority: bool = False, **rest: Any
    ) -> None:
        super().__init_subclass__(**rest)
        cls.kind, cls.signatures, cls.authority = kind, signatures, authority
        dataclasses.dataclass(frozen=True, kw_only=True)(cls)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        """Yield every reason why this act may not be entered now by officer ``by``."""
        return ()

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        """Write the rows that follow from this act; may not refuse."""

    def destroys(self) -> Sequence[tuple[int, str, int | None]]:
        """Name the values (entry, field, item) that this act destroys; only ``erased`` has any."""
        return ()

    def faults(self) -> list[str]:
        """Return every fault of form of the values, each one sentence."""
        return [fault for spec in specs(type(self)) for fault in spec.faults(value_of(self, spec))]


_SPECS: dict[type[Act], tuple[Spec, ...]] = {}
_OF_MANY: dict[type[Act], tuple[Spec, ...]] = {}


def specs(kind: type[Act]) -> tuple[Spec, ...]:
    """Return the fields of a kind in the order in which they are declared."""
    if kind not in _SPECS:
        fields = dataclasses.fields(kind)  # type: ignore[arg-type]
        _SPECS[kind] = tuple(
            Spec(field.name, *field.metadata["spec"])
            for field in fields
            if "spec" in field.metadata
        )
    return _SPECS[kind]


def _of_many(kind: type[Act]) -> tuple[Spec, ...]:
    """Return the fields of a kind whose values hold other values."""
    if kind not in _OF_MANY:
        _OF_MANY[kind] = tuple(one for one in specs(kind) if one.listed or one.sort == "data")
    return _OF_MANY[kind]


def value_of(act: Act, spec: Spec) -> Any:
    """Return the value of one field, lists as lists."""
    value = getattr(act, spec.name)
    return list(value) if spec.listed and isinstance(value, tuple) else value


def plain(act: Act) -> Act:
    """Return ``act`` as every replay will see it: plain JSON types, listed values as tuples.

    What was entered as a tuple inside a value, or as a list of items, comes back from the docket
    as a list and a tuple: rows must follow from that from the first.
    """
    changed = {
        spec.name: tuple(map(_plain, getattr(act, spec.name)))
        if spec.listed
        else _plain(getattr(act, spec.name))
        for spec in _of_many(type(act))
    }
    return dataclasses.replace(act, **changed) if changed else act  # type: ignore[type-var]


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


def items(value: Any) -> Any:
    """Return a listed value as a list for a row, or ERASED when the whole of it was destroyed."""
    return value if isinstance(value, Erased) else list(value)
