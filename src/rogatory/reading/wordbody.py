# SPDX-License-Identifier: Apache-2.0
"""The body of a DOCX as lines: WordprocessingML (ISO/IEC 29500-1, 17) with changes accepted.

Elements are known by their local names, so that the strict and the transitional form read alike.
Whatever element is not known here is walked through: its words are never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import lxml.etree

from rogatory.reading.wordlines import FoundLine, FoundPiece, FoundRemark

Element = lxml.etree._Element
BOOKMARK: Final = "rg_"
_OFF: Final = frozenset({"0", "false", "off", "none", "auto", "baseline", "nil", "clear"})
_FORMATS: Final = {
    "b": "bold", "i": "italic", "u": "underlined", "strike": "struck", "dstrike": "struck",
    "caps": "capitals", "smallCaps": "capitals", "color": "coloured", "highlight": "coloured",
    "shd": "coloured", "vertAlign": "raised",
}  # fmt: skip
_SIGNS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011",
                 "softHyphen": "\u00ad"}  # fmt: skip
_SILENT: Final = frozenset(
    {"pPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "proofErr",
     "lastRenderedPageBreak", "annotationRef", "footnoteRef", "endnoteRef", "separator",
     "continuationSeparator", "instrText", "delInstrText", "tblPrEx", "customXmlPr", "smartTagPr"}
)  # fmt: skip
_PICTURES: Final = frozenset({"drawing", "pict", "AlternateContent", "object"})
_FETCHING: Final = frozenset(
    {"INCLUDETEXT", "INCLUDEPICTURE", "LINK", "DDE", "DDEAUTO", "IMPORT", "RD", "DATABASE",
     "MACROBUTTON", "EMBED"}
)  # fmt: skip
_CHANGES: Final = frozenset({"rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange",
                             "sectPrChange", "tblGridChange", "numberingChange"})  # fmt: skip


def local(element: Element) -> str:
    """Return the name of an element without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute whatever its namespace; empty when it is not there."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def weight_of(root: Element) -> int:
    """Return how many characters of text that are no white space stand below an element."""
    total = 0
    for element in root.iter():
        name = local(element)
        if name in ("t", "delText"):
            total += sum(1 for sign in element.text or "" if not sign.isspace())
        elif name in ("noBreakHyphen", "softHyphen") or (name == "sym" and _symbol(element)):
            total += 1
    return total


