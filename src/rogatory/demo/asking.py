# SPDX-License-Identifier: Apache-2.0
"""Chapters 4 and 5: A's letter is checked, weighed for harm, approved, signed and sent."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from rogatory.casefile.labels import label
from rogatory.demo import duties, letterhead
from rogatory.demo.figures import expect
from rogatory.demo.requests import letter_of_a
from rogatory.demo.stage import DOMAINS, Stage
from rogatory.demo.wire import Refused
from rogatory.language import _

NUMBER_A = "17-4/26"
WANTED = (
    "examination-1.pdf",
    "examination-2.pdf",
    "statement-complainant.pdf",
    "statement-witness.pdf",
    "mail-complainant.eml",
    "road-1.jpg",
    "vehicle-1.jpg",
    "memo.docx",
)
"""What A encloses of its own evidence; of other evidence, a few small files of each kind."""

ENCLOSED = 8


def draft(stage: Stage) -> None:
    """4. The draft is held against the treaty, article by article."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    stage.clock.at("2026-04-24 07:00")
    tell.chapter(_("A letter of request, checked article by article"), "2026-04-24")
    tell.say(
        _(
            "The treaty is real (Chisinau, 2002); XA and XB are not, and their being parties to it "
            "is fiction that lives in this demonstration only."
        )
    )
    _basis(stage)
    first = _by_the_sheet(stage, letter_of_a("", complete=False))
    _without_order(first)
    letter = a.do("draft", by="a-prosecutor", case=case, form=first, to=DOMAINS["B"])
    stage.ids["letter_a"] = letter
    remarks = a.do("check", by="a-prosecutor", case=case, letter=letter)
    tell.act("A", _("drafts a letter with {n} measures; the check finds:").format(
        n=len(first["measures"])))  # fmt: skip
    for one in remarks:
        # What the sheet of XB demands stands beside the articles of the treaty.
        by_sheet = one["requirement"].startswith("sheet:XB:document")
        if one["group"] == "error" or (by_sheet and one["group"] != "settled"):
            tell.found(f"{one['wording']}: {one['label']}")
    from rogatory.demo.opening import CASE_A

    form = letter_of_a(CASE_A, complete=True) | {"letter": letter}
    form |= {name: first[name] for name in ("requested_authority", "channel", "copies")}
    for old, new in zip(first["measures"], form["measures"], strict=True):
        new["id"] = old["id"]
    stage.ids["form_a"] = form
    reason = _("case number, confidentiality, offence and the order were missing")
    a.do("revise", by="a-prosecutor", case=case, letter=letter, form=form, reason=reason)
    n = a.do("fill_offence", by="a-prosecutor", case=case, letter=letter, only=["XA:121"])
    tell.act("A", _("corrects it; the offence is filled from the case: {n} articles.").format(n=n))
    duties.ask(stage, letter)
    for one in a.do("against", case=case, letter=letter)[:2]:
        tell.found(
            _(
                "held against {instrument}: errors {errors}, to be checked by a person {hand}"
            ).format(**one)
        )


def check(stage: Stage) -> None:
    """The check once more; a named officer answers what only a person can."""
    a, case, letter = stage.a, stage.ids["case_a"], stage.ids["letter_a"]
    remarks = a.do("check", by="a-prosecutor", case=case, letter=letter)
    _count(stage, remarks)
    _by_hand(stage, case, letter, remarks)
    remarks = a.do("check", by="a-prosecutor", case=case, letter=letter)
    left = sum(1 for one in remarks if one["open"])
    stage.tell.found(_("{n} rows are left for a person to check.").format(n=left))


def _basis(stage: Stage) -> None:
    """Which treaty a letter can rest on, for this day; what is in doubt is shown as doubt."""
    found = stage.a.do("basis", from_="XA", to="XB", on="2026-04-24")
    stage.tell.act("A", _("asks on which treaty a letter of this day can rest:"))
    stage.tell.table(
        [_("instrument"), _("binds both"), _("why")],
        [[tie["instrument"], tie["binds"], tie["why"]] for tie in found["ties"]],
    )
    stage.tell.found(
        _("Proposed: {title}. The officer chooses; the program only proposes.").format(
            title=found["primary"]
        )
    )


