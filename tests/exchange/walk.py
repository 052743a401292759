# SPDX-License-Identifier: Apache-2.0
"""Two sides, a hostile network, and a model that knows what must have come of it.

The walk makes random legal moves of both sides; between them the network delivers in any order,
twice, to the wrong side, cut or changed, and shows packages of a second history of A.  What each
delivery must end as is known beforehand; ``Broken`` says what did not hold.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile.counterparts import Confirmed
from rogatory.casefile.measures import Measure
from rogatory.casefile.pouches import OpenedPouch, ReceivedPouch, SentPouch
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.exchange.dispatch import Sent
from rogatory.pouch.container import open_container


class Broken(AssertionError):
    """An invariant that did not hold."""


@dataclass(frozen=True)
class Mail:
    """A file on its way: to whom, and what it is."""

    to: str
    path: Path
    sort: str
    """package, plain (unencrypted), receipt, rival."""


@dataclass
class Walk:
    """One random walk; every decision follows from the seed."""

    pair: Pair
    seed: int
    favour: str = ""
    """A move that every other step makes: fork, answer, stray, plain, late."""

    mail: list[Mail] = field(default_factory=list)
    gone: list[Mail] = field(default_factory=list)
    """Delivered at least once."""

    answers: dict[str, str] = field(default_factory=dict)
    """What B has said of each measure of A, in the order of its packages."""

    said: dict[str, dict[str, str]] = field(default_factory=dict)
    """Digest of an answer -> what it says."""

    first: dict[str, bytes] = field(default_factory=dict)
    """Digest of a file -> the receipt that it got when it was opened."""

    best: dict[str, str] = field(default_factory=dict)
    case_b: str = ""
    rival: Pair | None = None
    made: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._send("letter")
        self._send("contact")
        self._send("contact")
        self.deliver(self.mail.pop())  # early

    # -- moves of the sides

    def _post(self, to: str, sent: Sent, sort: str) -> None:
        self.mail.append(Mail(to, sent.path, sort))

    def _send(self, what: str) -> None:
        pair = self.pair
        if what == "letter":
            self._post("b", moves.send_new(pair, "a", pair.case, measures=2), "package")
        else:
            plain = what == "plain"
            sent = moves.contact(pair, "a", pair.case, encrypt=not plain)
            self._post("b", sent, "plain" if plain else "package")

    def _answer(self) -> None:
        pair = self.pair
        pair.side("b")
        open_ones = Measure.objects.filter(case=self.case_b, letter__contains=":", state="asked")
        rows = list(open_ones.order_by("key"))
        if not self.case_b or not rows:
            return
        row = self.random.choice(rows)
        every = Measure.objects.filter(case=self.case_b, letter__contains=":")
        place = [one.key for one in every.order_by("entry", "number")].index(row.key)
        moves.decide(pair, "b", self.case_b, place, self.random.choice(["executed", "accepted"]))
        sent = moves.answer(pair, "b", self.case_b, row.letter)
        now = Measure.objects.filter(case=self.case_b, letter=row.letter).exclude(state="asked")
        self.said[sent.digest] = {one.key.partition(":")[2]: one.state for one in now}
        self._post("a", sent, "package")

    def _fork(self) -> None:
        """A second history of A, from a copy made before the last package was opened."""
        if self.rival is None:
            self.made += 1
            self.rival = self.pair.copy(self.pair.folder / f"rival-{self.made}")
            return
        pair = self.pair
        sent = moves.contact(self.rival, "a", pair.case)
        self.rival = None
        pair.side("b")
        rows = ReceivedPouch.objects.filter(state="opened", number=sent.number)
        if rows.filter(sender="a.example").exists():
            self.deliver(Mail("b", sent.path, "rival"))

    # -- the network

    def step(self) -> None:
        """Make one move of a side or of the network."""
        if self.favour and self.random.random() < 0.5:
            self._favoured()
            return
        chance = self.random.random()
        if chance < 0.10:
            self._send("letter")
        elif chance < 0.20:
            self._send(self.random.choice(["contact", "contact", "plain"]))
        elif chance < 0.34:
            self._answer()
        elif chance < 0.46:
            self._fork()
        elif chance < 0.54 and self.gone:
            self.deliver(self.random.choice(self.gone))  # replayed
        elif chance < 0.62 and (self.mail or self.gone):
            one = self.random.choice([*self.mail, *self.gone])
            self.deliver(Mail(moves.OTHER[one.to], one.path, "stray"))  # swapped, reflected
        elif chance < 0.68 and self.mail:
            self._cut(self.random.choice(self.mail))
        elif chance < 0.72:
            receipts = [one for one in self.mail if one.sort == "receipt"]
            if receipts:
                self.mail.remove(self.random.choice(receipts))  # dropped
        elif self.mail:
            one = self.random.choice(self.mail)  # reordered
            self.mail.remove(one)
            self.deliver(one)

    def _favoured(self) -> None:
        """Make the favoured move, and bring the newest thing that is on its way."""
        if self.favour == "fork":
            self._fork()
            self._send("contact")
        elif self.favour == "answer":
            self._answer()
        elif self.favour == "plain":
            self._send("plain")
        elif self.favour == "stray":
            one = self.mail[0] if self.mail else self.gone[0]
            self.deliver(Mail(moves.OTHER[one.to], one.path, "stray"))
        elif self.favour == "late":
            self._send("contact")
            self._send("contact")
            self._bring([self.mail[-1], self.mail[-2]])  # the second waits for the first
            self._bring([one for one in reversed(self.mail) if one.sort == "receipt"])
        self._bring([one for one in self.mail if one.sort != "receipt"])

    def _bring(self, wanted: list[Mail]) -> None:
        for one in wanted:
            self.mail.remove(one)
            self.deliver(one)

    def _cut(self, one: Mail) -> None:
        data = bytearray(one.path.read_bytes())
        if self.random.random() < 0.5:
            del data[self.random.randrange(len(data)) :]
        else:
            data[self.random.randrange(len(data))] ^= 0x40
        self.made += 1
        path = self.pair.folder / f"cut-{self.made}"
        path.write_bytes(bytes(data))
        self.deliver(Mail(one.to, path, "cut"))

    def deliver(self, one: Mail) -> None:
        """Let a side receive a file, and hold the outcome against what it must be."""
        where = {"into": self.case_b} if one.to == "b" and self.case_b else {}
        outcome = moves.receive(self.pair, one.to, one.path, **where)
        wanted = {
            "package": ("opened", "waiting", "again"),
            "plain": ("refused", "waiting", "again"),
            "receipt": ("receipt", "again"),
        }.get(one.sort, ("refused", "again"))
        if outcome.state not in wanted:
            raise Broken(f"{one.sort}: {outcome.state}: {outcome.reasons}")
        if one.sort in ("stray", "cut") and outcome.receipt is not None:
            raise Broken(f"{one.sort} was answered")
        if one.sort == "rival":
            return
        for each in (outcome, *outcome.also):
            if each.case and one.to == "b" and one.sort != "receipt":
                self.case_b = self.case_b or each.case
            if each.receipt is not None:
                self._receipt(one.to, each.digest, each.receipt)
        if one.sort == "receipt":
            self._receipts_only_grow()
        if one.sort in ("package", "plain", "receipt") and one not in self.gone:
            self.gone.append(one)

    def _receipt(self, by: str, digest: str, receipt: Path) -> None:
        side = self.pair.side(by)
        row = ReceivedPouch.objects.get(case=side.authority, key=digest)
        data = receipt.read_bytes()
        final = row.receipt_family != "submission_accepted"
        if final and self.first.setdefault(digest, data) != data:
            raise Broken("one file got two receipts")
        mail = Mail(moves.OTHER[by], receipt, "receipt")
        if mail not in self.mail and mail not in self.gone:
            self.mail.append(mail)

    # -- what must hold

    def finish(self) -> None:
        """Bring everything that is on its way, in order, and check."""
        for _round in (1, 2, 3):
            packages = [one for one in self.mail if one.sort != "receipt"]
            receipts = [one for one in reversed(self.mail) if one.sort == "receipt"]
            self._bring([*packages, *receipts])  # the last receipt first: an earlier one is late
        for one in list(self.gone):  # and everything once more
            self.deliver(one)
        self.check()
        for name in ("a", "b"):
            self.pair.side(name)
            if left := ReceivedPouch.objects.filter(state__in=("waiting", "received")).count():
                raise Broken(f"{left} packages still wait at {name}")
            if faults := self.pair.faults(name):
                raise Broken(f"fsck at {name}: {faults[:2]}")

    def check(self) -> None:
        """Check what must hold at every moment."""
        for name in ("a", "b"):
            self._one_history(name)
        self._measures()
        self._receipts_only_grow()

    def _one_history(self, name: str) -> None:
        other = self.pair.side(moves.OTHER[name])
        sent = {row.number: row.digest for row in SentPouch.objects.all()}
        side = self.pair.side(name)
        rows = list(OpenedPouch.objects.filter(sender=other.instance.config.domain))
        for row in rows:
            if sent.get(row.number) != row.digest:
                raise Broken(f"number {row.number} at {name} is of another history")
        if len({row.number for row in rows}) != len(rows):
            raise Broken("a number was opened twice")
        largest: dict[str, tuple[int, str]] = {}
        for received in ReceivedPouch.objects.exclude(sort="receipt").filter(state="opened"):
            path = side.instance.vault.local(f"{side.authority}/{received.key}")
            with open_container(path) as container:
                container.scan()
                data = container.read("log/checkpoint", limit=65_536)
            point = SignedCheckpoint.parse(data).checkpoint
            found = (point.size, point.root.hex())
            largest[point.origin] = max(found, largest.get(point.origin, (0, "")))
        for origin, (size, root) in largest.items():
            confirmed = Confirmed.objects.filter(key=origin).first()
            if confirmed is None or confirmed.size < size:
                raise Broken("what was opened is not confirmed")
            if confirmed.size == size and confirmed.root != root:
                raise Broken("another history is confirmed than was opened")

    def _measures(self) -> None:
        self.pair.side("a")
        wanted: dict[str, str] = {}
        for row in OpenedPouch.objects.filter(sender="b.example").order_by("number"):
            for measure, state in self.said.get(row.digest, {}).items():
                if wanted.get(measure) != "executed":
                    wanted[measure] = state
        asked = {row.key: row.state for row in Measure.objects.filter(case=self.pair.case)}
        for measure, state in asked.items():
            if state != wanted.get(measure, "asked"):
                raise Broken(f"a measure is {state} where {wanted.get(measure)} was answered")

    def _receipts_only_grow(self) -> None:
        for name in ("a", "b"):
            self.pair.side(name)
            for row in SentPouch.objects.all():
                before = self.best.get(row.key, "")
                if before == "content_handed_over" and row.receipt_family != before:
                    raise Broken("a receipt was taken back")
                self.best[row.key] = row.receipt_family
