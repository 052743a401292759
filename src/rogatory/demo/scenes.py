# SPDX-License-Identifier: Apache-2.0
"""The drawn photographs of the fictional case: empty of people, sober, the same for a seed."""

from __future__ import annotations

import random
from io import BytesIO
from typing import TYPE_CHECKING

from rogatory.demo.cast import Place

if TYPE_CHECKING:
    from PIL import Image


def photo(
    dice: random.Random,
    scene: str,
    place: Place | None,
    number: int,
    *,
    form: str = "JPEG",
    turned: bool = False,
) -> bytes:
    """Draw one scene and give it the EXIF of a telephone; number 0 gives none.

    ``scene``: road, vehicle, corridor or room.
    """
    from PIL import ExifTags, Image

    image = _scene(dice, scene)
    out = BytesIO()
    if number == 0:
        image.save(out, form, quality=82)
        return out.getvalue()
    exif = Image.Exif()
    if turned:
        image = image.rotate(90, expand=True)
        exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Ondel"
    exif[ExifTags.Base.Model] = "P3"
    exif[ExifTags.Base.DateTime] = f"2031:03:14 21:4{number}:00"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = f"2031:03:14 21:4{number}:00"
    details[ExifTags.Base.BodySerialNumber] = f"OP3-00{number:02}-77120"
    if place is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef] = "S" if place.latitude < 0 else "N"
        gps[ExifTags.GPS.GPSLatitude] = _sexagesimal(place.latitude)
        gps[ExifTags.GPS.GPSLongitudeRef] = "W" if place.longitude < 0 else "E"
        gps[ExifTags.GPS.GPSLongitude] = _sexagesimal(place.longitude)
    image.save(out, form, quality=82, exif=exif)
    return out.getvalue()


def _scene(dice: random.Random, scene: str) -> Image.Image:
    """Draw a road, a vehicle on it, a corridor or a room (640 x 480), empty of people."""
    from PIL import Image, ImageDraw, ImageFilter

    image = Image.new("RGB", (640, 480), (92 + dice.randrange(30), 104, 128))
    draw = ImageDraw.Draw(image)
    grey = 60 + dice.randrange(30)
    if scene in {"road", "vehicle"}:
        draw.polygon([(260, 220), (380, 220), (640, 480), (0, 480)], fill=(grey, grey, grey))
        draw.polygon([(0, 220), (260, 220), (0, 480)], fill=(70, 88, 62))
        draw.polygon([(640, 220), (380, 220), (640, 480)], fill=(64, 82, 58))
        for i in range(5):
            draw.polygon(
                [(318 - i, 240 + i * 48), (322 + i, 240 + i * 48), (320 + i, 270 + i * 49)],
                fill=(210, 208, 190),
            )
    if scene == "vehicle":
        draw.rounded_rectangle((210, 250, 470, 360), 24, fill=(38, 50, 66))
        draw.rounded_rectangle((260, 205, 430, 270), 18, fill=(52, 66, 84))
        for x in (240, 390):
            draw.ellipse((x, 335, x + 54, 389), fill=(22, 22, 24))
    if scene in {"corridor", "room"}:
        draw.polygon([(200, 140), (440, 140), (440, 330), (200, 330)], fill=(168, 164, 150))
        draw.polygon([(0, 0), (200, 140), (200, 330), (0, 480)], fill=(146, 142, 130))
        draw.polygon([(640, 0), (440, 140), (440, 330), (640, 480)], fill=(140, 136, 124))
        draw.polygon([(0, 480), (200, 330), (440, 330), (640, 480)], fill=(110, 98, 86))
        draw.rectangle((280, 190, 350, 330), fill=(104, 82, 62))
    if scene == "room":
        draw.rectangle((60, 350, 230, 372), fill=(88, 70, 52))
        draw.rectangle((480, 60, 560, 170), fill=(188, 200, 212))
    return image.filter(ImageFilter.GaussianBlur(1.2))


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    """Return degrees, minutes, seconds without sign."""
    whole = abs(degrees)
    minutes = (whole % 1) * 60
    return (float(int(whole)), float(int(minutes)), round((minutes % 1) * 60, 4))


def scan() -> bytes:
    """Draw the cover sheet as a scanner would: a picture without text layer, with an author."""
    from PIL import Image, ImageDraw, PngImagePlugin

    image = Image.new("L", (620, 440), 246)
    draw = ImageDraw.Draw(image)
    draw.text((60, 60), "BUREAU OF EXAMINATIONS, GRENTH", fill=40)
    draw.text((60, 100), "Cover sheet 88/3        enclosures: none", fill=40)
    for y in range(150, 380, 28):
        draw.line((60, y, 560 - y % 90, y), fill=150)
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Tolliun Marthrock")
    out = BytesIO()
    image.save(out, "PNG", pnginfo=texts)
    return out.getvalue()
