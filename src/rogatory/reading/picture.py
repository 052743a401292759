# SPDX-License-Identifier: Apache-2.0
"""Pictures: what EXIF (CIPA DC-008), XMP (ISO 16684-1), IPTC and PNG texts say about them.

Only headers are read; nothing is decoded here. Forms that Pillow does not open (HEIC, raw) are
searched for the EXIF block ``Exif\\0\\0`` + TIFF header, which they carry whole.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import PIL.ExifTags
import PIL.Image
import PIL.ImageFile
import PIL.ImageOps
import PIL.IptcImagePlugin

from rogatory.reading import credentials, png
from rogatory.reading.container import Walk, join
from rogatory.reading.guard import guarded
from rogatory.reading.markup import parse

#: Pictures with more pixels than this are not drawn anew.
MAX_PIXELS = 64_000_000

_TAGS: dict[int, tuple[str, str]] = {
    0x010E: ("title", "description"),
    0x010F: ("device", "make"),
    0x0110: ("device", "model"),
    0x0131: ("title", "software"),
    0x0132: ("time", "changed"),
    0x013B: ("author", "artist"),
    0x013C: ("device", "host computer"),
    0x8298: ("author", "copyright"),
    0x9003: ("time", "taken"),
    0x9004: ("time", "digitised"),
    0x9010: ("time", "zone of the change"),
    0x9011: ("time", "zone of the taking"),
    0x9012: ("time", "zone of the digitising"),
    0x9C9B: ("title", "title"),
    0x9C9C: ("hidden", "comment"),
    0x9C9D: ("author", "author"),
    0x9286: ("hidden", "user comment"),
    0xA420: ("device", "unique id"),
    0xA430: ("author", "camera owner"),
    0xA431: ("device", "serial number"),
    0xA433: ("device", "lens make"),
    0xA434: ("device", "lens model"),
    0xA435: ("device", "lens serial number"),
    0xC62F: ("device", "camera serial number"),
    0xC614: ("device", "camera model"),
}
_XMP: dict[str, tuple[str, str]] = {
    "creator": ("author", "XMP creator"),
    "Author": ("author", "XMP author"),
    "OwnerName": ("author", "XMP owner"),
    "rights": ("author", "XMP rights"),
    "Make": ("device", "XMP make"),
    "Model": ("device", "XMP model"),
    "SerialNumber": ("device", "XMP serial number"),
    "LensSerialNumber": ("device", "XMP lens serial number"),
    "BodySerialNumber": ("device", "XMP serial number"),
    "GPSLatitude": ("location", "XMP latitude"),
    "GPSLongitude": ("location", "XMP longitude"),
    "City": ("location", "XMP city"),
    "Location": ("location", "XMP place"),
    "CreatorTool": ("title", "XMP software"),
    "CreateDate": ("time", "XMP created"),
    "ModifyDate": ("time", "XMP changed"),
    "MetadataDate": ("time", "XMP data changed"),
    "DateTimeOriginal": ("time", "XMP taken"),
    "when": ("time", "XMP history"),
    "action": ("title", "XMP history action"),
    "softwareAgent": ("title", "XMP history software"),
    "OriginalDocumentID": ("title", "XMP id of the original"),
    "title": ("title", "XMP title"),
    "description": ("title", "XMP description"),
    "Producer": ("title", "XMP producer"),
    "PersonInImage": ("author", "XMP person shown"),
}
_IPTC = {
    (2, 80): ("author", "IPTC by-line"),
    (2, 90): ("location", "IPTC city"),
    (2, 92): ("location", "IPTC place"),
    (2, 101): ("location", "IPTC country"),
    (2, 116): ("author", "IPTC copyright"),
    (2, 120): ("title", "IPTC caption"),
    (2, 122): ("author", "IPTC writer"),
}


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read the metadata of a picture; what it shows is never looked at, and that is said."""
    sheet = walk.sheet
    sheet.fault("not_looked_at", place)
    PIL.Image.MAX_IMAGE_PIXELS = None  # nothing is decoded here
    found = False
    said: list[str] = []

    def open_it() -> None:
        nonlocal found
        with PIL.Image.open(BytesIO(data)) as image:
            found = True
            sheet.fact("count", "pixels", f"{image.width} x {image.height}", place)
            if (frames := getattr(image, "n_frames", 1) - 1) > 0:
                sheet.fact("count", "further frames", frames, place)
            if image.format != "PNG":
                said.append(guarded(_exif, image.getexif(), place, walk))
                said.append(guarded(_texts, image.info, place, walk))
                said.append(guarded(_iptc, image, place, walk))

    code = guarded(open_it)
    if data.startswith(b"\x89PNG"):
        said.append(guarded(_png, data, place, walk))
    if found and (code or any(said)) and not _loose_exif(data, place, walk):
        sheet.fault("part_unread", join(place, "metadata"))
    if found and (data.startswith(b"8BPS") or data[4:8] == b"jP  "):
        _loose_exif(data, place, walk)
    if not found:
        loose = _loose_exif(data, place, walk)
        if code == "damaged" and not loose:
            sheet.fault("damaged", place)
        elif code:
            sheet.fault("part_unread", join(place, "picture"))
        for packet in re.findall(rb"<x:xmpmeta.{1,200000}?</x:xmpmeta>", data, re.DOTALL)[:5]:
            xmp(packet, place, walk)
    _carried(data, place, walk)


