# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON (RFC 8785, JCS), narrowed to values that every reader holds exactly.

::

    {"a":[null,true,1,"\\u001f ö"],"b":{}}      UTF-8, no white space, keys in UTF-16 order

The domain is smaller than the RFC's: no fractions and no exponents, integers from -(2**53-1) to
2**53-1 (larger ones travel as strings), text of Unicode scalar values other than U+0000, at most
64 levels of nesting. Inside that domain the bytes are exactly those of RFC 8785.

The writer lets the C encoder of the standard library do the work; what that encoder would do
differently (UTF-16 key order, floats, keys that are not text) is looked for first. The reader
accepts a text only when writing its value again gives the same bytes, so a second spelling, a
repeated key or ``NaN`` never gets in.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

from rogatory.errors import Malformed
from rogatory.language import _

#: A value that has one canonical spelling; ``loads`` gives lists and dicts.
Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 64
#: What ``loads`` reads unless told otherwise: the most that a docket entry may have.
DEFAULT_LIMIT = 65_535

_sorted = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode
_as_given = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=False, separators=(",", ":")
).encode
#: A text as the encoders above spell it, without their frame around it.
_text = json.encoder.encode_basestring
#: What most values are: text of which nothing is escaped. Its bytes are its one spelling.
_PLAIN_TEXT = re.compile(rb'"[^"\\\x00-\x1f]*+"')
_CONSTANTS: dict[bytes, Json] = {b"null": None, b"true": True, b"false": False}
_LAST_OF_BMP = "\uffff"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
# A string (closed or not) is one token, so that brackets inside text are not counted and an
# unclosed string costs one pass, not one for each quotation mark in it.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def dumps(value: Json) -> bytes:
    """Return the RFC 8785 bytes of ``value``.

    Raises Malformed for what has no exact spelling: a float, an integer beyond 2**53-1, a key
    that is not text, a lone surrogate, U+0000, more than 64 levels.
    """
    if value is None:
        return b"null"
    if type(value) is str:
        encoded = _text(value)
    else:
        encoded = _as_given(_arranged(value)) if _survey(value, MAX_DEPTH) else _sorted(value)
    try:
        data = encoded.encode()
    except UnicodeEncodeError:
        raise Malformed(
            _("The text contains half of a surrogate pair, which is no character; enter it again.")
        ) from None
    if b"\\u0000" in data and _NUL.search(data):
        raise Malformed(_("The text contains the character U+0000; remove it and enter it again."))
    return data


def spell(value: Json) -> bytes:
    """Return the RFC 8785 bytes of a value that is known to be in the domain and all ASCII.

    Nothing is looked at: for what was checked member by member, such as an entry, and nothing else.
    """
    return _sorted(value).encode("ascii")


def loads(data: bytes, *, limit: int = DEFAULT_LIMIT) -> Json:
    """Return the value whose canonical bytes are exactly ``data`` (at most ``limit`` bytes).

    Raises Malformed for everything else: not JSON, or JSON in another spelling.
    """
    if len(data) > limit:
        raise Malformed(
            _("The JSON text has {n} bytes; at most {limit} are accepted.").format(
                n=len(data), limit=limit
            )
        )
    if _PLAIN_TEXT.fullmatch(data):
        with contextlib.suppress(UnicodeDecodeError):
            return data[1:-1].decode()
    elif data in _CONSTANTS:
        return _CONSTANTS[data]
    _refuse_deep(data)
    try:
        value: Json = _READER.decode(data.decode())
    except UnicodeDecodeError:
        raise Malformed(
            _("The JSON text is not valid UTF-8; ask the sender for it again.")
        ) from None
    except json.JSONDecodeError as error:
        raise Malformed(
            _("This is not a JSON text (at character {n}); ask the sender for it again.").format(
                n=error.pos
            )
        ) from None
    if dumps(value) != data:
        _explain(data)
    return value


def read(data: bytes) -> Json:
    """Return the value in ``data``, which this program wrote; ValueError when it is no JSON.

    Whether it is the one spelling is not asked: that is for ``loads``, before anything is believed.
    """
    text = data.decode()
    if _PLAIN_TEXT.fullmatch(data):
        return text[1:-1]
    value: Json = json.loads(text)
    return value


def _survey(value: object, depth: int) -> bool:
    """Refuse what cannot be spelled; tell whether the C encoder needs the value rearranged."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return False
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]
            _refuse_integer()
        return False
    if isinstance(value, int):
        # Other classes of int and str (enumerations) are spelled as what they are underneath.
        return _survey(int(value), depth) or True
    if isinstance(value, str):
        return True
    if isinstance(value, Mapping | Sequence) and not isinstance(value, bytes | bytearray):
        return _survey_members(value, depth)
    raise Malformed(
        _("A value of type {kind} has no exact JSON spelling; give it as text.").format(
            kind=kind.__name__
        )
    )


def _survey_members(value: Mapping[object, object] | Sequence[object], depth: int) -> bool:
    """Survey an object or an array that may hold ``depth - 1`` more levels."""
    if depth == 0:
        _refuse_depth()
    rearrange = not isinstance(value, dict | list | tuple)
    if isinstance(value, Mapping):
        for key, member in value.items():
            if not isinstance(key, str):
                raise Malformed(_("A key of a JSON object is not text; give it as text."))
            if not key.isascii() and max(key) > _LAST_OF_BMP:
                rearrange = True
            if type(member) is not str and _survey(member, depth - 1):
                rearrange = True
        return rearrange
    for member in value:
        if type(member) is not str and _survey(member, depth - 1):
            rearrange = True
    return rearrange


def _arranged(value: object) -> object:
    """Copy ``value`` into plain types with keys in the order of their UTF-16 code units."""
    if isinstance(value, str):
        return "".join(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        # "surrogatepass" only puts off the refusal of a lone surrogate to the one place for it.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _arranged(value[key]) for key in keys}
    assert isinstance(value, Sequence)
    return [_arranged(member) for member in value]


def _refuse_deep(data: bytes) -> None:
    """Refuse more than 64 levels before a recursive parser sees them."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _TOKEN.findall(data):
        if token in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                _refuse_depth()
        elif token in b"]}":
            depth -= 1


def _refuse_depth() -> NoReturn:
    raise Malformed(
        _("The JSON text is nested more than {n} levels deep; flatten it.").format(n=MAX_DEPTH)
    )


def _refuse_integer() -> NoReturn:
    raise Malformed(_("An integer beyond 2^53-1 has no exact JSON spelling; give it as text."))


def _refuse_number(text: str) -> NoReturn:
    raise Malformed(_("The JSON text contains a number that is not an integer; give it as text."))


def _integer(text: str) -> int:
    """Read an integer; sixteen digits and a sign are the most that the domain needs."""
    if len(text) > 17:
        _refuse_integer()
    return int(text)


def _unrepeated(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed(_("A key is repeated in a JSON object; ask the sender for it again."))
    return members


def _explain(data: bytes) -> NoReturn:
    """Say why ``data``, which is JSON, is not canonical: a repeated key, or another spelling."""
    _THOROUGH_READER.decode(data.decode())
    raise Malformed(
        _("The JSON text is not in canonical form (RFC 8785); ask the sender for it again.")
    )


_READER = json.JSONDecoder(
    parse_float=_refuse_number, parse_constant=_refuse_number, parse_int=_integer
)
_THOROUGH_READER = json.JSONDecoder(
    object_pairs_hook=_unrepeated,
    parse_float=_refuse_number,
    parse_constant=_refuse_number,
    parse_int=_integer,
)
