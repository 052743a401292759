# SPDX-License-Identifier: Apache-2.0
"""What a side can be asked on media, on registers of its own, and on papers for a court; the
demonstration's whole desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.imported import ImportedRow
from rogatory.demo.paperwork import Paperwork
from rogatory.demo.tasks import bare
from rogatory.office import (
    exhibit_papers,
    exhibits,
    handing,
    harm,
    list_columns,
    list_faults,
    register_decide,
    register_import,
    scans,
)
from rogatory.office.codes import hidden_in_letter
from rogatory.office.unnamed import Unnamed
from rogatory.pouch import joining
from rogatory.reading import grid


class Carriage(Paperwork):
    """The desk with everything that a side does in the demonstration."""

    def put_on_medium(
        self, by: str, case: str, pouch: str, folder: str, limit: int, **more: Any
    ) -> dict[str, Any]:
        """Put a sealed package on a medium in parts of at most ``limit`` bytes."""
        more["langs"] = tuple(more.get("langs", ()))
        wanted = handing.Wanted(folder=Path(folder), limit=limit, **more)
        row = handing.sent_pouch(case, pouch)
        made = handing.prepare(self.instance, case, row, self.hands[by], wanted)
        return {"medium": made.medium, "record": str(made.record),
                "parts": [part.name for part in made.package.parts]}  # fmt: skip

    def look(self, folder: str, out: str) -> list[str]:
        """Look at a medium that came; join its package where it is whole, else name its faults."""
        (found,) = joining.look([Path(folder)])
        if not found.faults:
            joining.join(found, Path(out))
        return list(found.faults)

    def import_register(
        self, by: str, path: str, direction: str, fixes: dict[str, str], sides: dict[str, str]
    ) -> dict[str, Any]:
        """Hold an office's register against what is here; enter it when no row has a fault."""
        table = grid.read(Path(path), allow_unconfined=bare())
        layout = list_columns.laid_out(table, "register", {}, None)
        layout.direction = direction
        layout.sides |= sides
        by_hand = {}
        for where, text in fixes.items():
            row, _colon, name = where.partition(":")
            by_hand[int(row), name] = text
        plan = register_import.plan(
            self.instance, Path(path), table, layout, fixes=by_hand, decided={}
        )
        found = plan.read.found
        told = {
            "encoding": table.encoding,
            "rows": plan.read.total,
            "faults": list_faults.grouped(found.faults),
            "perhaps": [[str(line.read.row), line.proposal.known.said, line.proposal.reason]
                        for line in plan.perhaps if line.proposal],
            "entered": 0,
        }  # fmt: skip
        if not found.faults:
            register_import.carry_out(self.instance, plan, self.hands[by])
            told["entered"] = len(plan.lines)
        return told

    def decide_rows(self, by: str, same_as: str, reason: str) -> int:
        """Decide that every imported row that waits is the letter named; return how many."""
        rows = list(ImportedRow.objects.filter(standing="perhaps"))
        match = register_decide.same_as(same_as)
        hand = self.hands[by]
        register_decide.decide(self.instance, rows, "same", hand, match=match, reason=reason)
        return len(rows)

    def court_papers(
        self, by: str, case: str, letter: str, lang: str, folder: str
    ) -> dict[str, Any]:
        """Print labels, one custody sheet and the inventory of a letter's enclosures; copy the
        first enclosure out; return its label and its code as they are read from the paper."""
        out, instance = Path(folder), self.instance
        hand = self.hands[by]
        going = harm.leaving(instance, case, letter, hand, allow_unconfined=bare())
        # A letter that encloses no exhibit leaves those of the case to be labelled.
        every = Exhibit.objects.filter(case=case).order_by("entry", "label")
        rows = going.exhibits or [row for row in every if isinstance(row.file, dict)]
        sheet = exhibit_papers.label_sheet(instance, case, rows, lang, single=False, first=1)
        (out / "labels.pdf").write_bytes(sheet)
        (out / "custody.pdf").write_bytes(exhibit_papers.custody(instance, case, rows[0], lang))
        unnamed = Unnamed(instance, case, hidden_in_letter(harm.points(case, letter)))
        by_machine = exhibit_papers.enclosures(
            rows, instance, {}, form=going.form, unnamed=unnamed, allow_unconfined=bare()
        )
        # What no machine can count, a person counts with the papers in hand.
        counted = {one.mark: 1 for one in by_machine if one.pages is None}
        listed = exhibit_papers.enclosures(
            rows, instance, counted, form=going.form, unnamed=unnamed, allow_unconfined=bare()
        )
        inventory = exhibit_papers.inventory(instance, case, listed, lang, first=12)
        (out / "inventory.pdf").write_bytes(inventory)
        (out / rows[0].label).write_bytes(exhibits.path_of(instance, rows[0]).read_bytes())
        seen = scans.seen_in([out / "labels.pdf"], allow_unconfined=bare())
        codes = [code for leaf in seen for code in leaf.printed]
        code = next(one for one in codes if one.id == rows[0].key)
        return {
            "labels": len(rows),
            "codes": len(codes),
            "enclosures": len(listed),
            "by_hand": len(counted),
            "pages": sum(one.pages or 0 for one in listed),
            "label": rows[0].label,
            "code": code.words,
        }
