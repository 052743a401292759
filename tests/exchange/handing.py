# SPDX-License-Identifier: Apache-2.0
"""What the tests of submissions share: a witness's files, sealed to a side, and taken in there."""

from __future__ import annotations

from pathlib import Path

from tests.exchange.pair import Pair

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.submissions import Submission
from rogatory.exchange import counterpart
from rogatory.office import submissions
from rogatory.pouch.gathering import gather
from rogatory.pouch.submission import Told, make
from rogatory.pouch.submitter import Submitter
from rogatory.seal.card import IdentityCard

CANARY = "Carol Canary-Name"
SAID = {"who": "Boris Canary-Who", "medium": "stick 4471"}


def yard(folder: Path) -> Path:
    """Make the files of a witness: two that are one, a link, a name that is no UTF-8."""
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"what I saw")
    (folder / "b.txt").write_bytes(b"what I saw")
    (folder / "link").symlink_to("a.txt")
    (folder / "sub").mkdir()
    Path(f"{folder}/sub/\udcff.bin").write_bytes(b"picture")
    return folder


def card_of(pair: Pair, name: str) -> IdentityCard:
    """Return the card of a side."""
    return counterpart.our_card(pair.instance(name)).card


def sealed(
    pair: Pair,
    folder: Path,
    *,
    to: str = "a",
    by: Submitter | None = None,
    told: Told | None = None,
) -> Path:
    """Seal the yard of ``folder``'s parent to a side; return the file."""
    source = folder.parent / "yard"
    pieces, refused = gather([source if source.exists() else yard(source)])
    folder.mkdir(exist_ok=True)
    said = told or Told(CANARY, "the deaths", SAID, refused)
    now = pair.clock()
    return make(by or Submitter.new(), card_of(pair, to), said, pieces, folder, now).path


def taken(pair: Pair, row: Submission, only: tuple[int, ...] = ()) -> submissions.Accepted:
    side = pair.a
    return submissions.accept(
        side.instance, row, pair.case, pair.hand("a"), only=only, circumstances={}
    )


def entered(pair: Pair) -> dict[str, tuple[int, str]]:
    """Return the dockets of the cases of side A: what no submission may touch by itself."""
    dockets = pair.dockets("a")
    return {case: at for case, at in dockets.items() if case != pair.a.authority}


def nothing_entered(pair: Pair, before: dict[str, tuple[int, str]]) -> None:
    """See that no case was touched and nothing is listed."""
    assert entered(pair) == before
    assert not Submission.objects.exists()
    assert not Exhibit.objects.exists()
