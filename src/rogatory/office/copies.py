# SPDX-License-Identifier: Apache-2.0
"""What is enclosed, what is said beside it, and the copies that leave instead of an original.

A decision is about one of four things, and ``HarmItem.file`` says which:

    ""                   the letter's own text
    <sha256>             the bytes of an enclosure
    about:<exhibit id>   what an enclosure is called: its label, its file's name and path
    batch:<batch id>     the circumstances of collection, which travel with an original
"""

from __future__ import annotations

import json
import mimetypes
import uuid
from collections.abc import Collection, Mapping, Sequence
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Batch, Exhibit, ExhibitDerived
from rogatory.casefile.harm import HarmItem
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.replay import acts_of
from rogatory.language import _
from rogatory.office.codes import hidden_names
from rogatory.office.exhibits import path_of
from rogatory.office.persons import entries_of
from rogatory.reading import names, sandbox, strip
from rogatory.reading.harm import LEAVE_OUT, SEND, KnownPerson, Told

_HIDING = ("code", "leave_out")


def texts_of_exhibit(exhibit: Exhibit) -> dict[str, str]:
    """Return every text that travels beside an exhibit's bytes, by its place."""
    from rogatory.casefile.kinds import KINDS

    file: Mapping[str, Any] = exhibit.file if isinstance(exhibit.file, dict) else {}
    texts = {"label": exhibit.label}
    for place, name in (("file name", "name"), ("path", "path")):
        if isinstance(file.get(name), str):
            texts[place] = str(file[name])
    if exhibit.origin:
        said = [exhibit.what] if isinstance(exhibit.what, str) else []
        for _stamp, act in acts_of(exhibit.case, KINDS, only={"exhibit.derived/1"}):
            if isinstance(act, ExhibitDerived) and act.exhibit == exhibit.key:
                said += [act.how] if isinstance(act.how, str) else []
        texts["how it was made"] = "\n".join(dict.fromkeys(said))
    return {place: text for place, text in texts.items() if text}


def circumstances_of(exhibit: Exhibit) -> Any:
    """Return what was told of an exhibit's collection; None for a copy and for what was erased."""
    batch = Batch.objects.filter(case=exhibit.case, key=exhibit.batch).first()
    return batch.circumstances if batch and isinstance(batch.circumstances, dict) else None


def told_of(exhibits: Sequence[Exhibit]) -> list[Told]:
    """Return what is told beside these exhibits, each with what may be decided on it."""
    told, batches = [], set()
    for exhibit in exhibits:
        for place, text in texts_of_exhibit(exhibit).items():
            # A file's name joins what are words elsewhere: each is looked for in both spellings.
            apart = "".join(sign if sign.isalnum() else " " for sign in text)
            one = Told(f"about:{exhibit.key}", exhibit.label, place, f"{text}\n{apart}")
            # The label names the exhibit in letter and entry: without it nothing can go.
            told.append(_without_code(one) if place == "label" else one)
        if exhibit.batch and exhibit.batch not in batches:
            batches.add(exhibit.batch)
            for place, text in _leaves(circumstances_of(exhibit)):
                place = f"circumstances {place}".strip()
                told.append(Told(f"batch:{exhibit.batch}", exhibit.label, place, text))
    return told


def _without_code(one: Told) -> Told:
    return Told(one.about, one.label, one.place, one.text, (SEND, LEAVE_OUT))


def _leaves(value: Any, place: str = "") -> list[tuple[str, str]]:
    """Return every text inside a value with its place."""
    if isinstance(value, str):
        return [(place, value)]
    if isinstance(value, Mapping):
        return [leaf for name, inner in value.items() for leaf in _leaves(inner, str(name))]
    if isinstance(value, (list, tuple)):
        return [leaf for inner in value for leaf in _leaves(inner, place)]
    return []


def withheld_batches(decided: Sequence[HarmItem]) -> frozenset[str]:
    """Return the batches whose circumstances of collection do not leave."""
    return frozenset(
        point.file.removeprefix("batch:")
        for point in decided
        if point.file.startswith("batch:") and point.decision in _HIDING
    )


