# SPDX-License-Identifier: Apache-2.0
"""The bytes of the one canonical ZIP (PKWARE APPNOTE 6.3.10, stored members only).

Given the names, sizes and CRC-32s of the members in their order, every other byte of the archive
follows; the writer puts these bytes down and the reader makes them again and compares::

    local header    50 4B 03 04 | need 14 00 | flags 00 00 | method 00 00 | time 00 00 | date 21 00
                    | crc(4) | size(4) | size(4) | name length(2) | extra length(2) | name | extra
    central record  50 4B 01 02 | made by 14 03 | need 14 00 | flags 00 00 | method 00 00
                    | time 00 00 | date 21 00 | crc(4) | size(4) | size(4) | name length(2)
                    | extra length(2) | comment length 00 00 | disk 00 00 | internal 00 00
                    | external 00 00 80 01 | offset of the local header(4) | name | extra
    end record      50 4B 05 06 | disk 00 00 | disk 00 00 | members(2) | members(2)
                    | directory size(4) | directory offset(4) | comment length 00 00

Date and time are 1980-01-01 00:00:00, the attributes those of a private file (0600).  Only a value
that does not fit is written as all ones and carried in a ZIP64 extra field (id 0001) or in the
ZIP64 end records; then ``need`` and ``made by`` say 4.5 (2D).  A local header carries both sizes in
its extra field or neither; a central record carries only what does not fit (APPNOTE 4.5.3).
Nothing here reads or writes a file.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rogatory.errors import Malformed
from rogatory.language import _

__all__ = [
    "END_SIZE",
    "FULL16",
    "FULL32",
    "LOCAL_SIZE",
    "Member",
    "Unsound",
    "central_record",
    "check_names",
    "directory_end",
    "lay_out",
    "local_header",
    "name_fault",
    "parse_end",
    "parse_record",
]

FULL16: Final = 0xFFFF
FULL32: Final = 0xFFFFFFFF
LOCAL_SIZE: Final = 30
END_SIZE: Final = 22
NAME_LIMIT: Final = 255

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_DATE: Final = 0x0021
_PRIVATE: Final = 0o600 << 16
_UNIX: Final = 3 << 8

_CANONICAL_HEAD: Final = (b"PK\1\2", _UNIX | 20, 20, 0, 0, 0, _DATE)
_CANONICAL_TAIL: Final = (0, 0, 0, 0, _PRIVATE)

_DEVICE = r"(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|\Z))"
_SEGMENT = rf"{_DEVICE}[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
_NAME = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*", re.ASCII)
_ALMOST = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*", re.ASCII)


class Unsound(Malformed):
    """An archive, bag or record with faults; ``faults`` holds every one, each a sentence."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults: tuple[str, ...] = tuple(faults)
        super().__init__(" ".join(self.faults))

    @classmethod
    def unless_empty(cls, faults: Iterable[str]) -> None:
        """Raise one error that carries all ``faults``; do nothing when there are none."""
        collected = tuple(faults)
        if collected:
            raise cls(collected)


class Member(NamedTuple):
    """One stored file: where its header begins, where its bytes begin, how many, their CRC-32."""

    name: str
    size: int
    crc: int
    offset: int
    data: int

    @property
    def end(self) -> int:
        """Offset of the first byte after the member's data."""
        return self.data + self.size


def lay_out(parts: Iterable[tuple[str, int, int]]) -> list[Member]:
    """Place ``(name, size, crc)`` one after the other from offset 0, without a gap."""
    members: list[Member] = []
    at = 0
    for name, size, crc in parts:
        data = at + LOCAL_SIZE + len(name) + (20 if size >= FULL32 else 0)
        members.append(Member(name, size, crc, at, data))
        at = data + size
    return members


def local_header(name: str, size: int, crc: int) -> bytes:
    """Return the local header of one member (APPNOTE 4.3.7)."""
    raw = name.encode("ascii")
    if size < FULL32:
        return _LOCAL.pack(b"PK\3\4", 20, 0, 0, 0, _DATE, crc, size, size, len(raw), 0) + raw
    head = _LOCAL.pack(b"PK\3\4", 45, 0, 0, 0, _DATE, crc, FULL32, FULL32, len(raw), 20)
    return head + raw + struct.pack("<2H2Q", 1, 16, size, size)


