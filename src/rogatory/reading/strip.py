# SPDX-License-Identifier: Apache-2.0
"""Derived copies that give away less: stripped of metadata, or with codes instead of names.

:func:`strip` runs in the sandbox, reads its own result again with :mod:`.metadata`, and refuses
rather than hand out a copy in which something was left. :func:`coded_copy` makes a text of what was
read, with each protected person's code instead of name and numbers, and searches its result again.

A copy is derived: it is not the exhibit, has another digest, and says so. The exhibit stays as it
was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.reading import fold, mail, media, metadata, names, office, pdf, picture, recording
from rogatory.reading.container import Walk
from rogatory.reading.sandbox import Limits, Outcome, run
from rogatory.reading.sheet import NOTES, Sheet

#: Facts that may not be left in a stripped copy.
BARRED = frozenset({"location", "device", "author", "route", "hidden"})


@dataclass(frozen=True)
class Derived:
    """A derived copy: its bytes, and what was done as sentences in the reader's language."""

    data: bytes
    done: tuple[str, ...]


def strip(file: Path, *, limits: Limits | None = None, allow_unconfined: bool = False) -> Derived:
    """Make a copy of ``file`` without metadata.

    Raises Inadmissible when the form cannot be stripped or something was left: then leave the file
    out or send it as it is. Raises Unavailable when there is no confinement.
    """
    outcome = run("strip", file, limits=limits, allow_unconfined=allow_unconfined)
    if outcome.output is None:
        Inadmissible.unless_empty(
            dict.fromkeys(
                f.sentence() for f in outcome.faults if f.code not in NOTES or f.place == ""
            )
        )
        raise Inadmissible(_("It cannot be stripped: leave it out or send it as it is."))
    said = _said()
    return Derived(outcome.output, tuple(said.get(code, code) for code in outcome.said))


def coded_copy(
    outcome: Outcome,
    people: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    codes: Mapping[str, str],
) -> Derived:
    """Make a text (UTF-8) of what was read, with the code instead of each person in ``codes``.

    ``people`` maps every known person's id to (spellings, marks); ``codes`` those to be replaced to
    their codes. Raises Inadmissible when the file was not read whole, or when a name is still
    found.
    """
    if outcome.status != "read" or not media.is_textual(outcome.sheet.media):
        raise Inadmissible(
            _("No text copy can be made, because the machine did not read the whole file.")
        )
    hidden = names.Register({p: people[p] for p in codes})
    parts = [
        _("Derived copy: the words of the file only; names and numbers are replaced by codes."),
        "",
    ]
    count = 0
    for passage in outcome.sheet.passages:
        plain = fold.normal(passage.text)
        out: list[str] = []
        at = 0
        before = ""
        for span in hidden.spans(passage.text):
            between = plain[at : span.start]
            # Two words of one name become one code.
            if not (span.person == before and not between.strip(" \t\r\n,.")):
                out += [between, codes[span.person]]
                count += 1
            at, before = span.end, span.person
        out.append(plain[at:])
        parts += [f"[{passage.place}]", "".join(out), ""]
    text = "\n".join(parts)
    if left := hidden.spans(text):
        raise Inadmissible(
            _("A name is still found in the text copy ({n} times); leave the file out.").format(
                n=len(left)
            )
        )
    done = (_("Text copy with {n} names and numbers replaced by codes.").format(n=count),)
    return Derived(text.encode(), done)


def strip_here(
    path: Path, sheet: Sheet, options: Mapping[str, object]
) -> tuple[bytes, list[str]] | None:
    """Strip the file at ``path`` and check the result (runs in the child)."""
    data = path.read_bytes()
    sheet.media = media.sniff(data)
    try:
        made, said = _stripped(data, 0)
    except ValueError:
        sheet.fault("not_strippable")
        return None
    if not _is_clean(made):
        sheet.fault("left_over")
        return None
    return made, said


def _stripped(data: bytes, depth: int) -> tuple[bytes, list[str]]:
    """Strip one file or attachment; ValueError when its form cannot be stripped."""

    def part(inside: bytes) -> bytes:
        if depth >= 3:
            raise ValueError("nested too deeply")
        if media.sniff(inside) in {"text/plain", "text/html"} and _is_clean(inside):
            return inside
        clean, _said_inside = _stripped(inside, depth + 1)
        if not _is_clean(clean):
            raise ValueError("something was left in a part")
        return clean

    kind = media.sniff(data)
    simple: dict[str, Callable[[bytes], tuple[bytes, list[str]]]] = {
        "application/pdf": pdf.stripped,
        "audio/wav": recording.stripped,
        **dict.fromkeys(("image/jpeg", "image/png", "image/tiff", "image/webp"), picture.stripped),
    }
    if kind in simple:
        return simple[kind](data)
    if kind == "message/rfc822":
        return mail.stripped(data, part)
    if kind == media.WORD:
        return office.stripped(data, part)
    raise ValueError("no form that can be stripped")


def _is_clean(data: bytes) -> bool:
    """Tell whether a second reading finds nothing that is barred, and nothing it cannot read."""
    again = Sheet()
    metadata.read_bytes(data, "", Walk(again, metadata.read_bytes))
    # That a letter has attachments is what it is; each of them was stripped by itself.
    left = [f for f in again.facts if f.kind in BARRED and f.name != "attachment"]
    return not left and all(f.code in NOTES for f in again.faults)


def _said() -> dict[str, str]:
    """Return what was done, in the reader's language."""
    return {
        "drawn_anew": _("The picture was drawn anew; its metadata is gone."),
        "turned_upright": _("The picture was turned upright."),
        "first_frame_only": _("Only the first frame was kept."),
        "colour_profile_removed": _("The colour profile was removed; colours may differ a little."),
        "pages_drawn": _("Each page was drawn anew as a picture; text can no longer be searched."),
        "no_annotations": _("Comments, form entries and attached files were removed."),
        "headers_removed": _("The route of the message was removed from its header."),
        "attachments_stripped": _("Pictures and attachments were stripped as well."),
        "signature_broken": _("The sender's electronic signature no longer fits the copy."),
        "chunks_removed": _("Everything but the sound was removed."),
        "properties_removed": _("The document properties were removed."),
        "comments_removed": _("Comments were removed."),
        "changes_accepted": _("Tracked changes were accepted and their traces removed."),
    }
