# SPDX-License-Identifier: Apache-2.0
"""Media types, told by content alone: an exhibit's name proves nothing.

:func:`sniff` looks at signatures (the numbers stand in the formats' own specifications), then at
the shape of text. ``application/octet-stream`` means not known.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from rogatory.reading import signatures

UNKNOWN = "application/octet-stream"
OUTLOOK = "application/vnd.ms-outlook"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WACZ = "application/wacz"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
PICTURES = frozenset(
    {
        *("image/jpeg", "image/png", "image/gif", "image/tiff", "image/webp", "image/bmp"),
        *("image/avif", "image/jp2", "image/x-portable-anymap"),
    }
)
OFFICE = frozenset({WORD, SHEETS, SLIDES, ODT, ODS, ODP})
MOVIES = frozenset(
    {
        *("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"),
        *("video/x-msvideo", "video/x-matroska"),
    }
)
SOUNDS = frozenset(
    {
        *("audio/mpeg", "audio/wav", "audio/ogg", "audio/amr", "audio/flac"),
        *("audio/aac", "audio/aiff", "audio/basic"),
    }
)
_TEXTUAL = frozenset({"application/pdf", "message/rfc822", "text/html", "text/plain", WORD, ODT})
_STRIPPABLE = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "application/pdf",
        "message/rfc822",
        "audio/wav",
        WORD,
    }
)

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b'x\x9f>"', "application/vnd.ms-tnef"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"bplist00", "application/x-bplist"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (257, b"ustar", "application/x-tar"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"WARC/1.", "application/warc"),
    (0, b"EVF\x09\x0d\x0a\xff\x00", "application/x-ewf"),
)
_BMP_HEADS = tuple(bytes([size, 0, 0, 0]) for size in (12, 40, 52, 56, 108, 124))
_STORAGE = "application/x-ole-storage"
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"heif": "image/heic",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"crx ": "image/x-canon-cr3",
}
_HEADER = re.compile(
    rb"(?:From|To|Cc|Bcc|Subject|Date|Received|Return-Path|Delivered-To|Message-I[Dd]|"
    rb"MIME-[Vv]ersion|X-[A-Za-z-]+|Reply-To|Sender|Content-[A-Za-z-]+|DKIM-Signature|ARC-[A-Za-z-]+)"
    rb":[ \t]?",
    re.IGNORECASE,
)
_TELLING = re.compile(
    rb"^(?:From|To|Received|Return-Path|Message-ID|Subject|MIME-Version):", re.IGNORECASE | re.M
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def is_textual(media: str) -> bool:
    """Tell whether a text copy with codes instead of names can be made of this form."""
    return media in _TEXTUAL


def is_strippable(media: str) -> bool:
    """Tell whether a derived copy without metadata can be made of this form."""
    return media in _STRIPPABLE


def sniff(data: bytes) -> str:
    """Return the media type of ``data`` by its content."""
    for at, signature, media in _SIGNATURES:
        if data.startswith(signature, at):
            return _storage_media(data) if media == _STORAGE else media
    if (kind := signatures.first(data)) is not None:
        return kind
    if data[4:8] == b"ftyp":
        return _iso_media(data)
    if data[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "video/quicktime"
    if data.startswith(b"RIFF"):
        forms = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
        return forms.get(data[8:12], UNKNOWN)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_media(data)
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if data.startswith(b"BM") and len(data) > 26 and data[14:18] in _BMP_HEADS:
        return "image/bmp"
    if len(data) > 4 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2 and data[2] & 0xF0 != 0xF0:
        return "audio/mpeg"
    text = _text_media(data)
    if text != UNKNOWN:
        return text
    return "application/x-raw-disk-image" if _is_disk(data) else signatures.further(data) or UNKNOWN


def _is_disk(data: bytes) -> bool:
    """Tell whether a file begins as a disk does: a GPT, or an MBR whose partitions have a place."""
    if data[512:520] == b"EFI PART":
        return True
    entries = [data[at : at + 16] for at in range(446, 510, 16)]
    return data[510:512] == b"\x55\xaa" and any(
        entry[0] in (0, 0x80) and entry[4] and any(entry[8:12]) and any(entry[12:16])
        for entry in entries
    )


def _storage_media(data: bytes) -> str:
    """Return the type of a compound file: a message, a document of before 2007, or any other."""
    return OUTLOOK if _is_message(data) else signatures.compound(data) or _STORAGE


def _is_message(data: bytes) -> bool:
    """Tell whether a compound file is an Outlook message ([MS-OXMSG] 2.2): by the names of its
    storages; a document that only carries such a message has a pool of objects."""
    names = ("__properties_version1.0", "__nameid_version1.0")
    return all(name.encode("utf-16-le") in data for name in names) and (
        "ObjectPool".encode("utf-16-le") not in data
    )


def _iso_media(data: bytes) -> str:
    """Return the type of an ISO base media file (ISO/IEC 14496-12) by its brands."""
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = [data[8:12], *(data[i : i + 4] for i in range(16, size, 4))]
    if brands[0] in _BRANDS:
        return _BRANDS[brands[0]]
    if brands[0][:2] == b"3g":
        return "video/3gpp"
    return next((_BRANDS[b] for b in brands if b in (b"heic", b"avif")), "video/mp4")


def _zip_media(data: bytes) -> str:
    """Return the office form inside a ZIP, or plain ZIP; a broken directory is plain ZIP too."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as container:
            names = set(container.namelist()[:2000])
            if "mimetype" in names and container.getinfo("mimetype").file_size < 200:
                with container.open("mimetype") as file:
                    said = file.read(200).decode("ascii", "replace").strip()
                if said in OFFICE:
                    return said
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "application/zip"
    if "datapackage.json" in names:
        return WACZ
    for member, media in (
        ("word/document.xml", WORD),
        ("xl/workbook.xml", SHEETS),
        ("ppt/presentation.xml", SLIDES),
    ):
        if member in names:
            return media
    return "application/zip"


