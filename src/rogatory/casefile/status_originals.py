# SPDX-License-Identifier: Apache-2.0
"""How it is said that a letter was signed on paper: where it is kept, what its scan shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rogatory.casefile.lives import LetterLife, Lost
from rogatory.casefile.status_group import Part, entries
from rogatory.casefile.status_words import said
from rogatory.language import _, ngettext


def of_paper(life: LetterLife, kept: Callable[[Any], Any]) -> Part:
    """Return what a statement holds of the paper of a letter; empty when there is none.

    ``kept`` turns an erasable value into the words, or into where they were erased.
    """
    told: Part = {}
    if life.printed is not None:
        told["printed"] = {"at": life.printed.at, "entries": [life.printed.number]}
    if life.original is not None:
        one = life.original
        told["original"] = {
            "signed_on": one.signed_on,
            "kept": kept(one.kept),
            "leaves": one.leaves,
            "by_code": one.by.count("code"),
            "by_officer": one.by.count("officer"),
            "missing": list(one.missing),
            "exhibits": one.exhibits,
            "entries": [one.stamp.number],
        }
    return told


def lines(letter: Mapping[str, Any], details: bool) -> Iterator[str]:
    """Yield the lines on the paper of a letter, in the present language."""
    if (one := letter.get("original")) is not None:
        yield original_said(one) + entries(one, details)
    elif (printed := letter.get("printed")) is not None:
        yield _("printed to be signed by hand; no scan of the signed paper is entered") + entries(
            printed, details
        )


def original_said(one: Part) -> str:
    """Return "original on paper, signed on …, kept at: …; scan matched …" in one sentence."""
    begin = _("original on paper, signed on {day}, kept at: {place}").format(
        day=one["signed_on"], place=said(one["kept"])
    )
    return "; ".join((begin, *scan_said(one)))


def scan_said(one: Part) -> list[str]:
    """Return what the scan of an original shows: matched by what, and which pages it lacks."""
    of, by_hand = one["leaves"], one["by_officer"]
    if one["by_code"] == of:
        return [_("scan matched page by page by its codes ({n} of {of})").format(n=of, of=of)]
    parts = [_("scan: {n} of {of} pages matched by their codes").format(n=one["by_code"], of=of)]
    if by_hand:
        parts.append(
            ngettext(
                "{n} page matched by our officer's eye",
                "{n} pages matched by our officer's eye",
                by_hand,
            ).format(n=by_hand)
        )
    if one["missing"]:
        parts.append(_("not in the scan: {pages}").format(pages=pages_said(one["missing"])))
    return parts


def pages_said(pages: Sequence[int]) -> str:
    """Return page numbers as people write them: "2, 4–7"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)


def of_paper_now(life: LetterLife) -> Part:
    """Return the same for a letter outside a statement, where no entry of an erasure is known."""
    return of_paper(life, lambda value: {"erased": None} if isinstance(value, Lost) else value)


def current(life: LetterLife) -> list[str]:
    """Return the lines on the paper of a letter as the case record has it now."""
    return list(lines(of_paper_now(life), details=False))
