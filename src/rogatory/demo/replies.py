# SPDX-License-Identifier: Apache-2.0
"""What B sends outside Rogatory: a paper that A receives as a scan, and an e-mail."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from rogatory.demo.cast import CAST
from rogatory.demo.requests import body, name_of
from rogatory.demo.scanning import scanned
from rogatory.language import _, current
from rogatory.press import typeset
from rogatory.press.blocks import text
from rogatory.press.sheet import sheet


def scanned_paper(folder: Path, number: str, their_number: str) -> Path:
    """Write B's answer as B's chancellery sends it: printed, signed, stamped, scanned askew, with
    our number as B typed it."""
    folder.mkdir(parents=True, exist_ok=True)
    lang = current()
    data = sheet(
        title=_("Answer to a letter of request"),
        author=body("prosecutor_b"),
        lang=lang,
        day="2026-06-03",
        marking=_("FICTIONAL CASE · TEST SIGNATURE"),
        running=body("prosecutor_b"),
        machine="",
        show_missing=("opening", "sections", "signatures"),
    ) | {
        "authority": body("prosecutor_b"),
        "subtitle": "",
        "opening": [
            text(
                _("Our No {ours} of 3 June 2026. To your No {yours} of 28 April 2026.").format(
                    ours=their_number, yours=number
                )
            ),
            text(
                _(
                    "On point 7 of your request: executed. The journals of the vehicle and of the "
                    "premises were read. Extracts of four pages are enclosed."
                )
            ),
        ],
        "sections": [],
        "numbered": False,
        "signatures": [{"who": name_of(CAST.persons["B1"]) + "\n" + _("Head of department"),
                        "signature_word": _("signature")}],
    }  # fmt: skip
    printed = folder.parent / "their-answer.pdf"
    printed.write_bytes(typeset("schedule@1", data))
    scan = scanned(printed, folder / "scan-0001.pdf", [1], signed_on=[1], dpi=150)
    printed.unlink()
    return scan


def electronic_mail(folder: Path, number: str) -> Path:
    """Write the e-mail by which B answers one measure."""
    folder.mkdir(parents=True, exist_ok=True)
    message = EmailMessage()
    message["From"] = "registry@office-xb.example"
    message["To"] = "registry@office-xa.example"
    message["Subject"] = _("To your request No {number}, point 10").format(number=number)
    message["Date"] = "Fri, 12 Jun 2026 09:12:00 +0000"
    message["Message-ID"] = "<point-10@office-xb.example>"
    message.set_content(
        _(
            "On point 10 of your request No {number}: executed. The hospital's journal shows that "
            "the gates were closed from 21:30 to 22:40 on 14 March for repairs. Who ordered it is "
            "not recorded."
        )
    )
    path = folder / "answer.eml"
    path.write_bytes(bytes(message))
    return path
