# SPDX-License-Identifier: Apache-2.0
"""The report on stored files as a paper: what was read, what failed, and what was not looked at.

It names files by their digests, no person and nothing of a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any, Protocol

from rogatory.language import N_, _, ngettext, use
from rogatory.paper import coded
from rogatory.press.blocks import Block, grouped, items, note, pairs, section, small, table, text
from rogatory.press.dates import instant
from rogatory.press.sheet import check_language, sheet

STATE_WORDS: Mapping[str, str] = {
    "damaged": N_("changed"),
    "missing": N_("missing"),
    "unreadable": N_("cannot be read"),
    "stray": N_("does not belong there"),
}


class Scope(Protocol):
    """What was to be read."""

    @property
    def sort(self) -> str: ...
    @property
    def said(self) -> str | None: ...


class Findings(Protocol):
    """What was found (``office.fixity``)."""

    @property
    def scope(self) -> Scope: ...

    began: str
    ended: str
    seen: int
    read: int
    bytes_read: int
    listing: Any

    @property
    def whole(self) -> int: ...


def fixity_paper(
    domain: str,
    name: str,
    found: Findings,
    failures: Sequence[Mapping[str, str]],
    officer: str,
    zone: tzinfo,
    lang: str,
    marking: str = "",
) -> bytes:
    """Print the report, PDF/A-2a; ``name`` is its id, ``failures`` as the entry names them."""
    check_language(lang)
    with use(lang):
        title = _("Report on stored files")
        data = sheet(
            title=title,
            author=domain,
            lang=lang,
            day=found.ended[:10],
            marking=marking,
            running=f"{title}, {domain}",
            machine=_("made {instant}").format(instant=found.ended),
            show_missing=("versions", "authority"),
        ) | {"authority": domain}
        version = coded.version(
            lang,
            title,
            subtitle=scope_said(found.scope),
            opening=[_verdict(found, failures)],
            sections=[
                section(_("What was checked"), *_checked(found, name, officer, zone, lang)),
                *([section(_("What failed"), *_failed(failures, zone, lang))] if failures else []),
                section(_("What was not checked"), items(_left(found))),
                section(
                    _("How to check this report"),
                    text(
                        _(
                            "The report also lies in the store as data, signed with the officer's "
                            "own key; the entry in the authority's record holds the digests of "
                            "both. The digest of the list is made again by reading the same files."
                        )
                    ),
                ),
            ],
        )
        signed = [{"who": _("reported by"), "lines": coded.by_hand()}]
        return coded.plain(data | {"versions": [version], "signatures": signed, **coded.NO_BLANK})


def scope_said(scope: Scope) -> str:
    """Say what was to be read."""
    said = scope.said or ""
    return {
        "all": _("every stored file"),
        "sample": _("a sample of {n} % of the stored files, chosen at random").format(n=said),
        "since": _("stored files that were entered since {day}").format(day=said),
        "case": _("the stored files of one case"),
    }[scope.sort]


def _verdict(found: Findings, failures: Sequence[Mapping[str, str]]) -> Block:
    if failures:
        return note(
            ngettext(
                "{n} file FAILED. It is named below; the others that were read are what they were.",
                "{n} files FAILED. They are named below; the others that were read are what they "
                "were.",
                len(failures),
            ).format(n=len(failures))
        )
    return note(
        ngettext(
            "{n} file was read, and its bytes are what they were when it was taken in.",
            "{n} files were read, and their bytes are what they were when they were taken in.",
            found.read,
        ).format(n=found.read)
    )


def _checked(found: Findings, name: str, officer: str, zone: tzinfo, lang: str) -> list[Block]:
    facts = [
        (_("number of the report"), name),
        (_("begun"), instant(found.began, zone, lang)),
        (_("ended"), instant(found.ended, zone, lang)),
        (_("files in the store"), _number(found.seen)),
        (_("files read whole"), _number(found.read)),
        (_("bytes read"), _number(found.bytes_read)),
        (_("files as they were"), _number(found.whole)),
        (_("digest of the list"), grouped(found.listing.hexdigest())),
        (_("officer"), officer),
    ]
    return [
        text(
            _(
                "Every byte of these files was read and hashed (SHA-256); the result was compared "
                "with the digest that the record has held since each file was taken in."
            )
        ),
        pairs(facts, mono=[0, 7]),
    ]


def _failed(failures: Sequence[Mapping[str, str]], zone: tzinfo, lang: str) -> list[Block]:
    rows = [
        [
            one["key"].rpartition("/")[2][:16] + "…",
            one["key"][:8] + "…",
            _(STATE_WORDS.get(one["state"], one["state"])),
            instant(one["last_whole"], zone, lang) if one.get("last_whole") else _("not known"),
        ]
        for one in failures
    ]
    heads = [_("file (digest)"), _("record"), _("what is wrong"), _("last found whole")]
    return [
        table(heads, rows, widths=(0, 0, 1, 1), mono=(0, 1)),
        small(
            _(
                "“Last found whole” is the last report on every file that did not name this one. "
                "Find out who had access since then, and bring the file back from a copy: "
                "“rogatory vault repair”."
            )
        ),
    ]


def _left(found: Findings) -> list[str]:
    lines = []
    if found.scope.sort != "all":
        lines.append(
            _("Files outside “{scope}”: nothing is said of them.").format(
                scope=scope_said(found.scope)
            )
        )
    if found.scope.sort == "since":
        lines.append(_("Whether other files lie in the store that belong to nobody."))
    if found.scope.sort != "case":
        # Said always: it must not tell whether there are any.
        lines.append(_("Files of confined cases, if there are any: those have their own reports."))
    lines += [
        _("Whether the files were genuine when they were taken in: a digest proves only that they "
          "have not changed since."),
        _("The case records themselves, their signatures and what was published: “rogatory docket "
          "fsck” checks those."),
        _("Copies elsewhere: a backup is checked by “rogatory backup verify”."),
    ]  # fmt: skip
    return lines


def _number(n: int) -> str:
    return f"{n:,}".replace(",", "\u00a0")
