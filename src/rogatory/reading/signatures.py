# SPDX-License-Identifier: Apache-2.0
"""Further signatures: films of surveillance and dash cameras, sounds, pictures, images of media.

:func:`first` are those that cannot be anything else; :func:`further` are looked at last, when a
file is neither text nor any form that is read.  A name that is told here says what a file is; most
of these forms are not read, and that is said as well.
"""

from __future__ import annotations

_FIRST: tuple[tuple[int, bytes, str], ...] = (
    (0, b"II+\x00\x08", "image/tiff"),
    (0, b"MM\x00+\x00\x08", "image/tiff"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xffO\xffQ", "image/jp2"),
    (0, b"DHAV", "video/x-dahua-dav"),
    (0, b"DAHUA", "video/x-dahua-dav"),
    (0, b"IMKH", "video/x-hikvision"),
    (0, b"HKMI", "video/x-hikvision"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b".RMF\x00", "video/x-realmedia"),
    (0, b"\x06\x0e+4\x02\x05\x01\x01", "application/mxf"),
    (0, b"\x1f\x07\x00", "video/dv"),
    (0, b".snd\x00", "audio/basic"),
    (0, b"FUJIFILMCCD-RAW", "image/x-raw"),
    (0, b"IIU\x00", "image/x-raw"),
    (0, b"\x00MRM", "image/x-raw"),
    (0, b"II\x1a\x00\x00\x00HEAPCCDR", "image/x-raw"),
    (0, b"FOVb", "image/x-raw"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"070701", "application/x-cpio"),
    (0, b"070702", "application/x-cpio"),
    (0, b"070707", "application/x-cpio"),
    (0, b"QFI\xfb", "application/x-qemu-disk"),
    (0, b"KDMV", "application/x-vmdk"),
    (0, b"vhdxfile", "application/x-vhdx"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (0, b"\n\r\r\n", "application/x-pcapng"),
    (0, b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (128, b"DICM", "application/dicom"),
    (0, b"SIT!", "application/x-stuffit"),
    (32769, b"CD001", "application/x-iso9660-image"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"MThd", "audio/midi"),
    (0, b"MAC ", "audio/x-ape"),
    (0, b"FLIF", "image/flif"),
    (0, b"gimp xcf", "image/x-xcf"),
    (0, b"v/1\x01", "image/x-exr"),
    (0, b"BPG\xfb", "image/bpg"),
    (0, b"FWS", "application/x-shockwave-flash"),
    (0, b"CWS", "application/x-shockwave-flash"),
)
_OLD_OFFICE = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
OLD_OFFICE = frozenset(_OLD_OFFICE.values())
"""Documents of before 2007, by the streams of their compound file."""

_RAW = "application/x-raw-disk-image"


def compound(data: bytes) -> str | None:
    """Return the type of a compound file by the names of its streams, None for one of no office."""
    for name, media in _OLD_OFFICE.items():
        if (name + "\0").encode("utf-16-le") in data:
            return media
    if "EncryptedPackage\0".encode("utf-16-le") in data:
        return "application/vnd.ms-excel"  # of which form it is, only its password shows
    return None


def first(data: bytes) -> str | None:
    """Return the type of a file whose first bytes leave no doubt, else None."""
    for at, signature, media in _FIRST:
        if data.startswith(signature, at):
            return media
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    if data[:2] in (b"P4", b"P5", b"P6") and data[2:3] in (b"\n", b" ", b"\r", b"\t"):
        return "image/x-portable-anymap"
    return _stream(data)


def _stream(data: bytes) -> str | None:
    """Return the type of a film without a head: a transport stream, a bare stream of a codec."""
    if len(data) > 600:
        for step, start in ((188, 0), (192, 4)):
            if all(data[start + n * step] == 0x47 for n in range(3)):
                return "video/mp2t"
    if data.startswith(b"\x00\x00\x01\xba"):
        return "video/mpeg"
    start = 4 if data.startswith(b"\x00\x00\x00\x01") else 3 if data[:3] == b"\0\0\x01" else 0
    if start and len(data) > start + 2:
        unit = data[start]
        if unit & 0x9F in (7, 9) and unit & 0x60:  # a set of parameters, or a delimiter
            return "video/h264"
        if unit in (0x40, 0x42, 0x46) and data[start + 1] == 1:
            return "video/h265"
    return None


def further(data: bytes) -> str | None:
    """Return the type of a file by weaker signs, else None."""
    if data[1080:1082] == b"\x53\xef" or data[1024:1028] in (b"H+\x00\x04", b"HX\x00\x05"):
        return _RAW
    if data[3:11] == b"NTFS    " or (data[510:512] == b"\x55\xaa" and b"FAT" in data[54:90]):
        return _RAW
    if data[-512:-508] == b"koly":
        return "application/x-apple-diskimage"
    if data[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "audio/aac"
    if data.startswith(b"]\x00\x00") and data[3:4] in (b"\x80", b"\x40", b"\x10", b"\x00"):
        return "application/x-lzma"
    if data.startswith(b"\x00\x00\x01\x00") and data[4:6] not in (b"\0\0", b"") and data[5] == 0:
        return "image/x-icon"
    if _is_der(data):
        return "application/x-asn1-der"
    if data[:1] == b"x" and data[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
        return "application/zlib" if int.from_bytes(data[:2]) % 31 == 0 else None
    if b"<html" in data[:200].lower():
        return "text/html"
    # A recorder of a shop or a bus often puts a head of its own before an ordinary stream.
    return "video/x-unknown" if data[:65536].count(b"\x00\x00\x00\x01\x67") else None


def _is_der(data: bytes) -> bool:
    """Tell whether a file is one ASN.1 sequence in DER from its first byte to its last."""
    if len(data) < 4 or data[0] != 0x30:
        return False
    width = data[1] & 0x7F if data[1] & 0x80 else 0
    size = int.from_bytes(data[2 : 2 + width]) if width else data[1]
    return 0 <= len(data) - 2 - width - size <= 2 and width <= 4
