# SPDX-License-Identifier: Apache-2.0
"""A DOCX that came back from an office or a translator (ISO/IEC 29500), read line by line.

Only the child process calls this.  The words of the body are taken as they read with all tracked
changes accepted; what was deleted, comments, notes, text boxes, hidden text and formulas become
remarks with all their words.  Files with macros, embedded objects or content from elsewhere are
refused whole, whatever their names say.  :mod:`.wordlines` describes what is handed back.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath

import lxml.etree

from rogatory.reading.container import MAX_TOTAL_BYTES, member
from rogatory.reading.markup import MAX_XML, parse
from rogatory.reading.sheet import Sheet
from rogatory.reading.wordbody import Body, local, weight_of
from rogatory.reading.wordlines import MOST_LINES, FoundRemark, WordReading

_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACRO = re.compile(r"(?i)vbaproject|vbadata|macrosheet")
_EMBEDDED = re.compile(r"(?i)/(?:embeddings|activex|ctrlprops)/|oleobject")
_MARGIN = re.compile(r"(?:header|footer)\d*\.xml")
_NOTES = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
_MOST_TEXT = 4_000_000


class Refused(Exception):
    """The file is not read at all; the codes say why."""


def read(path: Path, sheet: Sheet, options: Mapping[str, object]) -> tuple[bytes, list[str]]:
    """Read one file; the reading goes back as the function's output."""
    data = path.read_bytes()
    try:
        made = _reading(data)
    except Refused as error:
        made = WordReading(refused=tuple(error.args))
    sheet.media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return made.to_bytes(), []


def _reading(data: bytes) -> WordReading:
    with _opened(data) as container:
        names = container.namelist()
        if len(set(names)) != len(names) or len(names) > 5_000:
            raise Refused("damaged")
        main = _main(container)
        refused = list(dict.fromkeys(_dangers(container, main)))
        if refused:
            raise Refused(*refused)
        root = _root(container, main)
        folder = str(PurePosixPath(main).parent)
        body = Body(_links(container, main))
        body.walk(root)
        if body.linked:
            raise Refused("linked")
        parts = [root]
        remarks = list(body.remarks)
        for stem, code in _NOTES.items():
            if f"{folder}/{stem}.xml" in names:
                notes = _root(container, f"{folder}/{stem}.xml")
                parts.append(notes)
                remarks += _notes(notes, code, body.noted)
        total = sum(weight_of(part) for part in parts)
        if len(body.lines) > MOST_LINES or total > _MOST_TEXT:
            raise Refused("too_large")
        margins = tuple(_margins(container, names, folder))
        return WordReading(
            (), tuple(_properties(container, names)), tuple(body.lines), tuple(remarks),
            margins, total,
        )  # fmt: skip


def _opened(data: bytes) -> zipfile.ZipFile:
    if data.startswith(_CFB):
        # An encrypted DOCX is a compound file with this stream ([MS-OFFCRYPTO] 2.3.4.4).
        sealed = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused("encrypted" if sealed else "old_word")
    if data.lstrip()[:5] == b"{\\rtf":
        raise Refused("rich_text")
    if not data.startswith(b"PK"):
        raise Refused("not_word")
    try:
        container = zipfile.ZipFile(BytesIO(data))
        if any(info.flag_bits & 1 for info in container.infolist()):
            raise Refused("encrypted")
        if sum(info.file_size for info in container.infolist()) > MAX_TOTAL_BYTES:
            raise Refused("too_large")
        if container.testzip() is not None:
            raise Refused("damaged")
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, zlib.error):
        raise Refused("damaged") from None
    return container


def _main(container: zipfile.ZipFile) -> str:
    """Return the name of the part that holds the document."""
    names = container.namelist()
    if "META-INF/manifest.xml" in names or names[:1] == ["mimetype"]:
        raise Refused("open_document")
    if "_rels/.rels" not in names:
        raise Refused("not_word" if "word/document.xml" not in names else "damaged")
    for link in _root(container, "_rels/.rels").iter():
        if local(link) == "Relationship" and str(link.get("Type")).endswith("/officeDocument"):
            target = str(link.get("Target")).lstrip("/")
            if target in names and local(_root(container, target)) == "document":
                return target
    raise Refused("not_word")


def _dangers(container: zipfile.ZipFile, main: str) -> Iterator[str]:
    """Yield why the file is refused whole: by its parts, their types and what they point at."""
    types = member(container, "[Content_Types].xml") if (
        "[Content_Types].xml" in container.namelist()
    ) else b""  # fmt: skip
    if re.search(rb"(?i)macroEnabled|vbaProject", types):
        yield "macros"
    if re.search(rb"(?i)oleObject|activeX", types):
        yield "embedded"
    for name in container.namelist():
        if _MACRO.search(name):
            yield "macros"
        if _EMBEDDED.search(f"/{name}"):
            yield "embedded"
        if not name.endswith(".rels"):
            continue
        for link in _root(container, name).iter():
            kind = str(link.get("Type") or "").rpartition("/")[2]
            if kind == "attachedTemplate":
                yield "template"
            elif kind in ("oleObject", "package", "control", "aFChunk", "subDocument"):
                yield "embedded"
            elif link.get("TargetMode") == "External" and kind != "hyperlink":
                yield "linked"


def _root(container: zipfile.ZipFile, name: str) -> lxml.etree._Element:
    if container.getinfo(name).file_size > MAX_XML:
        raise Refused("too_large")
    try:
        root = parse(member(container, name))
    except (ValueError, KeyError, zipfile.BadZipFile, OSError, EOFError, NotImplementedError):
        root = None
    if root is None:
        raise Refused("damaged")
    return root


def _links(container: zipfile.ZipFile, main: str) -> dict[str, str]:
    """Return the targets of the links of a part by their ids."""
    place = PurePosixPath(main)
    name = f"{place.parent}/_rels/{place.name}.rels"
    if name not in container.namelist():
        return {}
    return {
        str(link.get("Id")): str(link.get("Target"))
        for link in _root(container, name).iter()
        if local(link) == "Relationship" and link.get("TargetMode") == "External"
    }


def _notes(root: lxml.etree._Element, code: str, at: Mapping[str, int]) -> Iterator[FoundRemark]:
    """Yield comments and notes with their words, and near which line each is referred to."""
    for note in root:
        if not isinstance(note.tag, str):
            continue
        given = {str(name).rpartition("}")[2]: str(value) for name, value in note.attrib.items()}
        words = Body({}).words_of(note)
        if words.strip():
            line = at.get(f"{code} {given.get('id', '')}", -1)
            yield FoundRemark(code, words, given.get("author", ""), given.get("date", ""), line)


def _margins(container: zipfile.ZipFile, names: list[str], folder: str) -> Iterator[str]:
    """Yield what stands above and below the pages, without the numbers of pages."""
    for name in sorted(names):
        if PurePosixPath(name).parent == PurePosixPath(folder) and _MARGIN.fullmatch(
            PurePosixPath(name).name
        ):
            body = Body({})
            body.walk(_root(container, name))
            lines = (line.text for line in body.lines)
            if text := "\n".join(line for line in lines if line.strip()):
                yield text


def _properties(container: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the file's own properties by name; of a name that stands twice none."""
    if "docProps/custom.xml" not in names:
        return
    found: dict[str, list[str]] = {}
    for one in _root(container, "docProps/custom.xml"):
        if name := one.get("name"):
            found.setdefault(str(name), []).append("".join(str(t) for t in one.itertext()))
    yield from ((name, said[0]) for name, said in found.items() if len(said) == 1)