def xmp(packet: bytes, place: str, walk: Walk) -> None:
    """Read one XMP packet (RDF/XML): properties stand as elements or as attributes."""
    if packet.count(0) * 3 > len(packet):  # the packet may be in UTF-16 of either order
        wide = "utf-16-be" if packet[:1] == b"\0" else "utf-16-le"
        packet = packet.decode(wide, "replace").encode()
    root = parse(packet.strip(b"\x00 \r\n\t"))
    if root is None:
        walk.sheet.fault("part_unread", join(place, "XMP"))
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        values = [(element.tag, " ".join("".join(map(str, element.itertext())).split()))]
        values += [(str(k), str(v)) for k, v in element.attrib.items()]
        for name, value in values:
            entry = _XMP.get(name.rpartition("}")[2])
            if entry:
                walk.sheet.fact(*entry, value, place)


def stripped(data: bytes) -> tuple[bytes, list[str]]:
    """Return the picture drawn anew, upright and without metadata, and what was done.

    JPEG, PNG, TIFF and WebP stay what they are. Further frames are not kept. More than MAX_PIXELS
    or another form raises ValueError.
    """
    PIL.Image.MAX_IMAGE_PIXELS = None  # our own limit follows
    said = ["drawn_anew"]
    with PIL.Image.open(BytesIO(data)) as image:
        form = {"MPO": "JPEG"}.get(str(image.format), str(image.format))
        if form not in {"JPEG", "PNG", "TIFF", "WEBP"}:
            raise ValueError("no form that can be drawn anew")
        if image.width * image.height > MAX_PIXELS:
            raise MemoryError
        if getattr(image, "n_frames", 1) > 1:
            said.append("first_frame_only")
        upright = PIL.ImageOps.exif_transpose(image)
        if image.getexif().get(0x0112, 1) != 1:
            said.append("turned_upright")
        if upright.info.get("icc_profile"):
            said.append("colour_profile_removed")
        if upright.mode in {"P", "PA"}:
            upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
        clean = PIL.Image.new(upright.mode, upright.size)
        clean.paste(upright)
    out = BytesIO()
    if form == "JPEG":
        clean.save(out, form, quality=92, subsampling=0)
    elif form == "WEBP":
        clean.save(out, form, quality=92)
    elif form == "TIFF":
        clean.save(out, form, compression="tiff_deflate")
    else:
        clean.save(out, form)
    return out.getvalue(), said


def _exif(exif: PIL.Image.Exif, place: str, walk: Walk) -> None:
    """Read the directories of one EXIF block."""
    tags = {**dict(exif), **exif.get_ifd(PIL.ExifTags.IFD.Exif)}
    for tag, value in tags.items():
        if tag in _TAGS:
            walk.sheet.fact(*_TAGS[tag], _text(value), place)
        elif tag == 0x927C and value:
            walk.sheet.fact("device", "maker note", f"{len(value)} bytes", place)
    if (turned := tags.get(0x0112)) in _TURNED:
        walk.sheet.fact("count", "lies by degrees", _TURNED[turned], place)
    gps = exif.get_ifd(PIL.ExifTags.IFD.GPSInfo)
    _gps_time(gps, place, walk)
    position = (_degrees(gps, 2, 1, "S"), _degrees(gps, 4, 3, "W"))
    if position[0] is not None and position[1] is not None:
        walk.sheet.fact("location", "GPS position", f"{position[0]:.5f}, {position[1]:.5f}", place)
    elif gps:
        walk.sheet.fact(
            "location", "GPS data", ", ".join(f"tag {tag}" for tag in sorted(gps, key=str)), place
        )
    if 0x0201 in exif.get_ifd(PIL.ExifTags.IFD.IFD1):
        walk.sheet.fact("hidden", "thumbnail", "may show what was cut away", place)


