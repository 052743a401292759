# SPDX-License-Identifier: Apache-2.0
"""What goes with a medium: the leaf that explains it to whoever finds it, and the record of its
handing over for two signatures.

The leaf names authorities, packages and digests, no person and nothing of the case.  The record is
in two languages at once, for both who sign must be able to read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from rogatory.language import N_, _, ngettext, use
from rogatory.paper import coded
from rogatory.pouch.volumes import LIST, Volumes
from rogatory.press.blocks import (
    Block,
    commands,
    grouped,
    items,
    note,
    pairs,
    section,
    small,
    table,
    text,
)
from rogatory.press.dates import instant
from rogatory.press.sheet import check_language, sheet

SOME: int = 12
"""Parts whose digests stand in full in the record; the list on the medium has them all."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Who sends to whom; names are of authorities, ``call`` is an office's, never a person's."""

    sender: Mapping[str, str]
    sender_domain: str
    to: Mapping[str, str]
    to_domain: str
    call: str
    made_at: str
    zone: tzinfo
    marking: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """The medium itself, as its record has it; what is empty is filled in by hand."""

    medium: str
    sort: str
    serial: str = ""
    seal: str = ""
    to: str = ""


def read_me(sides: Sides, packages: Sequence[Volumes], langs: Sequence[str]) -> bytes:
    """Print ``READ-ME-FIRST.pdf``: one page or two in each language, PDF/A-2a."""
    for lang in langs:
        check_language(lang)
    with use(langs[0]):
        data = _sheet(sides, langs[0], _("Read me first"), sides.sender_domain)
    versions = []
    for lang in langs:
        with use(lang):
            versions.append(
                coded.version(
                    lang,
                    _("Read me first"),
                    subtitle=_("what lies on this medium, and how to open and check it"),
                    opening=[text(_what(sides, packages, lang))],
                    sections=[
                        section(_("How to open it"), *_opening()),
                        section(_("How to check it without our software"), *_check(packages)),
                        *_by_hand(packages),
                        section(_("When something is wrong"), *_wrong(sides)),
                        section(_("What lies here"), *_contents(packages)),
                    ],
                )
            )
    return coded.plain(data | {"versions": versions, "signatures": [], **coded.NO_BLANK})


def record(
    sides: Sides, package: Volumes, carrier: Carrier, langs: Sequence[str], pouch: str
) -> bytes:
    """Print the record of a handing over, for two signatures, in the languages of both."""
    for lang in langs:
        check_language(lang)
    said = _Both(langs)
    with use(langs[0]):
        data = _sheet(sides, langs[0], _("Record of a handing over"), package.package)
    facts = [
        (said(N_("from whom")), _name(sides.sender, langs[0], sides.sender_domain)),
        (said(N_("to whom")), _name(sides.to, langs[-1], sides.to_domain)),
        (said(N_("medium")), said(carrier.sort)),
        (said(N_("serial number")), carrier.serial or _LINE),
        (said(N_("seal")), carrier.seal or _LINE),
        (said(N_("taken by")), carrier.to or _LINE),
        (said(N_("mark of the medium")), carrier.medium),
        (said(N_("sealed package")), package.package),
        (said(N_("size")), said.bytes(package.size)),
        (said(N_("digest (SHA-256)")), grouped(package.sha256)),
    ]
    rows = [
        [_ending(part.name), f"{part.size:,}".replace(",", "\u00a0"), grouped(part.sha256)]
        for part in package.parts[:SOME]
    ]
    heads = [said(N_("file")), said(N_("bytes")), said(N_("digest (SHA-256)"))]
    left = len(package.parts) - len(rows)
    more = [small(said(N_("The list {file} on the medium names the other parts.")).format(
        file=LIST))] if left > 0 else []  # fmt: skip
    version = coded.version(
        langs[0],
        said(N_("Record of a handing over")),
        subtitle=instant(sides.made_at, sides.zone, langs[0]),
        opening=[pairs(facts, mono=[len(facts) - 1, len(facts) - 3, len(facts) - 4])],
        sections=[
            section(said(N_("Parts on the medium")),
                    table(heads, rows, widths=(0, 0, 1), mono=(0, 2)), *more,
                    small(said(N_("The contents are sealed: whoever carries the medium cannot "
                                  "read them."))))
        ],
    )  # fmt: skip
    signed = [
        {"who": said(who), "lines": said.each(coded.by_hand)}
        for who in (N_("handed over by"), N_("taken over by"))
    ]
    data |= {"versions": [version], "signatures": signed, **coded.NO_BLANK}
    return coded.render(data, "H", pouch, package.sha256)


_LINE = "_" * 32


