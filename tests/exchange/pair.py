# SPDX-License-Identifier: Apache-2.0
"""Two authorities in one process: founded once a session, introduced, and copied for each test.

``pair = make_pair(tmp_path)`` gives sides A (``a.example``, Aynur) and B (``b.example``, Boris)
that know each other's identity card, and a case of A's.  Certificates are of the demonstration's
test authority; there is no time-stamping, so every instant is a claim.  ``pair.a`` and ``pair.b``
attach to the side that acts; the clock is common and stands still until a test moves it.

Papers are printed and signed once for each side: what the tests here are about is what becomes of
a package, not how a letter looks.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import connection
from tests import stores
from tests.instances import SIDES, Clock, Side

from rogatory.casefile import founding
from rogatory.casefile.counterparts import Confirmed, Fork
from rogatory.casefile.founding import Certified, NewOfficer
from rogatory.casefile.integrity import check_all
from rogatory.clerk import fence
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.tables import Docket
from rogatory.demo.authority import TestAuthority
from rogatory.docket import canon
from rogatory.exchange import counterpart
from rogatory.seal import keys
from rogatory.seal.pades import sign_pdf

MARKING = "FICTIONAL CASE · TEST SIGNATURE"
OFFICERS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "a": (("aynur", ("prosecutor", "registrar", "administrator")), ("deputy", ("approver",))),
    "b": (("boris", ("prosecutor", "registrar", "administrator")), ("deputy", ("approver",))),
}


@dataclass(frozen=True)
class Paper:
    """A signed PDF with the canonical JSON from which it was printed."""

    pdf: bytes
    source: Mapping[str, Any]


@dataclass
class Pair:
    """Both sides, the one clock, a case of A's, and a signed paper of each side."""

    sides: dict[str, Side]
    clock: Clock
    case: str
    papers: Mapping[str, Paper]
    folder: Path
    ids: dict[str, str] = field(default_factory=dict)
    """What a test remembers by name: letters, cases."""

    later: Mapping[str, Mapping[str, Certified]] = field(default_factory=dict)
    """Certificates that a side may take later, by use."""

    def side(self, name: str) -> Side:
        """Return a side, attached."""
        return self.sides[name].attach()

    @property
    def a(self) -> Side:
        """Side A, attached."""
        return self.side("a")

    @property
    def b(self) -> Side:
        """Side B, attached."""
        return self.side("b")

    def hand(self, name: str) -> Hand:
        """Return the prosecutor of a side."""
        side = self.sides[name]
        return side.hand(side.first)

    def instance(self, name: str) -> Instance:
        """Return the instance of a side, attached."""
        return self.side(name).instance

    def dockets(self, name: str) -> dict[str, tuple[int, str]]:
        """Return size and edge of every docket of a side: what a refusal must leave alone."""
        self.side(name)
        rows = Docket.objects.all()
        return {row.case: (row.size, bytes(row.edge).hex()) for row in rows}

    def faults(self, name: str) -> list[str]:
        """Return what fsck finds on a side."""
        return [str(fault) for fault in check_all(self.instance(name))]

    def forks(self, name: str) -> list[Fork]:
        """Return the proofs of misbehaviour that a side keeps."""
        self.side(name)
        return list(Fork.objects.order_by("entry"))

    def confirmed(self, name: str) -> dict[str, tuple[int, str]]:
        """Return how far a side has confirmed each record of the other."""
        self.side(name)
        return {row.key: (row.size, row.root) for row in Confirmed.objects.all()}

    def copy(self, folder: Path) -> Pair:
        """Copy both instances, as they stand; attach to A's copy."""
        connection.close()
        clock = Clock(self.clock.at)
        sides = {}
        for name, side in self.sides.items():
            shutil.copytree(side.home, folder / name)
            config = stores.copied(side.instance.config, folder / name)
            if config != side.instance.config:
                config.write(folder / name / "instance.toml")
            instance = replace(side.instance, home=folder / name, config=config, clock=clock)
            sides[name] = Side(instance, side.hands, clock).attach()
            fence.look(instance)
        made = Pair(sides, clock, self.case, self.papers, folder, dict(self.ids), self.later)
        made.side("a")
        return made


_templates: dict[str, Pair] = {}


def make_pair(folder: Path) -> Pair:
    """Give a fresh pair below ``folder``."""
    if "pair" not in _templates:
        _templates["pair"] = _found()
    return _templates["pair"].copy(folder)


def _found() -> Pair:
    home = Path(tempfile.mkdtemp(prefix="rogatory-pair-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    clock = Clock()
    sides, papers, later = {}, {}, {}
    strength, keys.SCRYPT_N = keys.SCRYPT_N, 2**14
    try:
        with TestAuthority.create(home / "authority", clock) as authority:
            for name in ("a", "b"):
                sides[name] = found_side(home / name, name, clock, authority)
                papers[name] = _paper(sides[name].instance)
                title, country = SIDES[name]["names"]["en"], SIDES[name]["country"]
                later[name] = {
                    "x509": Certified(*authority.issue_signer(title, country, title)),
                    "x509-enc": Certified(*authority.issue_encryption(title, country, title)),
                }
    finally:
        keys.SCRYPT_N = strength
    pair = Pair(sides, clock, "", papers, home, later=later)
    introduce(pair)
    pair.case = pair.a.open_case("2611-04")
    return pair


def found_side(home: Path, name: str, clock: Clock, authority: TestAuthority) -> Side:
    """Found one side with test certificates and no time-stamping."""
    country, title = str(SIDES[name]["country"]), str(SIDES[name]["names"]["en"])
    officers = [
        NewOfficer(officer, officer.title(), roles, f"pass {officer}")
        for officer, roles in OFFICERS[name]
    ]
    instance, hand = founding.found(
        home,
        **SIDES[name],
        first=officers[0],
        others=officers[1:],
        marking=MARKING,
        signer=Certified(*authority.issue_signer(title, country, title)),
        encryption=Certified(*authority.issue_encryption(title, country, title)),
        roots=authority.roots_pem,
        clock=clock,
        **stores.places(home),
    )
    hands = {officers[0].officer: hand}
    hands |= {one.officer: instance.unlock(one.officer, one.passphrase) for one in officers[1:]}
    return Side(instance, hands, clock)


def _paper(instance: Instance) -> Paper:
    """Print and sign one letter of a side, which does not say from which form it was printed."""
    from tests.instrument.letters import complete

    from rogatory.office.post import today
    from rogatory.office.printing import source_of
    from rogatory.paper import letter as paper

    data = paper.letter_data(
        complete(), lang="en", marking=MARKING, number="17-4/26", date=today(instance)
    )
    signer = counterpart.signer_of(instance)
    signed = sign_pdf(paper.render(data), signer, signed_at=instance.clock())
    return Paper(signed, source_of(data, paper.TEMPLATE))


def introduce(pair: Pair) -> None:
    """Issue both cards; each side takes the other's after comparing the fingerprint."""
    cards = {}
    for name in ("a", "b"):
        signed = counterpart.issue_card(pair.side(name).instance, pair.hand(name))
        cards[name] = signed.encode()
    for name, other in (("a", "b"), ("b", "a")):
        accept(pair, name, cards[other])


def accept(pair: Pair, name: str, card: bytes) -> str:
    """Let a side take a card whose fingerprint was compared."""
    instance = pair.side(name).instance
    offered = counterpart.read_card(instance, card)
    return counterpart.add(
        instance,
        offered,
        pair.hand(name),
        fingerprint=offered.card.fingerprint,
        compared="read aloud by telephone",
    )


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in hex."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical bytes in hex."""
    return sha256(canon.dumps(value))
