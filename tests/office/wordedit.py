# SPDX-License-Identifier: Apache-2.0
"""Edits a Word file as others would: its XML by hand, or LibreOffice by a script."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"


def members(data: bytes) -> dict[str, bytes]:
    """Return the parts of a file by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a file of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def edited(data: bytes, change: Callable[[str], str], name: str = DOCUMENT) -> bytes:
    """Return the file with one part changed as text; the change must change something."""
    parts = members(data)
    before = parts[name].decode()
    after = change(before)
    assert after != before
    return packed({**parts, name: after.encode()})


def replaced(data: bytes, *pairs: tuple[str, str]) -> bytes:
    """Return the file with stretches of its document replaced, each of which must be there."""

    def change(text: str) -> str:
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        return text

    return edited(data, change)


def with_part(data: bytes, name: str, part: str) -> bytes:
    """Return the file with a part more."""
    return packed({**members(data), name: part.encode()})


def paragraph(words: str, *, before: str = "") -> str:
    """Return one paragraph of plain text."""
    return f"<w:p>{before}<w:r><w:t>{words}</w:t></w:r></w:p>"


def after_paragraph(data: bytes, words: str, more: str) -> bytes:
    """Return the file with elements put in after the paragraph that ends with these words."""

    def change(text: str) -> str:
        at = text.index("</w:p>", text.index(words)) + len("</w:p>")
        return text[:at] + more + text[at:]

    return edited(data, change)


def without_paragraph(data: bytes, words: str) -> bytes:
    """Return the file without the paragraph that holds these words."""

    def change(text: str) -> str:
        at = text.index(words)
        begin, end = text.rindex("<w:p>", 0, at), text.index("</w:p>", at) + len("</w:p>")
        return text[:begin] + text[end:]

    return edited(data, change)


def without_bookmarks(data: bytes) -> bytes:
    """Return the file as a program saves it that knows no bookmarks."""
    import re

    return edited(data, lambda text: re.sub(r"<w:bookmark(?:Start|End)[^>]*/>", "", text))


_SCRIPT = """
import os, subprocess, sys, time
import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

soffice, source, target, profile, *steps = sys.argv[1:]
pipe = "rogatory%d" % os.getpid()
office = subprocess.Popen([soffice, "-env:UserInstallation=file://" + profile, "--headless",
    "--norestore", "--nologo", "--accept=pipe,name=%s;urp" % pipe])
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext(
    "com.sun.star.bridge.UnoUrlResolver", local)
for _ in range(300):
    try:
        context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except uno.getClass("com.sun.star.connection.NoConnectException"):
        time.sleep(0.1)

def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made

desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
document = desktop.loadComponentFromURL("file://" + source, "_blank", 0, (option("Hidden", True),))
text = document.Text

def found(words):
    each = text.createEnumeration()
    while each.hasMoreElements():
        one = each.nextElement()
        if one.supportsService("com.sun.star.text.Paragraph") and words in one.String:
            return one
    raise SystemExit("no paragraph holds: " + words)

for step in steps:
    what, words, *new = step.split("|")
    if what == "replace":
        seeker = document.createReplaceDescriptor()
        seeker.SearchString, seeker.ReplaceString = words, new[0]
        document.replaceAll(seeker)
    elif what == "overwrite":
        cursor = text.createTextCursorByRange(found(words).Start)
        cursor.gotoEndOfParagraph(True)
        cursor.String = new[0]
    elif what == "add":
        cursor = text.createTextCursorByRange(found(words).End)
        text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        text.insertString(cursor, new[0], False)
    elif what == "delete":
        cursor = text.createTextCursorByRange(found(words).Start)
        cursor.gotoEndOfParagraph(True)
        cursor.goRight(1, True)
        cursor.String = ""
document.storeToURL("file://" + target, (option("FilterName", "MS Word 2007 XML"),))
document.close(True)
try:
    desktop.terminate()
except uno.getClass("com.sun.star.lang.DisposedException"):
    pass
office.wait(20)
"""


def by_libreoffice(soffice: Path, folder: Path, data: bytes, *steps: str) -> bytes:
    """Return the file after LibreOffice did these steps (``add|WORDS|NEW``) and saved it."""
    source, target = folder / "before.docx", folder / "after.docx"
    source.write_bytes(data)
    done = subprocess.run(
        ["/usr/bin/python3", "-c", _SCRIPT, soffice, source, target, folder / "profile", *steps],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    return target.read_bytes()