def _by_the_sheet(stage: Stage, form: dict[str, Any]) -> dict[str, Any]:
    """Fill what the draft leaves open from the country sheet of XB; show each field's source."""
    made = stage.a.do("propose_form", form=form)
    stage.tell.act("A", _("takes what the draft leaves open from the country sheet of XB:"))
    stage.tell.table([_("field"), _("proposed"), _("in the letter"), _("source")], made["rows"][:3])
    filled: dict[str, Any] = made["form"]
    return filled


def _without_order(form: dict[str, Any]) -> None:
    """Take the order that authorises the seizure out of a draft: the sheet of XB asks for it."""
    del form["enclosures"]
    for measure in form["measures"]:
        measure.pop("enclosures", None)


def _count(stage: Stage, remarks: list[dict[str, Any]]) -> None:
    groups: dict[str, int] = {}
    for one in remarks:
        groups[one["group"]] = groups.get(one["group"], 0) + 1
    stage.tell.act(
        "A",
        _(
            "checks it again: {settled} rows settled, {errors} errors, {hand} to be checked by "
            "a person"
        ).format(
            settled=groups.get("settled", 0),
            errors=groups.get("error", 0),
            hand=groups.get("by hand", 0),
        ),
    )


def _by_hand(stage: Stage, case: str, letter: str, remarks: list[dict[str, Any]]) -> None:
    """A named officer answers each row: what was read, where, with what result."""
    for one in remarks:
        if one["open"]:
            stage.a.do(
                "answer_remark",
                by="a-prosecutor",
                case=case,
                letter=letter,
                requirement=one["requirement"],
                read=_("fictional: the text in the office's collection of treaties"),
                where=_("library of the office, volume 4"),
                on="2026-04-24",
                result="confirmed",
            )
    stage.tell.act("A", _("a named officer answers each of them: what was read, where, when."))


def weigh(stage: Stage) -> None:
    """5. Harm is weighed before anything leaves; a second officer decides and approves."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    letter = stage.ids["letter_a"]
    stage.clock.at("2026-04-27 06:00")
    tell.chapter(_("Harm is weighed before anything leaves"), "2026-04-27")
    chosen = _enclosures(stage, case)
    points = a.do("weigh", by="a-prosecutor", case=case, letter=letter, enclosures=chosen)
    tell.act(
        "A",
        _("{n} points of possible harm in the letter and {files} enclosures:").format(
            n=len(points), files=len(chosen)
        ),
    )
    _show(stage, points)
    try:
        a.do("approve", by="a-deputy", case=case, letter=letter)
    except Refused as refused:
        tell.found(_("Approval is refused meanwhile: {why}").format(why=str(refused)))
    decisions = {point["item"]: _decision(point) for point in points}
    shared = _shared(points)
    decisions |= dict.fromkeys(shared, "send")
    if shared:
        tell.found(
            _("A victim's surname is a complainant's too: in the victim's own entry it stays.")
        )
    why = _("decided one by one; witnesses and complainants go under their codes")
    a.do("decide", by="a-deputy", case=case, letter=letter, decisions=decisions, why=why)
    failed = a.do("prepare", by="a-prosecutor", case=case, letter=letter)
    if failed:
        anew = {
            point["item"]: "leave_out"
            for point in points
            if (point["what"] or {}).get("label") in failed and "leave_out" in point["choices"]
        }
        a.do("decide", by="a-deputy", case=case, letter=letter, decisions=anew, why=why)
        for label in failed:
            tell.found(
                _("No safe copy of {label} can be made: it is left out.").format(label=label)
            )
    counts: dict[str, int] = {}
    for decision in decisions.values():
        counts[decision] = counts.get(decision, 0) + 1
    words = {
        "send": _("sent as they are"),
        "code": _("replaced by a code"),
        "strip": _("sent as a copy without location and device"),
        "leave_out": _("left out"),
    }
    told = ", ".join(f"{n} {words[what]}" for what, n in sorted(counts.items()))
    tell.act("A", _("the second officer decides each point: {told}.").format(told=told))
    a.do("approve", by="a-deputy", case=case, letter=letter)
    tell.act("A", _("the second officer approves; who drafted could not have."))


def _enclosures(stage: Stage, case: str) -> list[str]:
    rows = stage.a.do("exhibits", case=case)
    if stage.own_evidence:
        named = {row["file"]["name"]: row["id"] for row in rows if row["file"]}
        return [named[name] for name in WANTED if name in named]
    small = [row for row in rows if row["file"] and 0 < row["file"]["size"] < 300_000]
    kinds: dict[str, list[str]] = {}
    for row in small:
        kinds.setdefault(Path(row["file"]["name"]).suffix.lower(), []).append(row["id"])
    chosen = [ids[0] for suffix, ids in sorted(kinds.items()) if suffix]
    return chosen[:ENCLOSED]


def _shared(points: list[dict[str, Any]]) -> list[str]:
    """Return the points of the letter where a word that is another's name too names a victim."""

    def place(point: dict[str, Any]) -> str:
        return str((point["what"] or {}).get("place", ""))

    here = [point for point in points if not point["file"] and point["sort"] == "person_named"]
    named = {place(point) for point in here if not point["proposed"]}
    return [point["item"] for point in here if point["proposed"] and place(point) in named]


