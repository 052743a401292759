# SPDX-License-Identifier: Apache-2.0
"""PDF (ISO 32000): what the document says of itself, what it carries, what its pages say."""

from __future__ import annotations

import ctypes
import re
import zlib
from io import BytesIO

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from rogatory.reading import credentials, picture
from rogatory.reading.container import Walk, join
from rogatory.reading.guard import guarded

MAX_PAGES = 2_000
#: Pages beyond this are not drawn anew.
MAX_DRAWN = 300
_DPI = 150
_MOST_REVISIONS = 12
_MOST_REREAD = 96 * 2**20
"""Earlier versions of one file, and bytes of all of them, beyond which none is read."""
_INFO = {
    "Title": ("title", "title"),
    "Author": ("author", "author"),
    "Subject": ("title", "subject"),
    "Keywords": ("title", "keywords"),
    "Creator": ("title", "software"),
    "Producer": ("title", "producer"),
    "CreationDate": ("time", "created"),
    "ModDate": ("time", "changed"),
}
_XMP_STREAM = re.compile(
    rb"<<((?:[^<>]|<<[^<>]*>>){0,1000}?/Subtype\s*/XML(?:[^<>]){0,1000})>>\s*stream\r?\n"
)


def open_document(data: bytes, place: str, walk: Walk) -> pdfium.PdfDocument | None:
    """Open a PDF without a password; the fault says whether it is encrypted or damaged."""
    try:
        document = pdfium.PdfDocument(data)
        len(document)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or b"/Encrypt" in data
        walk.sheet.fault("encrypted" if locked else "damaged", place)
        return None
    return document


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read information dictionary, XMP, embedded files, comments, scripts and revisions."""
    sheet = walk.sheet
    document = open_document(data, place, walk)
    if document is None:
        return
    with document:
        sheet.fact("count", "pages", len(document), place)
        for key, value in document.get_metadata_dict(skip_empty=True).items():
            if key in _INFO:
                sheet.fact(*_INFO[key], value, place)
        for packet in _packets(data):
            picture.xmp(packet, place, walk)
        for number in range(min(document.count_attachments(), 200)):
            here = join(place, f"attachment {number + 1}")
            if guarded(_attachment, document, number, here, walk, data):
                sheet.fault("part_unread", here)
        for number in range(min(len(document), MAX_PAGES)):
            here = join(place, f"page {number + 1}")
            if guarded(_comments, document, number, here, walk):
                sheet.fault("page_unread", here)
    _revisions(data, place, walk)
    if re.search(rb"/(?:JavaScript|JS)\b", data):
        sheet.fact("hidden", "script", "JavaScript", place)


def _revisions(data: bytes, place: str, walk: Walk) -> None:
    """Read what earlier versions inside the file said otherwise (ISO 32000-2, 7.5.6).

    A change is written behind what was there, with an end of its own: the file up to an earlier
    end is the file as it was.
    """
    ends = [found.end() for found in re.finditer(rb"%%EOF\r?\n?", data)]
    ends = ends[1:] if b"/Linearized" in data[:2048] else ends
    earlier = ends[:-1]
    if not earlier:
        return
    walk.sheet.fact("hidden", "earlier versions", len(earlier), place)
    here = join(place, "earlier versions")
    if len(earlier) > _MOST_REVISIONS or len(data) * len(earlier) > _MOST_REREAD:
        walk.sheet.fault("history_unread", here)
        return
    after = _words_of(data)
    for number, end in reversed(list(enumerate(earlier, 1))):
        before = _words_of(data[:end])
        if before is None or after is None:
            walk.sheet.fault("history_unread", here)
            return
        differ = [
            page for page in range(len(before)) if before[page : page + 1] != after[page : page + 1]
        ]
        for page in differ:
            walk.sheet.passage(
                join(place, f"earlier version {number} / page {page + 1}"), before[page]
            )
        said = ", ".join(str(page + 1) for page in differ[:20]) or "none"
        there = join(place, f"earlier version {number}")
        walk.sheet.fact("hidden", "pages that said otherwise", said, there)
        after = before


def _words_of(data: bytes) -> list[str] | None:
    """Return the words of each page, None when the file cannot be opened."""
    try:
        with pdfium.PdfDocument(data) as document:
            return [
                str(document[number].get_textpage().get_text_bounded(errors="replace"))
                for number in range(min(len(document), MAX_PAGES))
            ]
    except pdfium.PdfiumError:
        return None


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read the text of each page; a page without any is said to be a picture."""
    document = open_document(data, place, walk)
    if document is None:
        return
    with document:
        for number in range(len(document)):
            here = join(place, f"page {number + 1}")
            if number >= MAX_PAGES:
                walk.sheet.fault("text_cut", "")
                return
            if guarded(_page_text, document, number, here, walk):
                walk.sheet.fault("page_unread", here)
        for number in range(min(document.count_attachments(), 200)):
            here = join(place, f"attachment {number + 1}")
            guarded(_attachment, document, number, here, walk)


