# SPDX-License-Identifier: Apache-2.0
"""The ordinary way: an e-mail and a scanned paper are read by machine and confirmed by a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rogatory.demo.asking import NUMBER_A
from rogatory.demo.replies import electronic_mail, scanned_paper
from rogatory.demo.stage import Stage
from rogatory.language import _

MISTYPED = "17-4/62"


def on_paper(stage: Stage) -> None:
    """One answer comes by e-mail, one on paper with a mistyped number; A confirms both."""
    tell = stage.tell
    stage.clock.at("2026-06-12 06:00")
    tell.chapter(_("The ordinary way: paper and e-mail"), "2026-06-12 …")
    mail = electronic_mail(stage.out / "a-incoming" / "mail", NUMBER_A)
    read = _read(stage, mail, _("has a machine read B's e-mail; nothing but the file is entered:"))
    said = _("The gates were closed for repairs.")
    _confirm(stage, read, 10, said, {"received": "2026-06-12", "medium": "email"},
             {"dated": "2026-06-12", "reference_read": NUMBER_A})  # fmt: skip
    stage.clock.at("2026-06-25 06:00")
    scan = scanned_paper(stage.out / "a-incoming" / "paper", MISTYPED, "B-2026/340")
    read = _read(stage, scan, _("has it read the scan of B's paper, which lay askew on the glass:"))
    said = _("Extracts of the journals are enclosed.")
    # Whether B's letter B is a Latin one no machine can see: the officer writes the number.
    came = {"received": "2026-06-10", "medium": "paper_post", "their_number": "B-2026/340"}
    _confirm(stage, read, 7, said, came, {"dated": "2026-06-03", "reference_read": MISTYPED})
    tell.found(
        _(
            "Received 10 June, entered 25 June, “{wrong}” typed for “{right}”: a person decided "
            "which letter was meant."
        ).format(wrong=MISTYPED, right=NUMBER_A)
    )
    _noted_by_b(stage)


def _read(stage: Stage, path: Path, words: str) -> dict[str, Any]:
    """Let A have a paper read; say what is proposed, or why nothing could be read."""
    languages = ["ru"] if stage.lang == "ru" else ["en"]
    read: dict[str, Any] = stage.a.do(
        "read_paper", by="a-prosecutor", case=stage.ids["case_a"], path=str(path),
        languages=languages,
    )  # fmt: skip
    if read["unread"]:
        stage.tell.act("A", _("takes the paper in as {label}.").format(label=read["label"]))
        stage.tell.found(read["unread"])
        return read
    stage.tell.act("A", words)
    stage.tell.table([_("what"), _("proposed"), _("how sure")], read["rows"])
    return read


def _confirm(
    stage: Stage,
    read: dict[str, Any],
    number: int,
    summary: str,
    came: dict[str, str],
    by_hand: dict[str, str],
) -> None:
    """Confirm what was read, or enter all of it by hand where no machine could read."""
    a, case, letter = stage.a, stage.ids["case_a"], stage.ids["letter_a"]
    if not read["unread"]:
        whose = a.do("confirm_paper", by="a-prosecutor", case=case, paper=read["label"],
                     letter=letter, summary=summary, measure=number, **came)  # fmt: skip
        stage.ids.setdefault("read_by_machine", []).append(number)
        stage.tell.act(
            "A",
            _("confirms it. Read by machine: {machine}; entered by the officer: {person}.").format(
                machine=", ".join(whose["machine"]) or "–",
                person=", ".join([*whose["corrected"], *whose["person"]]) or "–",
            ),
        )
        return
    measures = {m["n"]: m["id"] for m in a.do("measures", case=case, letter=letter)}
    reply, exhibits = f"reply-{number}", [read["exhibit"]]
    rests_on = "email" if came["medium"] == "email" else "paper"
    given = {"measure": measures[number], "answered_on": by_hand["dated"], "rests_on": rests_on,
             "answer": "executed", "source": reply, "exhibits": exhibits}  # fmt: skip
    told = {"reply": reply, "letter": letter, "summary": summary, "exhibits": exhibits}
    a.do("record_reply", by="a-prosecutor", case=case, reply=told | came | by_hand,
         answers=[given])  # fmt: skip
    stage.tell.act("A", _("enters the answer to measure {n} by hand.").format(n=number))


def _noted_by_b(stage: Stage) -> None:
    """B enters in its own record what it answered on paper and by e-mail."""
    measures_b = stage.b.do("measures", case=stage.ids["case_b"], letter=stage.ids["letter_at_b"])
    for one in measures_b:
        if one["n"] in (7, 10):
            stage.b.do(
                "enter",
                by="b-prosecutor",
                case=stage.ids["case_b"],
                kind="measure.answered/1",
                fields={
                    "measure": one["id"],
                    "answer": "executed",
                    "answered_on": "2026-06-12",
                    "rests_on": "paper" if one["n"] == 7 else "email",
                },
            )
