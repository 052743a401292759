# SPDX-License-Identifier: Apache-2.0
"""What pictures say of themselves, beside what exiftool reads in them."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rogatory.reading import media, sandbox
from rogatory.reading.sandbox import Outcome

TAGS = {
    "ExifIFD:DateTimeOriginal": "taken",
    "ExifIFD:CreateDate": "digitised",
    "ExifIFD:OffsetTimeOriginal": "zone of the taking",
    "IFD0:ModifyDate": "changed",
    "IFD0:Make": "make",
    "IFD0:Model": "model",
    "IFD0:Software": "software",
    "IFD0:Artist": "artist",
}


def test_pictures_tell_what_exiftool_reads_in_them(
    shared: Path, tool: Callable[[str], Path]
) -> None:
    tool("bwrap")
    files = [file for file in sorted((shared / "data").rglob("*")) if file.is_file()]
    files = [file for file in files if media.sniff(file.read_bytes()).startswith("image/")]
    read = zip(files, sandbox.run_many("metadata", files), strict=True)
    outcomes = {str(file): one for file, one in read if one.status in ("read", "partly")}
    asked = [f"-{group}:All" for group in ("EXIF", "GPS")]
    told = subprocess.run(
        [tool("exiftool"), "-j", "-n", "-G1", "-q", *asked, *outcomes],
        capture_output=True,
        check=False,  # it says by its code that a file had a warning
    ).stdout
    agree, differ = Counter[str](), list[tuple[str, str, str, str]]()
    for one in json.loads(told):
        for name, theirs, ours in _beside(one, outcomes[one["SourceFile"]]):
            if theirs == ours:
                agree[name] += 1
            else:
                differ.append((name, Path(one["SourceFile"]).name, theirs, ours))
    print(f"{len(outcomes)} pictures: agree {dict(agree)}; differ {differ}")
    assert len(outcomes) > 100
    assert agree["position"] >= 9
    assert agree["taken"] > 40
    # Casio writes the version of its software as "1.00", which exiftool shows as a number.
    assert {(name, file) for name, file, _theirs, _ours in differ} <= {
        ("software", "Casio2.jpg"),
    }


def _beside(one: dict[str, Any], outcome: Outcome) -> list[tuple[str, str, str]]:
    """Return name, their value and ours of each tag that exiftool found."""
    ours = {f.name: f.value for f in reversed(outcome.sheet.facts) if not f.place}
    found = [
        (name, " ".join(str(one[tag]).split()), ours.get(name, ""))
        for tag, name in TAGS.items()
        if str(one.get(tag, "")).strip()
    ]
    if (latitude := one.get("GPS:GPSLatitude")) not in (None, ""):
        said = ours.get("GPS position", "nan").partition(",")[0]
        near = abs(abs(float(latitude)) - abs(float(said))) < 1e-4
        found.append(("position", str(latitude), str(latitude) if near else said))
    return found