def decided_on(exhibit: Exhibit, decided: Sequence[HarmItem]) -> list[HarmItem]:
    """Return the points that decide on one exhibit: on its bytes and on what it is called."""
    about = {f"about:{exhibit.key}"}
    if isinstance(exhibit.file, dict):
        about.add(str(exhibit.file["sha256"]))
    return [point for point in decided if point.file in about]


def copy_of(
    instance: Instance,
    exhibit: Exhibit,
    decided: Sequence[HarmItem],
    known: Sequence[KnownPerson],
    by: Hand,
    allow_unconfined: bool,
) -> Exhibit | None:
    """Return the exhibit itself, a copy of it that may leave, or None when it is left out.

    A copy belongs to one origin, to these decisions and to what the case knows today of the
    persons it hides: with any of them otherwise, another copy is made.
    """
    mine = decided_on(exhibit, decided)
    decisions = {point.decision for point in mine}
    if "leave_out" in decisions:
        return None
    if not decisions & {"code", "strip"}:
        return exhibit
    path = path_of(instance, exhibit)
    inside = {p.person for p in mine if p.decision == "code" and not p.file.startswith("about:")}
    register, codes = hidden_names(inside, known)
    before = Exhibit.objects.filter(case=exhibit.case, origin=exhibit.key)
    for key in _keys(exhibit, mine, codes):
        same = before.filter(key=key).first()
        if same is None:
            break
        if _is_clean(instance, same, register if inside else None):
            return same
    label = f"{exhibit.label}-copy" + (f"-{before.count() + 1}" if before.exists() else "")
    if inside:
        outcome = sandbox.read_many([path], allow_unconfined=allow_unconfined)[0]
        people = {one.id: (one.names, one.marks) for one in known}
        made, name = strip.coded_copy(outcome, people, codes), f"{label}.txt"
    elif "strip" in decisions:
        made, name = strip.strip(path, allow_unconfined=allow_unconfined), label
    else:
        how = _("The same bytes under another name.")
        made, name = strip.Derived(path.read_bytes(), (how,)), f"{label}{_suffix(exhibit)}"
    placed = instance.vault.put(exhibit.case, made.data)
    act = ExhibitDerived(
        exhibit=key,
        origin=exhibit.key,
        label=label,
        file={"sha256": placed.sha256, "size": placed.size, "name": name, "name_bytes": ""},
        how=" ".join(made.done),
    )
    cases.enter(instance, exhibit.case, act, by=by, stored={placed.sha256})
    return Exhibit.objects.get(case=exhibit.case, key=act.exhibit)


def _keys(exhibit: Exhibit, decided: Sequence[HarmItem], hidden: Collection[str]) -> Any:
    """Yield the ids that a copy made for this may bear, the first first.

    Of a person the entries stand in it that state the names, not the names: nobody can try names
    until one gives the id.
    """
    entries = entries_of(exhibit.case)
    file = exhibit.file if isinstance(exhibit.file, dict) else {}
    made_for = [
        str(file.get("sha256")),
        sorted(f"{point.item}={point.decision}" for point in decided),
        sorted([who, *map(str, entries.get(who, ()))] for who in hidden),
    ]
    for attempt in count():
        yield str(uuid.uuid5(uuid.UUID(exhibit.key), json.dumps([*made_for, attempt])))


def _is_clean(instance: Instance, copy: Exhibit, register: names.Register | None) -> bool:
    """Say whether a copy is still there and no hidden name is found in it by today's reading."""
    if not isinstance(copy.file, dict):
        return False
    if register is None:
        return True
    return not register.spans(path_of(instance, copy).read_text("utf-8", "replace"))


def _suffix(exhibit: Exhibit) -> str:
    """Return the ending of a file's name when it says a kind of file, and nothing else."""
    name = exhibit.file.get("name", "") if isinstance(exhibit.file, dict) else ""
    suffix = PurePosixPath(str(name)).suffix.lower()
    return suffix if mimetypes.guess_type(f"x{suffix}")[0] else ""
