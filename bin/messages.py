# SPDX-License-Identifier: Apache-2.0
"""Gather the sentences of src/rogatory into the catalogues, compile them, and check them.

``bin/messages`` reads every ``_("...")``, ``N_``, ``ngettext`` and ``pgettext``, brings
``locale/<lang>/LC_MESSAGES/rogatory.po`` up to date and writes ``rogatory.mo``; the same sources
give the same bytes. ``bin/messages --check`` changes nothing and fails, naming each fault, when a
catalogue does not hold exactly the program's sentences, when English or Russian is incomplete or
fuzzy, when ``{placeholders}`` differ between a sentence and its translation, or when a ``.mo`` is
not what its ``.po`` compiles to. Templates of papers hold no sentences: what they print arrives as
data, already translated.
"""

from __future__ import annotations

import argparse
import copy
import io
import os
import string
import struct
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "rogatory"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    # The labels of acts' fields are said where a field is shown or refused.
    "structural": None,
    "erasable": None,
}
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<10 || n%100>=20) ? 1 : 2);",
    "az": "nplurals=2; plural=(n != 1);",
}
#: Who answers for the wording; "no" makes the program say that nobody does.
REVIEWED = {"en": "source", "ru": "by the project", "az": "no"}
COMPLETE = ("en", "ru")

Key = tuple[str | None, str]


def header(lang: str) -> list[tuple[str, str]]:
    """Return the fields of a catalogue's header; no dates, so that equal input is equal output."""
    return [
        ("Project-Id-Version", "rogatory"),
        ("Language", lang),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", PLURALS[lang]),
        ("X-Reviewed", REVIEWED[lang]),
    ]


def header_po(lang: str) -> str:
    """Return the header as it stands at the top of the .po file."""
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in header(lang))
    return f'# SPDX-License-Identifier: Apache-2.0\nmsgid ""\nmsgstr ""\n{lines}\n'


def path(lang: str, kind: str) -> Path:
    """Return where the catalogue of ``lang`` lies; ``kind`` is po or mo."""
    return SOURCE / "locale" / lang / "LC_MESSAGES" / f"rogatory.{kind}"


def key(message: Message) -> Key:
    """Return what tells messages apart: context and (singular) sentence."""
    one = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context, one)


def messages(catalog: Catalog) -> list[Message]:
    """Return the messages of a catalogue, its header left out, ordered by their keys."""
    found = [message for message in catalog if message.id]
    return sorted(found, key=lambda message: (key(message)[0] or "", key(message)[1]))


