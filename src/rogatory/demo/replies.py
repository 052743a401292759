# SPDX-License-Identifier: Apache-2.0
"""What B sends outside Rogatory: a paper that A receives as a scan, and an e-mail."""

from __future__ import annotations

import random
from email.message import EmailMessage
from pathlib import Path

from rogatory.demo.requests import body
from rogatory.language import _


def scanned_paper(folder: Path, number: str, their_number: str) -> Path:
    """Write a page that looks scanned: turned a little, grey, with the number as B typed it."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    folder.mkdir(parents=True, exist_ok=True)
    page = Image.new("L", (1240, 1754), 246)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=30)
    lines = [
        body("prosecutor_b"),
        _("Our No {ours} of 3 June 2026. To your No {yours}.").format(
            ours=their_number, yours=number
        ),
        "",
        _("On point 7 of your request: the journals of the vehicle and of the"),
        _("premises were read. Extracts of four pages are enclosed."),
        "",
        _("Head of department"),
    ]
    for place, line in enumerate(lines):
        pen.text((150, 220 + place * 70), line, fill=40, font=font)
    pen.ellipse((760, 640, 980, 860), outline=90, width=5)
    dice = random.Random(7)
    for _speck in range(900):
        spot = (dice.randrange(1240), dice.randrange(1754))
        pen.point(spot, fill=dice.randrange(120, 220))
    turned = page.rotate(-1.3, expand=False, fillcolor=238)
    path = folder / "scan-0001.pdf"
    turned.filter(ImageFilter.GaussianBlur(0.7)).save(path, "PDF", resolution=150)
    return path


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
            "The hospital's journal shows that the gates were closed from 21:30 to 22:40 on "
            "14 March for repairs. Who ordered it is not recorded."
        )
    )
    path = folder / "answer.eml"
    path.write_bytes(bytes(message))
    return path
