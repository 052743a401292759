# SPDX-License-Identifier: Apache-2.0
"""A plan as a DOCX file: the same plan, the same bytes.

Every stretch of a paragraph of the form stands between bookmarks ``rg_<mark>_<n>`` (``mark_of``
its id, and a number of its own in the file).  Bookmarks were chosen because Word and LibreOffice
both keep them when a file is saved and show nothing of them while it is edited; where one is lost
all the same, the paragraph is found again by its place or its words (``office.wordmatch``).
Dates in the file are the letter's; nothing of the machine or the person stands in it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from rogatory.instrument.wording import mark_of, shown
from rogatory.paper import wordparts as parts
from rogatory.paper.wordparts import HEAD, NAMESPACES, style_id
from rogatory.paper.wordplan import BREADTH, Grid, Line, Piece, WordPaper

BOOKMARK: Final = "rg_"
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_PAGE: Final = {
    False: ('<w:pgSz w:w="11906" w:h="16838"/>', BREADTH),
    True: ('<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>', 14288),
}
"""Size of the page and breadth between the margins: upright, and wide."""


def docx(paper: WordPaper) -> bytes:
    """Return the file; no text of the plan can break it."""
    breadth = _PAGE[paper.wide][1]
    lists: dict[int, bool] = {}
    for line in paper.lines:
        if line.list:
            lists[line.list] = line.numbered
    members = {
        "[Content_Types].xml": parts.TYPES,
        "_rels/.rels": parts.RELATIONS,
        "word/document.xml": _document(paper),
        "word/_rels/document.xml.rels": parts.DOCUMENT_RELATIONS,
        "word/styles.xml": parts.styles(paper.lang, breadth),
        "word/numbering.xml": parts.numbering([lists[n] for n in sorted(lists)]),
        "word/settings.xml": parts.SETTINGS,
        "word/header1.xml": _margin("hdr", "header", _run(Piece(paper.marking))),
        "word/footer1.xml": _margin("ftr", "footer", _foot(paper)),
        "docProps/core.xml": _core(paper),
        "docProps/app.xml": parts.APP,
        "docProps/custom.xml": _custom(paper),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return out.getvalue()


def _document(paper: WordPaper) -> str:
    size, breadth = _PAGE[paper.wide]
    marks = count(1)
    body = "".join(_block(one, marks, breadth) for one in paper.body)
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
        f'{size}<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1700" '
        'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    return f"{HEAD}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>"


def _block(one: Line | Grid, marks: Iterator[int], breadth: int) -> str:
    return _line(one, marks) if isinstance(one, Line) else _grid(one, marks)


def _line(line: Line, marks: Iterator[int]) -> str:
    listed = (
        f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{line.list}"/></w:numPr>' if line.list else ""
    )
    runs = "".join(_marked(piece, marks) for piece in line.pieces)
    style = style_id(line.style)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{listed}</w:pPr>{runs}</w:p>'


def _marked(piece: Piece, marks: Iterator[int]) -> str:
    """One piece, between its bookmarks when it is a paragraph's."""
    run = _run(piece)
    if piece.of is None:
        return run
    n = next(marks)
    name = f"{BOOKMARK}{piece.mark or mark_of(piece.of)}_{n}"
    return f'<w:bookmarkStart w:id="{n}" w:name="{name}"/>{run}<w:bookmarkEnd w:id="{n}"/>'


def _run(piece: Piece) -> str:
    if not piece.text:
        return ""
    look = f'<w:rPr><w:rStyle w:val="Rogatory{piece.look.title()}"/></w:rPr>' if piece.look else ""
    return f"<w:r>{look}{''.join(_words(piece.text))}</w:r>"


def _words(text: str) -> Iterator[str]:
    """The text of a run: line ends and tabs are elements of their own."""
    for n, line in enumerate(shown(text).split("\n")):
        if n:
            yield "<w:br/>"
        for m, words in enumerate(line.split("\t")):
            if m:
                yield "<w:tab/>"
            if words:
                yield f'<w:t xml:space="preserve">{escape(words)}</w:t>'


def _grid(grid: Grid, marks: Iterator[int]) -> str:
    side = '<w:{s} w:val="single" w:sz="4" w:space="0" w:color="9AA5B1"/>'
    names = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(side.format(s=name) for name in names) if grid.ruled else ""
    margin = 85 if grid.ruled else 0
    made = [
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(grid.widths)}" w:type="dxa"/>'
        f"{f'<w:tblBorders>{borders}</w:tblBorders>' if borders else ''}"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>',
        *(f'<w:gridCol w:w="{width}"/>' for width in grid.widths),
        "</w:tblGrid>",
    ]
    for n, row in enumerate(grid.rows):
        head = "<w:tblHeader/>" if grid.head and n == 0 else ""
        made.append(f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>" if _short(row) else
                    f"<w:tr>{f'<w:trPr>{head}</w:trPr>' if head else ''}")  # fmt: skip
        for width, cell in zip(grid.widths, row, strict=True):
            lines = "".join(_line(line, marks) for line in cell) or "<w:p/>"
            made.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{lines}</w:tc>')
        made.append("</w:tr>")
    return "".join((*made, "</w:tbl>"))


def _short(row: tuple[tuple[Line, ...], ...]) -> bool:
    """Whether a row is so short that it should not break over two pages."""
    return sum(len(p.text) for cell in row for line in cell for p in line.pieces) < 600


def _margin(tag: str, style: str, runs: str) -> str:
    line = f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr>{runs}</w:p>'
    return f"{HEAD}<w:{tag} {NAMESPACES}>{line}</w:{tag}>"


def _foot(paper: WordPaper) -> str:
    before, between = paper.page_words
    return "".join(
        (
            _run(Piece(f"{paper.foot}\t{before} ")),
            _field("PAGE"),
            _run(Piece(f" {between} ")),
            _field("NUMPAGES"),
        )
    )


def _field(name: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _core(paper: WordPaper) -> str:
    instant = f"{paper.day}T00:00:00Z"
    when = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{instant}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(shown(paper.title))}</dc:title>"
        f"<dc:creator>{escape(shown(paper.author))}</dc:creator>"
        f"<dc:language>{parts.LANGUAGES.get(paper.lang, paper.lang)}</dc:language>"
        f"{when}</cp:coreProperties>"
    )


def _custom(paper: WordPaper) -> str:
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" '
        f"name={quoteattr(name)}><vt:lpwstr>{escape(shown(value))}</vt:lpwstr></property>"
        for n, (name, value) in enumerate(paper.properties.items(), 2)
    )
    place = "http://schemas.openxmlformats.org/officeDocument/2006"
    return (
        f'{HEAD}<Properties xmlns="{place}/custom-properties" xmlns:vt="{place}/docPropsVTypes">'
        f"{rows}</Properties>"
    )