def extract() -> Catalog:
    """Read every sentence of the program."""
    template = Catalog(charset="utf-8")
    rows = extract_from_dir(
        SOURCE,
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for name, _line, msgid, comments, context in rows:
        if msgid:
            template.add(
                msgid,
                locations=[(Path(name).as_posix(), 1)],
                auto_comments=comments,
                context=context,
            )
    return template


def read(lang: str) -> Catalog:
    """Read the .po of ``lang``; an absent one is an empty catalogue with its header."""
    file = path(lang, "po")
    data = file.read_bytes() if file.exists() else header_po(lang).encode()
    return read_po(io.BytesIO(data), locale=lang, charset="utf-8")


def write(lang: str, catalog: Catalog) -> bytes:
    """Return the .po file of ``catalog``."""
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalog,
        width=100,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return header_po(lang).encode() + buffer.getvalue()


def strings(message: Message) -> list[str]:
    """Return the translation's forms: one, or one for each plural."""
    text = message.string or ""
    return [text] if isinstance(text, str) else list(text)


def compiled(lang: str, catalog: Catalog) -> bytes:
    """Return the .mo file (GNU gettext manual, 10.3), little-endian, keys in order, no hash table.

    Holds only whole translations that are not fuzzy; everything else is said in English.
    """
    head = "".join(f"{name}: {value}\n" for name, value in header(lang))
    pairs = {b"": head.encode()}
    for message in messages(catalog):
        forms = strings(message)
        if message.fuzzy or not all(forms):
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        name = "\0".join(ids)
        if message.context is not None:
            name = f"{message.context}\x04{name}"
        pairs[name.encode()] = "\0".join(forms).encode()
    names = sorted(pairs)
    at = 28 + 16 * len(names)
    tables, blob = [], b""
    for texts in (names, [pairs[name] for name in names]):
        rows = []
        for text in texts:
            rows.append(struct.pack("<II", len(text), at + len(blob)))
            blob += text + b"\0"
        tables.append(b"".join(rows))
    start = struct.pack("<7I", 0x950412DE, 0, len(names), 28, 28 + 8 * len(names), 0, at)
    return start + tables[0] + tables[1] + blob


def update(lang: str, template: Catalog) -> None:
    """Bring the .po of ``lang`` to the program's sentences and compile it."""
    catalog = read(lang)
    # No guessing from sentences that look alike: a wrong guess is worse than a gap, and slow.
    catalog.update(copy.deepcopy(template), no_fuzzy_matching=True, update_creation_date=False)
    for message in messages(catalog):
        if lang == "en":
            message.string = message.id
            message.flags.discard("fuzzy")
    path(lang, "po").parent.mkdir(parents=True, exist_ok=True)
    path(lang, "po").write_bytes(write(lang, catalog))
    path(lang, "mo").write_bytes(compiled(lang, read(lang)))


def placeholders(text: str) -> set[str] | None:
    """Return the names in ``{braces}``; None when the braces do not balance."""
    try:
        return {part[1] for part in string.Formatter().parse(text) if part[1] is not None}
    except ValueError:
        return None


def faults(lang: str, template: Catalog) -> list[str]:
    """Return everything that is wrong with the catalogue of ``lang``."""
    catalog = read(lang)
    have = {key(message): message for message in messages(catalog)}
    want = {key(message): message for message in messages(template)}
    found = [f"{lang}: not in the catalogue: {k[1]!r}" for k in want if k not in have]
    found += [f"{lang}: no longer in the program: {k[1]!r}" for k in have if k not in want]
    for k, message in have.items():
        forms = strings(message)
        if lang in COMPLETE and (message.fuzzy or not all(forms)):
            found.append(f"{lang}: {'fuzzy' if message.fuzzy else 'not translated'}: {k[1]!r}")
        if not message.fuzzy and all(forms):
            found += misplaced(lang, message)
    mo = path(lang, "mo")
    if not mo.exists() or mo.read_bytes() != compiled(lang, catalog):
        found.append(f"{lang}: rogatory.mo is not what rogatory.po compiles to")
    return found


def misplaced(lang: str, message: Message) -> list[str]:
    """Return a fault for each form whose placeholders are not those of its sentence.

    A plural form answers to the plural sentence: the Russian "one" is also said of 21 and 31, so it
    needs the number even where the English singular spells it out. English answers form by form.
    """
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    found = []
    for index, form in enumerate(strings(message)):
        source = ids[min(index, len(ids) - 1)] if lang == "en" else ids[-1]
        if placeholders(form) is None or placeholders(form) != placeholders(source):
            found.append(f"{lang}: placeholders differ: {source!r} / {form!r}")
    return found


def main() -> int:
    """Run the command; 1 when --check finds a fault."""
    parser = argparse.ArgumentParser(prog="bin/messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, name every fault")
    check = parser.parse_args().check
    os.chdir(SOURCE)
    template = extract()
    if not check:
        for lang in PLURALS:
            update(lang, template)
    found = [fault for lang in PLURALS for fault in faults(lang, template)]
    for fault in found:
        print(fault)
    total = len(messages(template))
    for lang in PLURALS:
        done = sum(all(strings(m)) and not m.fuzzy for m in messages(read(lang)))
        print(f"{lang}: {done} of {total} sentences")
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main())