def _page_text(document: pdfium.PdfDocument, number: int, here: str, walk: Walk) -> None:
    """Read one page: pdfium marks a hyphen at a line's end as U+0002 or U+FFFE."""
    page = document[number]
    text = str(page.get_textpage().get_text_bounded(errors="replace"))
    text = re.sub(r"[\x02\ufffe]\r?\n?", "", text)
    if text.strip():
        walk.sheet.passage(here, text)
    elif next(iter(page.get_objects(max_depth=4)), None) is not None:
        walk.sheet.fault("no_text_layer", here)


def _attachment(
    document: pdfium.PdfDocument, number: int, here: str, walk: Walk, whole: bytes = b""
) -> None:
    """Read one embedded file; credentials of the ``whole`` are judged, and are no file."""
    attachment = document.get_attachment(number)
    walk.sheet.fact("hidden", "embedded file", attachment.get_name(), here)
    inside = bytes(attachment.get_data())
    if inside[4:8] == b"jumb":
        if whole:
            credentials.judge(inside, whole, (), here.rpartition(" / ")[0], walk)
        return
    walk.into(inside, here)


def _comments(document: pdfium.PdfDocument, number: int, here: str, walk: Walk) -> None:
    """Read the annotations of one page that carry words or files."""
    page = document[number]
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 500)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
            walk.sheet.fact("hidden", "file at a comment", "attached file", here)
        if kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET):
            if author := _string(annotation, b"T"):
                walk.sheet.fact("author", "comment by", author, here)
            if words := _string(annotation, b"Contents"):
                walk.sheet.fact("hidden", "comment", words, here)
        raw.FPDFPage_CloseAnnot(annotation)


def _string(annotation: object, key: bytes) -> str:
    """Return a string of an annotation's dictionary (UTF-16LE, two zero bytes at the end)."""
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size < 100_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _packets(data: bytes) -> list[bytes]:
    """Return XMP packets: those in clear, and those in deflated metadata streams."""
    found = re.findall(rb"<x:xmpmeta.{1,200000}?</x:xmpmeta>", data, re.DOTALL)[:5]
    for match in _XMP_STREAM.finditer(data):
        if b"FlateDecode" in match[1] and len(found) < 10:
            inflater = zlib.decompressobj()
            try:
                packet = inflater.decompress(data[match.end() : match.end() + 2**20], 2**20)
            except zlib.error:
                continue
            found += re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", packet, re.DOTALL)[:1]
    return found


def stripped(data: bytes) -> tuple[bytes, list[str]]:
    """Return the pages drawn anew as pictures: no text, properties, attachments or comments' files.

    Raises ValueError when the PDF cannot be opened or has more than MAX_DRAWN pages.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise ValueError("cannot be opened") from error
    pages: list[tuple[float, float, int, int, bytes]] = []
    with document:
        if not 0 < len(document) <= MAX_DRAWN:
            raise ValueError("too many pages, or none")
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            scale = min(_DPI / 72, 4000 / max(width, height, 1))
            # Comments are what is to be removed: draw the page without annotations.
            image = page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil()
            out = BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=85)
            pages.append((width, height, image.width, image.height, out.getvalue()))
    return _of_pictures(pages), ["pages_drawn", "no_annotations"]


def _of_pictures(pages: list[tuple[float, float, int, int, bytes]]) -> bytes:
    """Write a PDF 1.4 of JPEG pages: no information dictionary, no date, no identifier."""
    kids = " ".join(f"{3 + 3 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
    ]
    for i, (width, height, columns, rows, jpeg) in enumerate(pages):
        this = 3 + 3 * i
        drawing = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /P Do Q".encode()
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] /Contents "
            f"{this + 1} 0 R /Resources << /XObject << /P {this + 2} 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
            b"/BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
            % (columns, rows, len(jpeg), jpeg),
        ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
