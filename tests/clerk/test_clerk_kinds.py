# SPDX-License-Identifier: Apache-2.0
"""Kinds are frozen: their fields, and one entry of each, byte for byte.

``python -m tests.clerk.test_clerk_kinds`` writes the frozen files and ``docs/formats/acts.md``
anew; once a release has been made, a kind that differs is a mistake, not a reason to run it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.instances import KINDS, Side, make_instance
from tests.stories import one_of_each

from rogatory.casefile import policy
from rogatory.casefile.kinds import EITHER
from rogatory.casefile.officers import AuthorityFounded
from rogatory.clerk import enter as door
from rogatory.clerk.act import Act, specs
from rogatory.clerk.instance import Hand
from rogatory.docket.entry import Entry
from rogatory.seal import signature

PROJECT = Path(__file__).resolve().parents[2]
FROZEN = PROJECT / "tests" / "vectors" / "clerk" / "kinds.json"
PAGE = PROJECT / "docs" / "formats" / "acts.md"
CASE = "0f3c9a52-6d1e-4b7a-8c24-5e9d7b1a2c3d"


def fields_of(kind: type[Act]) -> list[dict[str, object]]:
    return [
        {
            "name": spec.name,
            "sort": spec.sort,
            "erasable": spec.erasable,
            "listed": spec.listed,
            "required": spec.required,
            "choices": list(spec.choices),
        }
        for spec in specs(kind)
    ]


def table() -> dict[str, Any]:
    return {
        name: {
            "authority": kind.authority,
            "signatures": kind.signatures,
            "fields": fields_of(kind),
        }
        for name, kind in sorted(KINDS.items())
    }


class _Salts:
    """Salts in the order in which they are asked for: 16 bytes that count up."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> bytes:
        self.count += 1
        return self.count.to_bytes(16, "big")


@contextmanager
def fixed(side: Side) -> Iterator[None]:
    """Fix what is random: salts, officers' keys."""
    hands = {officer: fixed_hand(officer, number) for number, officer in enumerate(side.hands, 1)}

    def nothing_against(*_args: object, **_kwargs: object) -> Iterator[str]:
        return iter(())

    with (
        mock.patch.object(door, "new_salt", _Salts()),
        mock.patch.object(policy, "reasons_against", nothing_against),
        mock.patch("uuid.uuid4", return_value=CASE),
    ):
        side.hands = hands
        yield


def fixed_hand(officer: str, number: int) -> Hand:
    key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return Hand(officer, signature.key_id(key.public_key().public_bytes_raw()), key)


def entries() -> dict[str, str]:
    """Enter the story with nothing left to chance; return the first entry of each kind."""
    found: dict[str, str] = {}
    write = door._write

    def watched(page: Any, act: Act, stamp: Any, *rest: Any) -> Entry:
        # One salt counter, one docket and one place per kind: a kind is frozen by itself.
        with mock.patch.object(door, "new_salt", _Salts()):
            alone = write(
                door._Page(), act, type(stamp)(CASE, 0, stamp.kind, stamp.at, stamp.by), *rest
            )
        found.setdefault(act.kind, alone.encode().decode())
        return write(page, act, stamp, *rest)

    with tempfile.TemporaryDirectory() as folder:
        side = make_instance(Path(folder), "a")
        with fixed(side), mock.patch.object(door, "_write", watched):
            fresh = mock.patch(
                "rogatory.seal.keys.new_ed25519", return_value=(b"\x01" * 32, PUBLIC)
            )
            with fresh:
                one_of_each(side)
        found["authority.founded/1"] = founded(write)
    return found


PUBLIC = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32).public_key().public_bytes_raw()


def founded(write: Any) -> str:
    from rogatory.clerk.act import Stamp

    act = AuthorityFounded(
        domain="a.example", country="XA", zone="Asia/Baku", names={"en": "Office A"}
    )
    stamp = Stamp(CASE, 0, act.kind, "2026-11-23T02:00:00Z", "aynur")
    with mock.patch.object(door, "new_salt", _Salts()):
        entry: Entry = write(door._Page(), act, stamp, [Hand("aynur")], (), {})
    return entry.encode().decode()


def page() -> str:
    """Return the table of kinds and fields as a page."""
    lines = [
        "<!-- SPDX-License-Identifier: Apache-2.0 -->",
        "# Acts",
        "",
        "Every kind of act with its fields, generated from the classes"
        " (`python -m tests.clerk.test_clerk_kinds`; a test compares). A kind is never edited, only"
        " succeeded by the next version of its number.",
        "",
        "A **structural** field holds no personal data and is never erased; an **erasable** one can"
        " be withheld or destroyed while every proof still holds. A **list** commits to each item"
        " alone. Every field of a kind is committed to, null where it was left empty.",
    ]
    for name, kind in KINDS.items():
        place = (
            "either record"
            if name in EITHER
            else "the authority's own record"
            if kind.authority
            else "a case"
        )
        signed = {0: "", 1: ", signed by the officer", 2: ", signed by two officers"}
        said = (kind.__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()
        lines += ["", f"## `{name}`", "", f"{said} In {place}{signed[kind.signatures]}.", ""]
        lines += ["| field | written as | kept | needed | what |", "|---|---|---|---|---|"]
        for spec in specs(kind):
            sort = f"list of {spec.sort}" if spec.listed else spec.sort
            if spec.choices:
                sort += ": " + ", ".join(f"`{choice}`" for choice in spec.choices)
            kept = "erasable" if spec.erasable else "structural"
            needed = "yes" if spec.required else ""
            lines.append(f"| `{spec.name}` | {sort} | {kept} | {needed} | {spec.label} |")
    return "\n".join(lines) + "\n"


def test_every_kind_has_the_fields_that_were_frozen() -> None:
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))["kinds"]
    assert table() == frozen


def test_one_entry_of_every_kind_has_the_bytes_that_were_frozen() -> None:
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))["entries"]
    made = entries()
    assert set(made) == set(KINDS) == set(frozen)
    for kind, body in made.items():
        assert body == frozen[kind], kind
        assert Entry.decode(body.encode()).kind == kind


def test_the_page_of_acts_is_what_the_classes_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_kind_is_named_once_with_a_version_and_lives_on_the_one_page() -> None:
    assert all(kind.kind == name for name, kind in KINDS.items())
    assert {kind for kind in Act.__subclasses__() if kind.kind} == set(KINDS.values())


if __name__ == "__main__":
    FROZEN.parent.mkdir(parents=True, exist_ok=True)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    data = {"kinds": table(), "entries": dict(sorted(entries().items()))}
    FROZEN.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
