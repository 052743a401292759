# SPDX-License-Identifier: Apache-2.0
"""Office documents: OOXML (ISO/IEC 29500) and OpenDocument (ISO/IEC 26300), as ZIP and XML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

import lxml.etree

from rogatory.reading.container import Walk, join, member, read_member
from rogatory.reading.guard import guarded
from rogatory.reading.markup import parse

_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml")
_FACTS = {
    "creator": ("author", "author"),
    "initial-creator": ("author", "first author"),
    "lastModifiedBy": ("author", "last changed by"),
    "printed-by": ("author", "printed by"),
    "Company": ("author", "company"),
    "Manager": ("author", "manager"),
    "lpwstr": ("author", "custom property"),
    "user-defined": ("author", "custom property"),
    "title": ("title", "title"),
    "subject": ("title", "subject"),
    "Application": ("title", "software"),
    "generator": ("title", "software"),
    "created": ("time", "created"),
    "creation-date": ("time", "created"),
    "modified": ("time", "changed"),
}
_TEXT_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|"
    r"xl/(?:sharedStrings|comments\d*)\.xml|xl/worksheets/[^/]+\.xml|xl/comments/[^/]+\.xml|"
    r"ppt/(?:slides|notesSlides|comments)/[^/]+\.xml|(?:content|styles)\.xml"
)
_COMMENT_PARTS = re.compile(
    r"(?:word/comments|xl/(?:threadedC|c)omments|ppt/comments)[^/]*(?:/[^/]+)?\.xml"
)
_CARRIED = re.compile(
    r"(?:word|xl|ppt)/(?:media|embeddings)/|Pictures/|Object|Thumbnails/|vbaProject"
)
_BLOCKS = frozenset({"p", "h", "si", "t", "tr", "row", "c", "comment", "annotation", "br", "tab"})


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read properties, comments, tracked changes, hidden sheets and carried files."""
    for name, container in _members(data, place, walk):
        here = place
        if name in _PROPERTIES:
            _properties(container, name, here, walk)
        elif _COMMENT_PARTS.fullmatch(name) or name in {
            "word/document.xml",
            "content.xml",
            "xl/workbook.xml",
        }:
            _marks(container, name, here, walk)
        elif _CARRIED.match(name):
            inside = join(place, f"part {name.rpartition('/')[2]}")
            if "media/" not in name and not name.startswith("Pictures/"):
                walk.sheet.fact("hidden", "carried file", name, inside)
            if guarded(read_member, container, name, inside, walk):
                walk.sheet.fault("part_unread", inside)


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read the words of every part that holds words."""
    for name, container in _members(data, place, walk):
        if _TEXT_PARTS.fullmatch(name):
            root = _root(container, name)
            here = join(place, _spoken(name))
            if root is None:
                walk.sheet.fault("part_unread", here)
            else:
                walk.sheet.passage(here, _words(root))
        elif _CARRIED.match(name):
            inside = join(place, f"part {name.rpartition('/')[2]}")
            guarded(read_member, container, name, inside, walk)


def _members(data: bytes, place: str, walk: Walk) -> Iterator[tuple[str, zipfile.ZipFile]]:
    """Yield each member's name with the open container."""
    try:
        container = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        walk.sheet.fault("damaged", place)
        return
    with container:
        names = container.namelist()
        if any(info.flag_bits & 1 for info in container.infolist()):
            walk.sheet.fault("encrypted", place)
        if "META-INF/manifest.xml" in names:
            root = _root(container, "META-INF/manifest.xml")
            if root is not None and any("encryption-data" in str(e.tag) for e in root.iter()):
                walk.sheet.fault("encrypted", place)
                return
        if len(names) > 5_000:
            walk.sheet.fault("too_many", place)
        for name in names[:5_000]:
            yield name, container


def _root(container: zipfile.ZipFile, name: str) -> lxml.etree._Element | None:
    """Return the parsed member, None when it cannot be read."""
    found: list[lxml.etree._Element | None] = []
    guarded(lambda: found.append(parse(member(container, name))))
    return found[0] if found else None


def _properties(container: zipfile.ZipFile, name: str, place: str, walk: Walk) -> None:
    """Read one part of document properties."""
    root = _root(container, name)
    if root is None:
        walk.sheet.fault("part_unread", join(place, "properties"))
        return
    for element in root.iter():
        if isinstance(element.tag, str):
            entry = _FACTS.get(element.tag.rpartition("}")[2])
            if entry:
                walk.sheet.fact(*entry, element.text or "", place)


