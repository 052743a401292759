# SPDX-License-Identifier: Apache-2.0
"""Mail: messages (RFC 5322, MIME) and mailboxes (mbox): who, by which route, with what attached."""

from __future__ import annotations

import email
import email.encoders
import email.errors
import email.header
import email.message
import email.policy
import re
from collections.abc import Callable, Iterator

from rogatory.reading import markup
from rogatory.reading.container import MAX_PARTS, Walk, join

#: Header fields that a reader sees; all others are the route and the machines on it.
SHOWN = frozenset(
    {
        *("from", "to", "cc", "bcc", "reply-to", "sender", "subject", "date", "mime-version"),
        *("content-type", "content-transfer-encoding", "content-disposition"),
        *("content-language", "content-id"),
    }
)
#: Message parts nested deeper than this are not a correspondence.
MAX_NESTING = 40


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read the route fields of one message and what is attached to it."""
    message = _message(data)
    for name, value in _fields(message):
        if name.lower() not in SHOWN:
            walk.sheet.fact("route", name, value, place)
    if message.get_content_type() == "multipart/encrypted" or b"smime-type=enveloped" in data:
        walk.sheet.fault("encrypted", place)
    for here, part, name in _attachments(message, place):
        walk.sheet.fact("hidden", "attachment", name or part.get_content_type(), here)
        walk.into(_payload(part), here)


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read the shown header fields, the bodies and the attachments of one message."""
    message = _message(data)
    for name, value in _fields(message):
        if name.lower() in SHOWN and not name.lower().startswith(("content-", "mime-")):
            walk.sheet.passage(join(place, f"header {name.title()}"), value)
    for part in _leaves(message):
        if not _is_attached(part):
            text = _text(part)
            if part.get_content_type() == "text/html":
                text = markup.html_text(text)
            walk.sheet.passage(join(place, "body"), text)
    for here, part, _name in _attachments(message, place):
        walk.into(_payload(part), here)


def split_mailbox(data: bytes) -> Iterator[bytes]:
    """Yield the messages of an mbox file: each begins at a line ``From `` (RFC 4155)."""
    starts = [m.start() for m in re.finditer(rb"(?m)^From [^\r\n]*\r?\n", data)]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[start:end].partition(b"\n")[2]


def read_mailbox(data: bytes, place: str, walk: Walk) -> None:
    """Read each message of a mailbox as a part."""
    for number, message in enumerate(split_mailbox(data), 1):
        if number > MAX_PARTS:
            walk.sheet.fault("too_many", place)
            return
        walk.into(message, join(place, f"message {number}"))


def _message(data: bytes) -> email.message.Message:
    """Parse one message; nesting beyond MAX_NESTING raises RecursionError before it costs."""
    if len(re.findall(rb"(?im)^content-type:\s*(?:multipart|message)/", data)) > 2 * MAX_PARTS:
        raise RecursionError
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    _depth(message)
    return message


def _depth(message: email.message.Message) -> None:
    """Raise RecursionError when parts are nested too deeply, without recursing to find out."""
    level = [message]
    for _nesting in range(MAX_NESTING):
        level = [p for m in level if m.is_multipart() for p in _children(m)]
        if not level:
            return
    raise RecursionError


def _children(message: email.message.Message) -> list[email.message.Message]:
    """Return the parts of a multipart message, whatever its payload is."""
    payload = message.get_payload()
    return (
        [p for p in payload if isinstance(p, email.message.Message)]
        if isinstance(payload, list)
        else []
    )


def _fields(message: email.message.Message) -> Iterator[tuple[str, str]]:
    """Yield header fields decoded (RFC 2047); what cannot be decoded is shown as it stands."""
    for name, value in list(message.items())[:500]:
        try:
            text = str(email.header.make_header(email.header.decode_header(str(value))))
        except (LookupError, UnicodeError, ValueError, email.errors.HeaderParseError):
            text = str(value)
        yield name, " ".join(text.split())


def _leaves(message: email.message.Message) -> Iterator[email.message.Message]:
    """Yield the parts that hold content, messages inside as one part each."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        inside = _children(part)
        if inside and part.get_content_maintype() != "message":
            waiting[:0] = inside
        else:
            yield part


def _is_attached(part: email.message.Message) -> bool:
    """Tell whether a part is an attachment rather than the words of the message."""
    if part.get_content_maintype() == "message" or part.get_content_disposition() == "attachment":
        return True
    return part.get_content_type() not in {"text/plain", "text/html"} or bool(part.get_filename())


def _attachments(
    message: email.message.Message, place: str
) -> Iterator[tuple[str, email.message.Message, str]]:
    """Yield each attachment: its place, the part, its name."""
    attached = [p for p in _leaves(message) if _is_attached(p) and p is not message]
    if message.get_content_type() not in {"text/plain", "text/html"} and not message.is_multipart():
        attached.append(message)
    for number, part in enumerate(attached, 1):
        yield join(place, f"attachment {number}"), part, str(part.get_filename() or "")


def enclosures(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of everything attached to one message, messages as their source."""
    for _place, part, name in _attachments(_message(data), ""):
        yield name, _payload(part)


def _payload(part: email.message.Message) -> bytes:
    """Return the decoded bytes of a part; of a message inside, its source."""
    if inside := _children(part):
        return inside[0].as_bytes()
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: email.message.Message) -> str:
    """Decode a text part by its charset, or by guess when that fails."""
    payload = _payload(part)
    charset = part.get_content_charset()
    if charset:
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return markup.decoded(payload)


def stripped(data: bytes, strip_part: Callable[[bytes], bytes]) -> tuple[bytes, list[str]]:
    """Return the message without its route; each attachment becomes ``strip_part`` of it.

    ``strip_part`` raises ValueError for an attachment that cannot be stripped.
    """
    message = _message(data)
    said = ["headers_removed"]
    waiting = [message]
    while waiting:
        part = waiting.pop()
        for name in {n for n, _value in part.items() if n.lower() not in SHOWN}:
            del part[name]
        part.preamble = part.epilogue = None
        if part.get_content_maintype() == "message" and not _children(part):
            raise ValueError("a message inside that is not one")
        waiting += _children(part)
        if not _children(part) and _is_attached(part):
            said.append("attachments_stripped")
            clean = strip_part(_payload(part))
            del part["Content-Transfer-Encoding"]
            part.set_payload(clean)
            email.encoders.encode_base64(part)
    message.set_unixfrom("")
    if message.get_content_type() == "multipart/signed":
        said.append("signature_broken")
    return message.as_bytes(policy=email.policy.compat32), list(dict.fromkeys(said))
