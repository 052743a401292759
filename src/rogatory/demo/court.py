# SPDX-License-Identifier: Apache-2.0
"""What goes to a court on paper: labels, a custody sheet, folios, the judge's certificate."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rogatory.demo.stage import Stage
from rogatory.demo.tampering import trust_folder
from rogatory.language import _


def print_all(stage: Stage) -> None:
    """Print the papers for a court; the code of a label leads to its file without a network."""
    tell, a, case = stage.tell, stage.a, stage.ids["case_a"]
    stage.clock.at("2026-07-16 12:00")
    tell.chapter(_("Paper for a court"), "2026-07-16")
    folder = stage.out / "court"
    folder.mkdir()
    made = a.do("court_papers", by="a-prosecutor", case=case, letter=stage.ids["letter_a"],
                lang=stage.lang, folder=str(folder))  # fmt: skip
    tell.act(
        "A",
        _("prints labels ({labels}), a custody sheet, and the inventory of {n} enclosures, folios "
          "12 to {last}; the pages of {hand} of them were counted by a person.").format(
            labels=made["labels"], n=made["enclosures"], last=11 + made["pages"],
            hand=made["by_hand"]),
    )  # fmt: skip
    _certificate(stage, folder / "certificate.pdf")
    tell.act("·", _("the court's verifier writes its certificate on two pages."))
    said = _find(stage, made["code"], folder)
    tell.act("A", _("reads the code on the printed label of {label}: {code}").format(
        label=made["label"], code=made["code"]))  # fmt: skip
    for line in said:
        tell.found(line)


def _certificate(stage: Stage, path: Path) -> None:
    """Write the certificate of the letter's package, with the marking of the fiction."""
    from rogatory.press.certificate import certificate_data, render
    from rogatory.verify import verify_pouch
    from rogatory.verify.certificate import findings
    from rogatory.verify.trust import Trust

    report = verify_pouch(Path(stage.ids["pouch_1"]), Trust.load(trust_folder(stage)))
    told = findings(report, stage.clock(), None)
    marking = _("FICTIONAL CASE · TEST SIGNATURE")
    path.write_bytes(render(certificate_data(told, lang=stage.lang, marking=marking)))


def _find(stage: Stage, code: str, folder: Path) -> list[str]:
    """Find what a code is of, as a court would; return the lines of the answer."""
    run = subprocess.run(
        [sys.executable, "-m", "rogatory.verify", "--find", code, "--lang", stage.lang,
         str(folder)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if run.returncode != 0:
        raise RuntimeError(f"the code of a label found nothing: {run.stdout}{run.stderr}")
    return [line.strip() for line in run.stdout.splitlines() if line.strip()][1:3]
