# SPDX-License-Identifier: Apache-2.0
"""Stored files read again: what is found, what is signed, and how files come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.stories import erase

from rogatory.casefile import integrity
from rogatory.casefile.fixity import FixityReport, FixityRuleSet, VaultRepair
from rogatory.casefile.officers import OfficerKey
from rogatory.clerk.tables import EntryRow
from rogatory.docket import canon
from rogatory.errors import Inadmissible
from rogatory.office import exhibits, fixity, repair
from rogatory.office.fixity import Scope
from rogatory.seal import signature
from rogatory.vault.fixity import State, read_all
from rogatory.vault.store import split_key

pytestmark = pytest.mark.folder("files of a vault damaged on the disk")


def taken_in(side: Side, folder: Path, count: int = 12) -> tuple[str, list[str]]:
    """Open a case with so many exhibits; return it and the keys of their files."""
    case = side.open_case()
    found = folder / "found"
    found.mkdir()
    for number in range(count):
        (found / f"{number:03}.txt").write_bytes(b"what stood there %d\n" % number * (number + 1))
    exhibits.take_in(side.instance, case, found, by=side.hand(side.first), circumstances={})
    return case, list(side.instance.vault.keys(case))


def damage(side: Side, key: str) -> bytes:
    """Flip a bit of a stored file; return what it was."""
    path = side.instance.vault.local(key)
    before = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
    return before


def test_all_of_a_sound_store_is_read_and_the_report_is_signed(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    _case, keys = taken_in(side, tmp_path)
    told: list[tuple[int, int]] = []
    found = fixity.look(side.instance, Scope(), bar=lambda done, total: told.append((done, total)))
    assert (found.seen, found.read, found.failures) == (len(keys), len(keys), [])
    assert told[-1][0] == told[-1][1] == found.bytes_read, "the bar ends where it said it would"
    assert told == sorted(told)
    done = fixity.report(side.instance, found, side.hand("custodian"), "en")
    data = json.loads(done.data)
    key = OfficerKey.objects.get(case=side.authority, key=data["key"])
    assert key.officer == data["officer"] == "custodian"
    message = fixity.SIGNED + canon.dumps(data["report"])
    signature.verify(bytes.fromhex(key.public), message, bytes.fromhex(data["signature"]))
    row = FixityReport.objects.get(case=side.authority)
    assert row.report["sha256"]
    assert row.failed == 0
    assert integrity.check_all(side.instance) == []


def test_changed_missing_and_foreign_files_are_named_each_once(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    case, keys = taken_in(side, tmp_path)
    damage(side, keys[0])
    side.instance.vault.local(keys[1]).unlink()
    (side.home / "vault" / case / "stray").write_text("x")
    found = fixity.look(side.instance, Scope())
    assert {(one["key"], one["state"]) for one in found.failures} == {
        (keys[0], "damaged"),
        (keys[1], "missing"),
        (f"{case}/stray", "stray"),
    }
    fixity.report(side.instance, found, side.hand("custodian"), "ru")
    row = FixityReport.objects.get(case=side.authority)
    assert row.failed == 3


def test_a_failure_says_when_the_file_was_last_found_whole(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    _case, keys = taken_in(side, tmp_path)
    hand = side.hand("custodian")
    first = fixity.report(side.instance, fixity.look(side.instance, Scope()), hand, "en")
    side.clock.move(days=3)
    damage(side, keys[2])
    for _turn in range(2):
        done = fixity.report(side.instance, fixity.look(side.instance, Scope()), hand, "az")
        (failure,) = json.loads(done.data)["report"]["failures"]
        assert failure["last_whole"] == first.findings.ended
        side.clock.move(days=1)


def test_a_sample_is_what_its_seed_says_and_a_case_is_that_case_alone(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    case, keys = taken_in(side, tmp_path, 60)
    scope = Scope("sample", "40", "a seed")
    found = fixity.look(side.instance, scope)
    assert found.read == sum(scope.takes(key) for key in keys)
    assert 10 < found.read < 40
    other = side.open_case()
    assert fixity.look(side.instance, Scope("case", other)).read == 0
    assert fixity.look(side.instance, Scope("case", case)).read == 60


def test_since_a_day_reads_what_was_entered_from_that_day_on(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    taken_in(side, tmp_path)
    side.clock.move(days=2)
    (tmp_path / "more").mkdir()
    _case, later = taken_in(side, tmp_path / "more", 3)
    day = side.clock.at.date().isoformat()
    found = fixity.look(side.instance, Scope("since", day))
    assert found.read == len(later)


def test_two_wishes_at_once_and_no_percentage_are_refused(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    for wishes in (("5%", "2026-01-01", ""), ("0%", "", ""), ("100", "", ""), ("", "soon", "")):
        with pytest.raises(Inadmissible):
            fixity.scope_of(side.instance, *wishes)


def test_a_report_is_due_by_the_rule_and_a_sample_does_not_count(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    assert not fixity.due(side.instance).waits
    side.enter(side.authority, FixityRuleSet(days=30))
    assert fixity.due(side.instance).on == "2026-11-23", "nothing was ever read"
    hand = side.hand("custodian")
    sample = fixity.look(side.instance, Scope("sample", "50", "s"))
    fixity.report(side.instance, sample, hand, "en")
    assert fixity.due(side.instance).on == "2026-11-23"
    fixity.report(side.instance, fixity.look(side.instance, Scope()), hand, "en")
    assert fixity.due(side.instance).on == "2026-12-23"


def test_readers_give_the_same_in_the_same_order_however_many_they_are(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    _case, keys = taken_in(side, tmp_path, 40)
    damage(side, keys[7])
    runs = [list(read_all(side.instance.vault, keys, readers=n)) for n in (1, 2, 8)]
    assert runs[0] == runs[1] == runs[2]
    assert [one.key for one in runs[0]] == keys
    assert [one.key for one in runs[0] if one.state is not State.WHOLE] == [keys[7]]


def test_files_come_back_from_a_copy_and_changed_ones_are_set_aside(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    case, keys = taken_in(side, tmp_path)
    copy = tmp_path / "copy"
    copy.mkdir()
    before = {}
    for key in keys[:3]:
        before[key] = damage(side, key)
    (copy / "anything.bin").write_bytes(before[keys[0]])
    (copy / split_key(keys[1])[1]).write_bytes(b"not those bytes")
    gone = side.instance.vault.local(keys[3])
    (copy / "other.bin").write_bytes(gone.read_bytes())
    gone.unlink()
    done = repair.repair(side.instance, copy, side.hand("custodian"))
    assert done.wanted == 4
    assert {(one["key"], one["aside"]) for one in done.brought} == {
        (keys[0], True),
        (keys[3], False),
    }
    assert done.wanting == sorted(keys[1:3])
    assert side.instance.vault.local(keys[0]).read_bytes() == before[keys[0]]
    aside = list((side.home / "aside" / case).iterdir())
    assert [path.read_bytes()[1:] for path in aside] == [before[keys[0]][1:]]
    row = VaultRepair.objects.get(case=side.authority)
    assert (row.count, row.wanting) == (2, 2)
    assert {one.key for one in integrity.check_all(side.instance)} == set(keys[1:3])


def test_a_good_file_is_never_touched_by_a_repair(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    _case, keys = taken_in(side, tmp_path)
    before = [side.instance.vault.local(key).stat() for key in keys]
    assert repair.repair(side.instance, tmp_path / "found", side.hand("custodian")).wanted == 0
    after = [side.instance.vault.local(key).stat() for key in keys]
    assert [(one.st_ino, one.st_mtime_ns) for one in before] == [
        (one.st_ino, one.st_mtime_ns) for one in after
    ]


def test_what_was_erased_is_not_brought_back(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    case, keys = taken_in(side, tmp_path, 2)
    number = EntryRow.objects.get(case=case, kind="exhibits.taken_in/1").number
    files = dict(fixity.expected(case))
    assert sorted(files) == keys, "exhibits are what the record speaks of"
    erase(side, case, (number, "files", 0))
    assert len(dict(fixity.expected(case))) == 1
    done = repair.repair(side.instance, tmp_path / "found", side.hand("custodian"))
    assert (done.wanted, list(side.instance.vault.keys(case))) == (0, list(fixity_keys(case)))


def fixity_keys(case: str) -> list[str]:
    return [key for key, _size in fixity.expected(case)]