#: Where EXIF stands outside JPEG and TIFF: marked, at the beginning, as resource 1058 of Photoshop
#: (name of an even length, size), in the box that Adobe put into JPEG 2000.
_LOOSE = re.compile(
    rb"(?:Exif\x00\x00|\A|8BIM\x04\x22\x00\x00.{4}|JpgTiffExif->JP2)(?=II\*\x00|MM\x00\*)",
    re.DOTALL,
)

#: How far a camera lay when it took the picture (EXIF 2.32, Orientation), clockwise.
_TURNED = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}


def _gps_time(gps: Mapping[int, object], place: str, walk: Walk) -> None:
    """Note the time that a receiver took from satellites: in UTC, and not from the camera's clock.

    GPSDateStamp (0x1D) and GPSTimeStamp (7), three rationals.
    """
    day, parts = str(gps.get(0x1D, "")).strip("\0 "), gps.get(7)
    if re.fullmatch(r"\d{4}:\d\d:\d\d", day) and isinstance(parts, tuple) and len(parts) == 3:
        hour, minute, second = (int(float(part)) for part in parts)
        told = f"{day.replace(':', '-')}T{hour:02}:{minute:02}:{second:02}Z"
        walk.sheet.fact("time", "by satellite", told, place)


def _degrees(gps: Mapping[int, object], value: int, sign: int, negative: str) -> float | None:
    """Return decimal degrees from three rationals and a letter, None when they make no sense."""
    parts = gps.get(value)
    if not isinstance(parts, tuple) or not 1 <= len(parts) <= 3:
        return None
    try:
        degrees = sum((float(p) / 60.0**i for i, p in enumerate(parts)), 0.0)
    except (ZeroDivisionError, TypeError, ValueError):
        return None
    if not math.isfinite(degrees) or abs(degrees) > 360:
        return None
    return -degrees if str(gps.get(sign, "")).startswith(negative) else degrees


def _png(data: bytes, place: str, walk: Walk) -> None:
    """Read the chunks of a PNG."""
    exif, packets = png.exif_and_texts(data, place, walk)
    _exif(exif, place, walk)
    for packet in packets:
        xmp(packet, place, walk)


def _texts(info: Mapping[Any, Any], place: str, walk: Walk) -> None:
    """Read JPEG and GIF comments and XMP packets that Pillow found."""
    if packet := info.get("xmp"):
        xmp(packet if isinstance(packet, bytes) else str(packet).encode(), place, walk)
    if comment := info.get("comment"):
        walk.sheet.fact("hidden", "comment", _text(comment), place)


def _iptc(image: PIL.ImageFile.ImageFile, place: str, walk: Walk) -> None:
    """Read IPTC-IIM records."""
    for key, value in (PIL.IptcImagePlugin.getiptcinfo(image) or {}).items():
        if key in _IPTC:
            for one in value if isinstance(value, list) else [value]:
                walk.sheet.fact(*_IPTC[key], _text(one), place)


def _loose_exif(data: bytes, place: str, walk: Walk) -> bool:
    """Read an EXIF block that stands anywhere in ``data``; tell whether there was one."""
    match = _LOOSE.search(data)
    if match is None:
        return False
    exif = PIL.Image.Exif()
    return not (
        guarded(exif.load, b"Exif\x00\x00" + data[match.end() : match.end() + 262144])
        or guarded(_exif, exif, place, walk)
    )


def _carried(data: bytes, place: str, walk: Walk) -> None:
    """Name what a picture carries beside itself: content credentials, bytes after its end."""
    if b"jumb" in data and b"c2pa" in data and not credentials.facts(data, place, walk):
        walk.sheet.fact("author", "content credentials", "C2PA manifest", place)
    if data.startswith(b"\xff\xd8"):
        after = len(data) - data.rfind(b"\xff\xd9") - 2
        if 16 < after < len(data) - 2:
            walk.sheet.fact("hidden", "bytes after the picture", after, place)


def _text(value: object) -> str:
    """Return a tag's value as text; bytes may be UTF-16 (Windows) or carry an encoding mark."""
    if isinstance(value, bytes):
        if value[:8] in (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0"):
            value = value[8:]
        wide = value.count(0) > len(value) // 3
        return value.decode("utf-16-le" if wide else "utf-8", "replace").strip("\0 ")
    if isinstance(value, tuple):
        if value and all(isinstance(v, int) and 0 <= v < 256 for v in value):
            return _text(bytes(value))
        return ", ".join(map(str, value[:20]))
    return str(value).strip("\0 ")
