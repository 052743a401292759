# SPDX-License-Identifier: Apache-2.0
"""The parts of a DOCX that are the same in every file: types, relations, styles, lists.

WordprocessingML in its transitional form (ISO/IEC 29500-4), which every word processor reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES: Final = f'xmlns:w="{_W}" xmlns:r="{_R}"'
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

LANGUAGES: Final = {"az": "az-Latn-AZ", "ru": "ru-RU", "en": "en-GB"}
FONT: Final = "Times New Roman"
"""Every word processor has it, or one of the same widths; it has ə, ğ, ı, ş."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
_WML = f"{_OFFICE}.wordprocessingml"
_PACKAGE = "application/vnd.openxmlformats-package"

TYPES: Final = (
    HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{_PACKAGE}.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WML}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WML}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_WML}.numbering+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_WML}.settings+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_WML}.header+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_WML}.footer+xml"/>'
    f'<Override PartName="/docProps/core.xml" ContentType="{_PACKAGE}.core-properties+xml"/>'
    f'<Override PartName="/docProps/app.xml" ContentType="{_OFFICE}.extended-properties+xml"/>'
    f'<Override PartName="/docProps/custom.xml" ContentType="{_OFFICE}.custom-properties+xml"/>'
    "</Types>"
)


def _relations(rows: Sequence[tuple[str, str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="{id}" Type="{type_}" Target="{to}"/>' for id, type_, to in rows
    )
    place = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{place}">{made}</Relationships>'


_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
RELATIONS: Final = _relations(
    [
        ("rId1", f"{_R}/officeDocument", "word/document.xml"),
        ("rId2", _CORE, "docProps/core.xml"),
        ("rId3", f"{_R}/extended-properties", "docProps/app.xml"),
        ("rId4", f"{_R}/custom-properties", "docProps/custom.xml"),
    ]
)
DOCUMENT_RELATIONS: Final = _relations(
    [
        ("rId1", f"{_R}/styles", "styles.xml"),
        ("rId2", f"{_R}/numbering", "numbering.xml"),
        ("rId3", f"{_R}/settings", "settings.xml"),
        ("rId4", f"{_R}/header", "header1.xml"),
        ("rId5", f"{_R}/footer", "footer1.xml"),
    ]
)
SETTINGS: Final = (
    f"{HEAD}<w:settings {NAMESPACES}>"
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
APP: Final = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Application>Rogatory</Application></Properties>'
)

_SOFT = '<w:color w:val="5A6472"/>'
_SIZED = '<w:sz w:val="{n}"/><w:szCs w:val="{n}"/>'


def _size(half_points: int) -> str:
    return _SIZED.format(n=half_points)


def _space(before: int = 0, after: int = 0, line: int = 0) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


_KEEP = "<w:keepNext/><w:keepLines/>"
_CENTRE = '<w:jc w:val="center"/>'
_RULE = '<w:pBdr><w:top w:val="single" w:sz="8" w:space="1" w:color="1F2933"/></w:pBdr>'
_ABOVE = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="3" w:color="1F2933"/></w:pBdr>'
_BAR = '<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="9B1C1C"/></w:pBdr>'
_SIDE = '<w:pBdr><w:left w:val="single" w:sz="8" w:space="8" w:color="9AA5B1"/></w:pBdr>'

_STYLES: Final[tuple[tuple[str, str, str], ...]] = (
    ("Letterhead", _space(0, 40) + _CENTRE, "<w:b/>" + _size(30)),
    ("Letterhead small", _space(0, 20) + _CENTRE, _SOFT + _size(20)),
    ("Rule", _RULE + _space(80, 120), _size(8)),
    ("Reference", _space(0, 40), _size(22)),
    ("Addressee", _space(0, 40), _size(24)),
    ("Flag", _space(240, 0), '<w:b/><w:color w:val="9B1C1C"/>' + _size(22)),
    ("Title", _KEEP + _space(360, 60) + _CENTRE, "<w:b/>" + _size(30)),
    ("Subtitle", _KEEP + _space(0, 280) + _CENTRE, _SOFT + _size(24)),
    ("heading 1", _KEEP + _space(320, 120) + '<w:outlineLvl w:val="0"/>', "<w:b/>" + _size(26)),
    ("heading 2", _KEEP + _space(220, 60) + '<w:outlineLvl w:val="1"/>', "<w:b/>" + _size(24)),
    ("About", _KEEP + _space(0, 80), _SOFT + _size(20)),
    ("Body Text", _space(0, 140, 264) + '<w:jc w:val="both"/>', _size(24)),
    ("List Paragraph", _space(0, 80, 264) + '<w:ind w:left="567" w:hanging="425"/>', _size(24)),
    ("Note", _BAR + _space(80, 160) + '<w:ind w:left="227"/>', _size(24)),
    ("Quote", _SIDE + _space(40, 140, 252) + '<w:ind w:left="454" w:right="284"/>', _size(22)),
    ("Small", _space(40, 60), _SOFT + _size(19)),
    ("Cell", _space(30, 50), _size(22)),
    ("After table", _space(0, 60), _size(8)),
    ("Signatory", _KEEP + _space(480, 60), _size(24)),
    ("Signed", _ABOVE + _space(560, 60) + '<w:ind w:right="284"/>', _size(18)),
    ("header", _space(0, 60) + _CENTRE, "<w:b/>" + _size(18)),
    ("footer", '<w:tabs><w:tab w:val="right" w:pos="{breadth}"/></w:tabs>' + _space(0, 0),
     _SOFT + _size(15)),
)  # fmt: skip
"""Name, properties of the paragraph in the order of the schema (CT_PPrBase), of its letters."""


def style_id(name: str) -> str:
    """Return the id of a style by its name, as word processors make it."""
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def styles(lang: str, breadth: int) -> str:
    """Return the part with the styles; ``breadth`` is where the right tab of the foot stands."""
    tongue = LANGUAGES.get(lang, lang)
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>'
    made = [
        f"{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}"
        f'{_size(24)}<w:lang w:val="{tongue}" w:eastAsia="{tongue}" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name '
        'w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        "</w:style>"
    ]
    for name, paragraph, letters in _STYLES:
        paragraph = paragraph.replace("{breadth}", str(breadth))
        after = style_id("Body Text" if name.startswith("heading") else name)
        made.append(
            f'<w:style w:type="paragraph" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="Normal"/><w:next w:val="{after}"/><w:qFormat/>'
            f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
        )
    for name, letters in _LOOKS.items():
        made.append(
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{style_id(name)}">'
            f'<w:name w:val="{name}"/><w:rPr>{letters}</w:rPr></w:style>'
        )
    return "".join((*made, "</w:styles>"))


_LOOKS: Final = {
    "Rogatory label": _SOFT + _size(20),
    "Rogatory strong": "<w:b/>",
    "Rogatory mono": '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
    + _size(15),
    "Rogatory small": _SOFT + _size(18),
}
"""Styles of letters by the ``look`` of a piece: ``Rogatory <look>``."""


def numbering(lists: Sequence[bool]) -> str:
    """Return the part with the lists: one for each of ``lists``, numbered or with dashes."""
    indent = '<w:pPr><w:ind w:left="567" w:hanging="425"/></w:pPr>'
    shapes = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{indent}</w:lvl></w:abstractNum>'
        for n, (form, text) in enumerate((("decimal", "%1."), ("bullet", "–")))
    )
    made = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{0 if numbered else 1}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for n, numbered in enumerate(lists, 1)
    )
    return f"{HEAD}<w:numbering {NAMESPACES}>{shapes}{made}</w:numbering>"
