# SPDX-License-Identifier: Apache-2.0
"""The stage: both sides, the test authority, the clock, the transcript, and where results go."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rogatory.demo.authority import TestAuthority
from rogatory.demo.requests import body
from rogatory.demo.transcript import Transcript
from rogatory.demo.wire import Clock, Side
from rogatory.language import _

DOMAINS = {"A": "office-xa.example", "B": "office-xb.example"}


@dataclass
class Stage:
    """Everything that the chapters share."""

    out: Path
    lang: str
    evidence: Path
    own_evidence: bool
    tell: Transcript = field(default_factory=Transcript)
    clock: Clock = field(default_factory=lambda: Clock(datetime(2026, 3, 20, 8, 0, tzinfo=UTC)))
    sides: dict[str, Side] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    """Ids that later chapters need: cases, letters, exhibits, files."""

    authority: TestAuthority | None = None

    @property
    def a(self) -> Side:
        """Side A."""
        return self.sides["A"]

    @property
    def b(self) -> Side:
        """Side B."""
        return self.sides["B"]

    def open(self) -> None:
        """Start the test authority and both processes."""
        self.authority = TestAuthority.create(self.out / "test-authority", self.clock)
        for name in ("A", "B"):
            self.sides[name] = Side(name, self.out / name.lower(), self.clock, self.lang)
        for folder in ("pouches", "letters"):
            (self.out / folder).mkdir(exist_ok=True)

    def close(self) -> None:
        """End both processes and the test authority."""
        for side in self.sides.values():
            side.close()
        if self.authority is not None:
            self.authority.close()

    def found(self, side: str, country: str, officers: list[dict[str, Any]]) -> str:
        """Found one authority with test certificates; return its card."""
        assert self.authority is not None
        key = f"prosecutor_{side.lower()}"
        name = body(key)
        signer = self.authority.issue_signer(name, country, name)
        encryption = self.authority.issue_encryption(name, country, name)
        card: str = self.sides[side].do(
            "found",
            officers=officers,
            signer=[part.decode() for part in signer],
            encryption=[part.decode() for part in encryption],
            roots=self.authority.roots_pem.decode(),
            domain=DOMAINS[side],
            country=country,
            names=_names(key),
            zone="Etc/GMT-4" if side == "A" else "Etc/GMT-5",
            language=self.lang,
            tsa_url=self.authority.tsa_url,
            marking=_("FICTIONAL CASE · TEST SIGNATURE"),
            instruments=[str(Path(__file__).parent / "overlay")],
        )
        return card

    def carry(self, path: str, name: str) -> str:
        """Carry a file across the border: a copy in the folder of packages; return its path."""
        target = self.out / "pouches" / f"{name}.asice"
        shutil.copyfile(path, target)
        return str(target)

    def deliver(
        self, to: str, path: str, by: str, receipt: str = "", **given: Any
    ) -> dict[str, Any]:
        """Let a side receive a package, and the other its receipt, carried back as ``receipt``."""
        got: dict[str, Any] = self.sides[to].do("receive", by=by, path=path, **given)
        if got["state"] not in ("opened", "receipt"):
            raise RuntimeError(f"{Path(path).name}: {got['state']}: {' '.join(got['reasons'])}")
        if receipt and got["receipt"]:
            back = "B" if to == "A" else "A"
            carried = self.carry(got["receipt"], receipt)
            self.sides[back].do("receive", by=f"{back.lower()}-prosecutor", path=carried)
        return got

    def verify(self, path: Path, trust: Path) -> tuple[int, dict[str, Any]]:
        """Run the stand-alone verifier as a court would; return exit code and report."""
        import json

        run = subprocess.run(
            [
                *(sys.executable, "-m", "rogatory.verify", str(path)),
                *("--trust", str(trust), "--lang", self.lang, "--json"),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        report = json.loads(run.stdout) if run.stdout.strip().startswith(("{", "[")) else {}
        return run.returncode, report[0] if isinstance(report, list) else report


def _names(key: str) -> dict[str, str]:
    from rogatory.demo.cast import CAST

    held = CAST.bodies[key]
    return {"en": held.en, "ru": held.ru, "az": held.az}