def central_record(member: Member) -> bytes:
    """Return the central directory record of one member (APPNOTE 4.3.12)."""
    raw = member.name.encode("ascii")
    size, offset = member.size, member.offset
    large = [size, size] if size >= FULL32 else []
    if offset >= FULL32:
        large.append(offset)
    need = 45 if large else 20
    extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    shown, at = min(size, FULL32), min(offset, FULL32)
    fixed = _CENTRAL.pack(
        b"PK\1\2", _UNIX | need, need, 0, 0, 0, _DATE, member.crc, shown, shown,
        len(raw), len(extra), 0, 0, 0, _PRIVATE, at,
    )  # fmt: skip
    return fixed + raw + extra


def directory_end(count: int, size: int, offset: int) -> bytes:
    """Return what follows a directory of ``count`` records, ``size`` bytes, at ``offset``."""
    end = _END.pack(
        b"PK\5\6", 0, 0, min(count, FULL16), min(count, FULL16),
        min(size, FULL32), min(offset, FULL32), 0,
    )  # fmt: skip
    if count < FULL16 and size < FULL32 and offset < FULL32:
        return end
    made = _UNIX | 45
    large = _END64.pack(b"PK\6\6", 44, made, 45, 0, 0, count, count, size, offset)
    return large + _LOCATOR.pack(b"PK\6\7", 0, offset + size, 1) + end


def check_names(names: Sequence[str]) -> list[str]:
    """Return every fault of the names, one sentence each: form, repetition, clash.

    A name is 1 to 255 characters of ``A-Z a-z 0-9 . _ -`` in segments parted by ``/``; no segment
    begins with a dot, ends with one, or is a device of Windows.  Two names may not be the same
    when case is ignored, and none may be a folder of another: either would write over a file on
    some system.
    """
    faults: list[str] = []
    seen: set[str] = set()
    folders: set[str] = set()
    for name in names:
        if not _NAME.fullmatch(name) or len(name) > NAME_LIMIT:
            reason = name_fault(name)
            faults.append(_("Member {name} {reason}.").format(name=ascii(name), reason=reason))
        low = name if name.islower() else name.lower()
        if low in seen:
            faults.append(_("Member {name} is there twice.").format(name=ascii(name)))
        seen.add(low)
        cut = low.rfind("/")
        while cut > 0 and low[:cut] not in folders:
            folders.add(low[:cut])
            cut = low.rfind("/", 0, cut)
    faults += [
        _("Member {name} is also a folder.").format(name=ascii(name))
        for name in names
        if name.lower() in folders
    ]
    return faults


def name_fault(name: str) -> str:
    """Say what is wrong with one member's name, as the end of a sentence; empty when nothing is."""
    if len(name) <= NAME_LIMIT and _NAME.fullmatch(name):
        return ""
    if len(name) <= NAME_LIMIT and _ALMOST.fullmatch(name):
        return _("has a name that Windows cannot keep")
    if not name or len(name) > NAME_LIMIT:
        return _("has a name that is empty or longer than {n} characters").format(n=NAME_LIMIT)
    if name.startswith("/") or "\\" in name or ":" in name:
        return _("has an absolute path, a drive or a backslash in its name")
    if ".." in name.split("/") or "." in name.split("/"):
        return _("climbs out of its folder with '.' or '..'")
    if name.endswith("/"):
        return _("is a folder, and a package holds files only")
    return _("has a name that is not made of A-Z a-z 0-9 . _ - and /")