def _show(stage: Stage, points: list[dict[str, Any]]) -> None:
    """Show one point of each sort, of a letter and of a file."""
    rows, first = [], dict[tuple[str, bool], dict[str, Any]]()
    for point in sorted(
        points, key=lambda one: "languages" in str((one["what"] or {}).get("place"))
    ):
        first.setdefault((point["sort"], bool(point["file"])), point)
    for point in list(first.values())[:6]:
        what = point["what"] or {}
        rows.append(
            [
                label(point["sort"]),
                what.get("label", "") if point["file"] else _("letter"),
                str(what.get("place", ""))[:34],
                (point["person"] or "—").upper(),
                label(point["proposed"]) if point["proposed"] else "—",
            ]
        )
    head = [_("what"), _("enclosure"), _("where"), _("person"), _("proposed")]
    stage.tell.table(head, rows)
    if len(points) > len(rows):
        stage.tell.say(_("… and {n} more.").format(n=len(points) - len(rows)))


def _decision(point: dict[str, Any]) -> str:
    """What the demo's second officer decides: the proposal, else the careful choice."""
    choices = point["choices"]
    if point["proposed"]:
        return str(point["proposed"])
    if point["sort"] in ("location", "device", "author_metadata", "mail_route", "hidden_content"):
        return "strip" if "strip" in choices else "leave_out"
    if point["sort"] == "unreadable_content":
        harmless = "not" in str((point["what"] or {}).get("how", ""))
        return "send" if harmless and "send" in choices else "leave_out"
    return "send" if "send" in choices else choices[0]


def send(stage: Stage) -> None:
    """6. The letter is printed, signed, sealed, encrypted to B, and sent."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    letter = stage.ids["letter_a"]
    stage.clock.at("2026-04-28 07:00")
    tell.chapter(_("Signed, sealed, sent"), "2026-04-28")
    signed = a.do(
        "sign", by="a-prosecutor", case=case, letter=letter, number=NUMBER_A,
        languages=stage.ids["languages"], marking="official",
    )  # fmt: skip
    shutil.copyfile(signed["path"], stage.out / "letters" / "letter-a.pdf")
    tell.act(
        "A",
        _("prints and signs the letter under No {number} (signature level {level}).").format(
            number=NUMBER_A, level=signed["level"]
        ),
    )
    letterhead.keep_copies(stage, letter)
    expect(stage)
    sent = a.do("send", by="a-prosecutor", case=case, letter=letter)
    tell.act(
        "A",
        _("seals letter and enclosures into one package, encrypted to B: {size} bytes.").format(
            size=f"{sent['size']:,}"
        ),
    )
