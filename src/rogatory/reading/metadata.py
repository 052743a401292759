# SPDX-License-Identifier: Apache-2.0
"""Metadata: what a file says about itself, its maker, place and device, and what it carries.

One explicit table leads from the media type (told by content) to the module of the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from rogatory.reading import (
    container,
    database,
    disc,
    disk_image,
    mail,
    markup,
    media,
    msg,
    office,
    old_office,
    packed,
    pdf,
    picture,
    recording,
    signatures,
    wacz,
    warc,
)
from rogatory.reading.container import Walk
from rogatory.reading.sheet import Fault, Sheet

#: Pictures that are not drawn here; what they say of themselves is read.
_OTHER_PICTURES = frozenset(
    {
        *("image/x-canon-cr3", "image/x-raw", "image/x-icon"),
        *("image/vnd.adobe.photoshop", "image/x-exr", "image/bpg", "image/flif"),
    }
)


def _other_picture(data: bytes, place: str, walk: Walk) -> None:
    """Read what stands in clear in a picture that is not opened here: that is no damage of it."""
    picture.facts(data, place, walk)
    if (damaged := Fault("damaged", place)) in walk.sheet.faults:
        walk.sheet.faults.remove(damaged)
        walk.sheet.fault("form_not_parsed", place)


_READERS: dict[str, Callable[[bytes, str, Walk], None]] = {
    **dict.fromkeys(media.PICTURES | {"image/heic"}, picture.facts),
    **dict.fromkeys(_OTHER_PICTURES, _other_picture),
    **dict.fromkeys(media.OFFICE, office.facts),
    **dict.fromkeys(signatures.OLD_OFFICE, old_office.facts),
    **dict.fromkeys(media.MOVIES | media.SOUNDS, recording.facts),
    "application/pdf": pdf.facts,
    "message/rfc822": mail.facts,
    media.OUTLOOK: msg.facts,
    "application/mbox": mail.read_mailbox,
    "application/vnd.sqlite3": database.facts,
    "text/html": markup.facts,
    "application/zip": container.read_zip,
    **dict.fromkeys(packed.ONE, packed.read_one),
    packed.TAR: packed.read_tar,
    warc.MEDIA: warc.facts,
    media.WACZ: wacz.facts,
    **dict.fromkeys((disk_image.E01, disk_image.RAW), disk_image.facts),
    disc.MEDIA: disc.facts,
}
#: Forms with nothing beside their content, or whose content text.read judges.
_NOTHING = frozenset({"text/plain", "text/xml", "application/x-bplist", "application/rtf"})


def read(path: Path, sheet: Sheet, options: Mapping[str, object]) -> None:
    """Read the metadata of the file at ``path`` onto ``sheet`` (runs in the child)."""
    data = path.read_bytes()
    sheet.media = media.sniff(data)
    read_bytes(data, "", Walk(sheet, read_bytes))


def read_bytes(data: bytes, place: str, walk: Walk) -> None:
    """Read one file or part; a form without a reader is a fault."""
    kind = media.sniff(data)
    reader = _READERS.get(kind)
    if reader is not None:
        reader(data, place, walk)
    elif kind.startswith(("video/", "audio/")):
        walk.sheet.fault("not_heard", place)
        walk.sheet.fault("form_not_parsed", place)
    elif kind == media.UNKNOWN:
        walk.sheet.fault("unknown_form", place)
    elif kind not in _NOTHING:
        walk.sheet.fault("form_not_parsed", place)