def _marks(container: zipfile.ZipFile, name: str, place: str, walk: Walk) -> None:
    """Read comments, tracked changes and hidden sheets, with their authors."""
    root = _root(container, name)
    if root is None:
        walk.sheet.fault("part_unread", join(place, _spoken(name)))
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        local = element.tag.rpartition("}")[2]
        given = {str(k).rpartition("}")[2]: str(v) for k, v in element.attrib.items()}
        if local in {"comment", "annotation", "cm", "threadedComment"}:
            walk.sheet.fact("hidden", "comment", _words(element), place)
        elif local in {"ins", "del", "moveFrom", "moveTo", "changed-region"}:
            walk.sheet.fact("hidden", "tracked change", _words(element) or local, place)
        elif local == "sheet" and given.get("state", "visible") != "visible":
            walk.sheet.fact("hidden", "hidden sheet", given.get("name", ""), place)
        if local not in {"sheet"} and given.get("author"):
            walk.sheet.fact("author", "comment or change by", given["author"], place)
        if local == "creator" and element.text:
            walk.sheet.fact("author", "comment or change by", element.text, place)


def _words(root: lxml.etree._Element) -> str:
    """Return the text below an element; paragraphs and cells begin a line."""
    parts: list[str] = []
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        local = element.tag.rpartition("}")[2]
        if event == "start":
            if local in _BLOCKS and local != "t":
                parts.append("\n")
            parts.append(element.text or "")
        elif element is not root:
            parts.append(element.tail or "")
    return re.sub(r"\s*\n\s*", "\n", "".join(parts)).strip()


def _spoken(name: str) -> str:
    """Return how a part is called to a person."""
    stem = name.rpartition("/")[2].removesuffix(".xml")
    return {"document": "text", "content": "text", "sharedStrings": "cells"}.get(stem, stem)


_DROPPED = re.compile(
    r"docProps/.*|customXml/.*|word/comments[^/]*\.xml|word/people\.xml|_xmlsignatures/.*|"
    r"(?:word|customXml)/_rels/(?:comments[^/]*|item\d*)\.xml\.rels"
)
_STORY = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|settings|styles|numbering)\.xml"
)
_REMOVED = frozenset(
    {
        *("commentRangeStart", "commentRangeEnd", "commentReference", "del", "moveFrom"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange"),
        *("tblGridChange", "numberingChange", "cellIns", "cellDel", "rsids", "docVars"),
        *("attachedTemplate", "permStart", "permEnd"),
    }
)


def stripped(data: bytes, strip_part: Callable[[bytes], bytes]) -> tuple[bytes, list[str]]:
    """Return a DOCX without properties, comments and traces of changes (changes are accepted).

    Pictures become ``strip_part`` of them. Macros, embedded files and what ``strip_part`` refuses
    raise ValueError.
    """
    out = BytesIO()
    said = ["properties_removed", "comments_removed", "changes_accepted"]
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        if any(re.search(r"vbaProject|embeddings/|activeX/", n) for n in source.namelist()):
            raise ValueError("macros or embedded files")
        for name in source.namelist():
            if _DROPPED.fullmatch(name) or name.endswith("/"):
                continue
            content = member(source, name)
            if name.startswith("word/media/"):
                content = strip_part(content)
                said.append("attachments_stripped")
            elif _STORY.fullmatch(name) or name.endswith(".rels") or name == "[Content_Types].xml":
                content = _without_traces(content)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue(), list(dict.fromkeys(said))


def _without_traces(content: bytes) -> bytes:
    """Return one XML part without comments, changes, revision numbers and dropped relations."""
    root = parse(content)
    if root is None:
        raise ValueError("a part is no XML")
    for element in list(root.iter()):
        parent = element.getparent()
        if not isinstance(element.tag, str):
            if parent is not None:
                parent.remove(element)
            continue
        local = element.tag.rpartition("}")[2]
        for key in list(element.attrib):
            if "rsid" in str(key):
                del element.attrib[key]
        target = str(element.get("Target") or element.get("PartName") or "").lstrip("/")
        dropped = bool(target) and any(_DROPPED.fullmatch(p + target) for p in ("", "word/"))
        if parent is not None and (
            local in _REMOVED or dropped or target.startswith("../customXml")
        ):
            parent.remove(element)
        elif parent is not None and local in {"ins", "moveTo"}:
            at = parent.index(element)
            for offset, inside in enumerate(list(element)):
                parent.insert(at + offset, inside)
            parent.remove(element)
    return lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