class _Both:
    """Says a word in each of the languages of a paper, once where they agree."""

    def __init__(self, langs: Sequence[str]) -> None:
        self.langs = langs

    def __call__(self, word: str) -> str:
        said = []
        for lang in self.langs:
            with use(lang):
                said.append(_(word))
        return " / ".join(dict.fromkeys(said))

    def bytes(self, size: int) -> str:
        """Return a size in each language."""
        said = []
        for lang in self.langs:
            with use(lang):
                said.append(_bytes(size))
        return " / ".join(dict.fromkeys(said))

    def each(self, lines: Any) -> list[str]:
        """Return the lines that a function says, each in every language."""
        said = []
        for lang in self.langs:
            with use(lang):
                said.append(lines())
        return [" / ".join(dict.fromkeys(one)) for one in zip(*said, strict=True)]


def _sheet(sides: Sides, lang: str, title: str, running: str) -> dict[str, Any]:
    return sheet(
        title=title,
        author=_name(sides.sender, lang, sides.sender_domain),
        lang=lang,
        day=sides.made_at[:10],
        marking=sides.marking,
        running=f"{title}, {running}",
        machine=_("made {instant}").format(instant=sides.made_at),
        show_missing=("versions", "authority"),
    ) | {"authority": _name(sides.sender, lang, sides.sender_domain)}


def _name(names: Mapping[str, str], lang: str, domain: str) -> str:
    """Return an authority's name in a language, with its domain; the domain alone without one."""
    found = names.get(lang) or names.get("en") or next(iter(names.values()), "")
    return f"{found} ({domain})" if found else domain


def _bytes(size: int) -> str:
    shown = f"{size:,}".replace(",", "\u00a0")
    return ngettext("{n} byte", "{n} bytes", size).format(n=shown)


def _ending(name: str) -> str:
    """Return a part's name without the package's id, which stands above the table."""
    return f"….{name.rpartition('.')[2]}"


def _what(sides: Sides, packages: Sequence[Volumes], lang: str) -> str:
    count = len(packages)
    return ngettext(
        "This medium carries {n} sealed package from {sender} to {to}. It is encrypted: nobody "
        "but the addressee can open it.",
        "This medium carries {n} sealed packages from {sender} to {to}. They are encrypted: nobody "
        "but the addressee can open them.",
        count,
    ).format(
        n=count,
        sender=_name(sides.sender, lang, sides.sender_domain),
        to=_name(sides.to, lang, sides.to_domain),
    )


def _opening() -> list[Block]:
    return [
        text(_("With Rogatory, give the folder as it is; parts are found, joined and verified:")),
        commands("rogatory receive DIR"),
        text(_("To check it as a court would, without opening it:")),
        commands("rogatory verify DIR"),
    ]


def _check(packages: Sequence[Volumes]) -> list[Block]:
    name = packages[0].parts[0].name
    return [
        text(
            _(
                "Each line below prints the digest (SHA-256) of one file. Compare it with the list "
                "at the end or in {file}, four digits at a time."
            ).format(file=LIST)
        ),
        commands(
            f"Linux      sha256sum {name}\n"
            f"macOS      shasum -a 256 {name}\n"
            f"Windows    certutil -hashfile {name} SHA256\n"
            f"OpenSSL    openssl dgst -sha256 {name}"
        ),
    ]


def _by_hand(packages: Sequence[Volumes]) -> list[Block]:
    """Return how parts are joined by hand; nothing where each package is one file."""
    cut = next((one for one in packages if len(one.parts) > 1), None)
    if cut is None:
        return []
    names = [part.name for part in cut.parts]
    shown = names if len(names) <= 4 else [*names[:2], "…", names[-1]]
    return [
        section(
            _("How to join the parts by hand"),
            text(
                _("The parts are pieces of one file, in the order of their numbers. Copy all of "
                  "them into one folder first.")
            ),
            commands(
                f"Linux, macOS   cat {cut.package}.* > {cut.package}\n"
                f"Windows        copy /b {' + '.join(shown)} {cut.package}"
            ),
            small(_("The digest of the joined file must be the one given for the whole package.")),
        )
    ]  # fmt: skip


def _wrong(sides: Sides) -> list[Block]:
    lines = [
        _("A part is missing or damaged: ask for that part alone; it can be sent again."),
        _("You are not the addressee: do not open or copy anything; hand the medium to the "
          "addressee, or tell the sender."),
        _("Call the sender by a number that you know from earlier letters, never by one that came "
          "with this medium alone."),
    ]  # fmt: skip
    blocks: list[Block] = [items(lines)]
    if sides.call:
        blocks.append(note(_("The sender's office for questions: {call}").format(call=sides.call)))
    return blocks


def _contents(packages: Sequence[Volumes]) -> list[Block]:
    blocks: list[Block] = []
    for one in packages:
        facts = [
            (_("sealed package"), one.package),
            (_("size"), _bytes(one.size)),
            (_("digest (SHA-256)"), grouped(one.sha256)),
        ]
        blocks.append(pairs(facts, mono=[0, 2]))
        if len(one.parts) > 1:
            rows = [
                [_ending(part.name), f"{part.size:,}".replace(",", "\u00a0"), grouped(part.sha256)]
                for part in one.parts
            ]
            heads = [_("file"), _("bytes"), _("digest (SHA-256)")]
            blocks.append(table(heads, rows, widths=(0, 0, 1), mono=(0, 2)))
    return blocks