def _symbol(element: Element) -> str:
    """Return the character of a symbol; in a font of its own it is U+FFFD, but never nothing."""
    try:
        sign = chr(int(attribute(element, "char"), 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= sign <= "\uf8ff" or sign.isspace() else sign


@dataclass
class Body:
    """Walks through a part and gathers lines, remarks, and what is fetched from elsewhere.

    ``links`` are the targets of hyperlinks by id; ``noted`` where notes and comments are called.
    """

    links: Mapping[str, str]
    lines: list[FoundLine] = field(default_factory=list)
    remarks: list[FoundRemark] = field(default_factory=list)
    noted: dict[str, int] = field(default_factory=dict)
    linked: bool = False

    def __post_init__(self) -> None:
        self._place: list[int] = []
        self._tables = 0
        self._pieces: list[tuple[tuple[str, ...], str]] | None = None
        self._formats: list[str] = []
        self._waiting: list[tuple[tuple[str, ...], str]] = []
        self._open: dict[str, str] = {}
        self._closing: set[str] = set()
        self._joins = False
        self._fields: list[list[str]] = []
        self._known: dict[str, Callable[[Element], None]] = {
            "p": self._paragraph, "r": self._run, "tbl": self._table, "tr": self._row,
            "bookmarkStart": self._start, "bookmarkEnd": self._end, "del": self._deleted,
            "moveFrom": self._deleted, "ins": self._inserted, "moveTo": self._inserted,
            "hyperlink": self._hyperlink, "oMath": self._formula, "oMathPara": self._formula,
            "altChunk": self._chunk, "subDoc": self._chunk, "fldSimple": self._simple,
            "fldChar": self._field, "commentReference": self._reference,
            "footnoteReference": self._reference, "endnoteReference": self._reference,
        }  # fmt: skip

    def walk(self, root: Element) -> None:
        """Gather everything of a part."""
        self._closing = {attribute(e, "id") for e in root.iter() if local(e) == "bookmarkEnd"}
        changed = sum(1 for e in root.iter() if local(e) in _CHANGES)
        self._each(root)
        self._close()
        if changed:
            self.remarks.append(FoundRemark("format_change", ""))

    def words_of(self, element: Element) -> str:
        """Return all words below an element, paragraphs on lines of their own."""
        parts: list[str] = []
        for one in element.iter():
            name = local(one)
            if name in ("t", "delText"):
                parts.append(one.text or "")
            elif name == "sym":
                parts.append(_symbol(one))
            elif name in _SIGNS:
                parts.append(_SIGNS[name])
            elif name == "p" and parts:
                parts.append("\n")
        return "".join(parts)

    def _each(self, element: Element) -> None:
        for child in element:
            name = local(child)
            if name in _PICTURES:
                self._picture(child)
            elif known := self._known.get(name):
                known(child)
            elif name not in _SILENT:
                self._each(child)

    @property
    def _here(self) -> int:
        """The number of the line that is being read, or would come next."""
        return len(self.lines)

    def _remark(self, code: str, text: str, by: Element | None = None) -> None:
        who = attribute(by, "author") if by is not None else ""
        when = attribute(by, "date") if by is not None else ""
        self.remarks.append(FoundRemark(code, text, who, when, self._here))

    # paragraphs and tables

    def _paragraph(self, element: Element) -> None:
        if not self._joins:
            self._close()
        if self._pieces is None:
            self._pieces, self._waiting = self._waiting, []
        self._each(element)
        marks = [e for e in element.iter() if local(e) == "del" and _is_mark(e, element)]
        # Accepting the deletion of a paragraph's end makes one of it and the next.
        self._joins = bool(marks)
        if not self._joins:
            self._close()

    def _close(self) -> None:
        if self._pieces is None:
            return
        pieces: list[FoundPiece] = []
        for marks, text in self._pieces:
            if pieces and pieces[-1].marks == marks:
                pieces[-1] = FoundPiece(marks, pieces[-1].text + text)
            else:
                pieces.append(FoundPiece(marks, text))
        at = ".".join(map(str, self._place))
        self.lines.append(FoundLine(at, tuple(pieces), tuple(dict.fromkeys(self._formats))))
        self._pieces, self._formats, self._joins = None, [], False

    def _table(self, element: Element) -> None:
        self._close()
        self._tables += 1
        self._place += [self._tables, 0]
        self._each(element)
        self._close()
        del self._place[-2:]

    def _row(self, element: Element) -> None:
        self._close()
        if len(self._place) < 2:
            self._each(element)
            return
        self._place[-1] += 1
        gone = element.find("{*}trPr/{*}del")
        if gone is not None:
            self._remark("deleted", self.words_of(element), gone)
            return
        cells = [e for e in element.iter() if local(e) == "tc" and _row_of(e) is element]
        for n, cell in enumerate(cells, 1):
            self._place.append(n)
            gone = cell.find("{*}tcPr/{*}cellDel")
            if gone is not None:
                self._remark("deleted", self.words_of(cell), gone)
            else:
                self._each(cell)
                self._close()
            self._place.pop()
        outside = [e for e in element if local(e) in ("bookmarkStart", "bookmarkEnd")]
        for one in outside:
            self._known[local(one)](one)

    # runs

    def _run(self, element: Element) -> None:
        properties = element.find("{*}rPr")
        formats: list[str] = []
        if properties is not None:
            style = properties.find("{*}rStyle")
            ours = style is not None and attribute(style, "val").startswith("Rogatory")
            for one in properties:
                on = attribute(one, "val").lower() not in _OFF
                if local(one) in ("vanish", "specVanish") and on:
                    self._hidden(element)
                    return
                if (said := _FORMATS.get(local(one))) and on and not ours and _coloured(one):
                    formats.append(said)
        before = len(self._pieces or ())
        for child in element:
            self._in_run(child)
        if any(text.strip() for _marks, text in (self._pieces or ())[before:]):
            self._formats += formats

    def _in_run(self, child: Element) -> None:
        name = local(child)
        if name in ("t", "delText"):
            self._add(child.text or "")
        elif name == "sym":
            self._add(_symbol(child))
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif name in _PICTURES:
            self._picture(child)
        elif name == "instrText":
            if self._fields:
                self._fields[-1].append(child.text or "")
        elif known := self._known.get(name):
            known(child)
        elif name != "rPr" and name not in _SILENT:
            for inner in child:
                self._in_run(inner)

    def _add(self, text: str) -> None:
        if self._pieces is None:
            self._pieces, self._waiting = self._waiting, []
        self._pieces.append((tuple(self._open.values()), text))

    def _hidden(self, element: Element) -> None:
        words = self.words_of(element)
        if words.strip():
            self._remark("hidden", words)

    # bookmarks

    def _start(self, element: Element) -> None:
        id, name = attribute(element, "id"), attribute(element, "name")
        if not name.startswith(BOOKMARK):
            return
        if id in self._closing:
            self._open[id] = name
        marks = tuple(dict.fromkeys((*self._open.values(), name)))
        (self._waiting if self._pieces is None else self._pieces).append((marks, ""))

    def _end(self, element: Element) -> None:
        self._open.pop(attribute(element, "id"), None)

    # changes, notes, pictures, fields

    def _deleted(self, element: Element) -> None:
        code = "deleted" if local(element) == "del" else "moved_away"
        words = self.words_of(element)
        if words.strip():
            self._remark(code, words, element)

    def _inserted(self, element: Element) -> None:
        code = "inserted" if local(element) == "ins" else "moved_here"
        gone = ("del", "moveFrom")
        words = "".join(self.words_of(one) for one in element if local(one) not in gone)
        if words.strip():
            self._remark(code, words, element)
        self._each(element)

    def _reference(self, element: Element) -> None:
        code = local(element).removesuffix("Reference")
        self.noted[f"{code} {attribute(element, 'id')}"] = self._here

    def _picture(self, element: Element) -> None:
        words = self.words_of(element)
        if words.strip():
            self._remark("text_box", words)
        named = (attribute(e, "descr") for e in element.iter() if local(e) == "docPr")
        if any(local(e) in ("blip", "imagedata") for e in element.iter()) or not words.strip():
            self._remark("picture", next(named, ""))

    def _formula(self, element: Element) -> None:
        self._remark("formula", self.words_of(element))

    def _chunk(self, element: Element) -> None:
        self.linked = True

    def _hyperlink(self, element: Element) -> None:
        target = self.links.get(attribute(element, "id"), "")
        if target:
            self._remark("link", target)
        self._each(element)

    def _simple(self, element: Element) -> None:
        self._judged(attribute(element, "instr"))
        self._each(element)

    def _field(self, element: Element) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append([])
        elif kind == "end" and self._fields:
            self._judged("".join(self._fields.pop()))

    def _judged(self, instruction: str) -> None:
        """Note a field, and whether it fetches what is not in the file."""
        name, _space, rest = instruction.strip().partition(" ")
        if name.upper() in _FETCHING:
            self.linked = True
        elif name.upper() == "HYPERLINK":
            target = re.sub(r'\\[lmnot]\s*|"', "", rest).strip()
            self._remark("link", target)
        elif name.upper() not in ("PAGE", "NUMPAGES", ""):
            self._remark("field", name)


def _coloured(element: Element) -> bool:
    """Whether a property really changes how text looks: black text and no shading do not."""
    if local(element) == "color":
        return attribute(element, "val").lower() != "000000"
    if local(element) == "shd":
        return attribute(element, "fill").lower() not in ("", "auto", "ffffff")
    return True


def _is_mark(element: Element, paragraph: Element) -> bool:
    """Whether a deletion is of this paragraph's end (``p/pPr/rPr/del``)."""
    letters = element.getparent()
    if letters is None or local(letters) != "rPr":
        return False
    properties = letters.getparent()
    return (
        properties is not None
        and local(properties) == "pPr"
        and properties.getparent() is paragraph
    )


def _row_of(element: Element) -> Element | None:
    above = element.getparent()
    while above is not None and local(above) != "tr":
        above = above.getparent()
    return above