def parse_record(raw: bytes, at: int) -> tuple[Member, int, str]:
    """Read one central directory record at ``at``.

    Returns the member, where the next record begins, and, when a field has any other value than
    the canonical one, a sentence that says which field of which member (else empty).  Malformed
    when no record can be made out at all.
    """
    if len(raw) - at < _CENTRAL.size:
        raise Malformed(_("The directory of the archive ends inside a record."))
    fixed = _CENTRAL.unpack_from(raw, at)
    if fixed[0] != b"PK\1\2":
        raise Malformed(_("The directory of the archive holds something that is no record of it."))
    length, extra_length, comment = fixed[10], fixed[11], fixed[12]
    start = at + _CENTRAL.size
    after = start + length + extra_length + comment
    if after > len(raw):
        raise Malformed(_("The directory of the archive ends inside a name."))
    name = _decode(raw[start : start + length])
    if (  # the canonical record of a member that needs no large fields; every field is compared
        fixed[:7] == _CANONICAL_HEAD
        and fixed[11:16] == _CANONICAL_TAIL
        and fixed[8] == fixed[9] != FULL32 != fixed[16]
    ):
        data = fixed[16] + LOCAL_SIZE + length
        return Member(name, fixed[9], fixed[7], fixed[16], data), after, ""
    extra = raw[start + length : start + length + extra_length]
    size, offset = _wide(name, extra, fixed[9], fixed[16])
    data = offset + LOCAL_SIZE + length + (20 if size >= FULL32 else 0)
    member = Member(name, size, fixed[7], offset, data)
    if raw[at:after] == central_record(member):
        return member, after, ""
    reason = name_fault(name) or _why(fixed, extra)
    return member, after, _("Member {name} {reason}.").format(name=ascii(name), reason=reason)


def parse_end(tail: bytes, length: int) -> tuple[int, int, int]:
    """Read the end records from the last bytes of an archive of ``length`` bytes.

    Returns (count of members, size of the directory, its offset).  ``tail`` holds at least the
    last 98 bytes, or all.  Raises Malformed unless the archive ends with exactly these records.
    """
    if len(tail) < END_SIZE or tail[-END_SIZE:-18] != b"PK\5\6":
        if b"PK\5\6" in tail:
            raise Malformed(_("Something follows the end of the archive, or it has a comment."))
        raise Malformed(_("The file does not end as an archive does: it is none, or was cut off."))
    fixed = _END.unpack(tail[-END_SIZE:])
    count, size, offset = fixed[4], fixed[5], fixed[6]
    if count == FULL16 or size == FULL32 or offset == FULL32:
        if len(tail) < 98 or tail[-98:-94] != b"PK\6\6" or tail[-42:-38] != b"PK\6\7":
            raise Malformed(_("The archive lacks the large end record that its end speaks of."))
        count, size, offset = _END64.unpack(tail[-98:-42])[7:]
    end = directory_end(count, size, offset)
    if tail[-len(end) :] != end or offset + size + len(end) != length:
        raise Malformed(
            _("The archive's end is not canonical, or bytes stand before or behind it.")
        )
    return count, size, offset


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        raise Malformed(
            _("Member {name} has a name that is not plain ASCII.").format(
                name=ascii(raw.decode("utf-8", "backslashreplace"))
            )
        ) from None


def _wide(name: str, extra: bytes, size: int, offset: int) -> tuple[int, int]:
    """Take what did not fit into 32 bits from the ZIP64 extra field (APPNOTE 4.5.3)."""
    wanted = [size == FULL32, size == FULL32, offset == FULL32]
    if not any(wanted):
        return size, offset
    count = sum(wanted)
    if len(extra) != 4 + 8 * count or extra[:4] != struct.pack("<2H", 1, 8 * count):
        raise Malformed(
            _("Member {name} lacks the field that holds its true size or place.").format(
                name=ascii(name)
            )
        )
    values = list(struct.unpack(f"<{count}Q", extra[4:]))
    if size == FULL32:
        size = values[0]
    if offset == FULL32:
        offset = values[-1]
    return size, offset


def _why(fixed: tuple[int, ...], extra: bytes) -> str:
    """Say which field of a central record differs from the canonical one."""
    flags, method, packed, size, external = fixed[3], fixed[4], fixed[8], fixed[9], fixed[15]
    checks = (
        (flags & 0x41 or method == 99, _("is encrypted by the archive itself")),
        (flags & 8, _("has its sizes behind its data (a data descriptor)")),
        (flags != 0, _("has flags set that a stored member does not need")),
        (method != 0, _("is compressed; only stored members are taken")),
        (packed != size, _("claims two different sizes")),
        ((external >> 16) & 0o170000 == 0o120000, _("is a symbolic link")),
        (external != _PRIVATE or fixed[14], _("has attributes other than those of a plain file")),
        (fixed[12] != 0, _("carries a comment")),
        (fixed[13] != 0, _("lies on another disk")),
        (fixed[5] != 0 or fixed[6] != _DATE, _("carries a date of its own")),
        (bool(extra), _("carries an extra field")),
        (True, _("carries a version other than the canonical one")),
    )
    return next(text for wrong, text in checks if wrong)