def _text_media(data: bytes) -> str:
    """Tell apart mail, mailbox, HTML and plain text; unknown when it is no text."""
    if encoding(data) is None:
        return UNKNOWN
    head = data[:8192].lstrip(b"\xef\xbb\xbf\r\n \t")
    if head.startswith(b"From ") and _TELLING.search(head):
        _first, _newline, rest = data.partition(b"\n")
        return "application/mbox" if _HEADER.match(rest.lstrip()) else "text/plain"
    if _HEADER.match(head) and len(_TELLING.findall(head)) >= 2:
        return "message/rfc822"
    if _HTML.search(head):
        return "text/html"
    if head.startswith(b"<?xml"):
        return "text/xml"
    return "text/plain"


def encoding(data: bytes) -> str | None:
    """Guess the encoding of a text; None when it is none.

    A byte order mark decides; then strict UTF-8; then the 8-bit encodings of the region
    (windows-1251, koi8-r, cp866, windows-1254), whichever gives the most common letters.
    """
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return name
    sample = data[:65536]
    if sample[1::2].count(0) > len(sample) // 4 > 2 and sample[::2].count(0) == 0:
        return "utf-16-le"
    controls = sum(sample.count(c) for c in range(32) if c not in b"\t\n\r\f\x1b")
    if controls > len(sample) // 200 or not sample:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return max(("cp1251", "koi8-r", "cp866", "cp1254"), key=lambda name: _likely(sample, name))
    return "utf-8"


def _likely(sample: bytes, name: str) -> float:
    """Score a decoding: common letters count for it, symbols and capitals inside words against."""
    text = sample.decode(name, "replace")
    high = [c for c in text if ord(c) > 127]
    if not high:
        return 0.0
    common = sum(c in "оеаинтсрвлкмдпуəığşçöü" for c in high)
    odd = sum(not c.isalpha() for c in high)
    inside = len(re.findall(r"[а-яё][А-ЯЁ]", text))
    return (common - 2.0 * odd - 2.0 * inside) / len(high)
