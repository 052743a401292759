# SPDX-License-Identifier: Apache-2.0
"""Step 8: images of media that travel in segments: each there, each its own, in their order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from rogatory.docket import canon
from rogatory.errors import Malformed
from rogatory.language import _, ngettext
from rogatory.pouch import exhibits as listing
from rogatory.pouch.container import MAX_FAULTS, Container
from rogatory.pouch.manifest import FOLDER
from rogatory.verify.inspection import Inspection

__all__ = ["images"]

_DATA = f"{FOLDER}data/"


def images(one: Inspection, bag: Container) -> None:
    """Judge every image in segments; a package without one has nothing to check here."""
    name = f"{_DATA}{listing.NAME}"
    if name not in bag:
        return
    try:
        value = canon.loads(bag.read(name, limit=listing.LIMIT), limit=listing.LIMIT)
        if not isinstance(value, dict) or value.get("v") != 2:
            return  # of whole files the digests in the bag say all
        rows = [row for row in listing.parse(value) if "segments" in row]
    except Malformed as error:
        one.report.failed(8, "images", str(error))
        return
    digests = {
        file.removeprefix("data/"): digest
        for file, digest in one.report.files.items()
        if file.startswith("data/exhibits/")
    }
    sizes = {file: bag.member(f"{_DATA}{file}").size for file in digests}
    faults: list[str] = []
    for row in rows:
        wrong = listing.faults_against([row], digests, sizes)
        if not wrong and _joined(bag, row) != row["sha256"]:
            wrong.append(
                _("The segments of the image {label} are not in their order, or not its own.")
                .format(label=ascii(row["label"]))
            )  # fmt: skip
        faults += wrong
        if not wrong:
            _tell(one, row)
    one.report.all_failed(8, "images", faults[:MAX_FAULTS])


def _tell(one: Inspection, row: Mapping[str, Any]) -> None:
    n = len(row["segments"])
    one.report.verified(
        8,
        "images",
        ngettext(
            "The {n} segment of the image {label} is there and is the image.",
            "The {n} segments of the image {label} are there, in their order, and are the image.",
            n,
        ).format(n=n, label=ascii(row["label"])),
    )
    if row["missing"]:
        one.report.not_checkable(
            8,
            "images",
            _("Of the image {label} whoever took it in did not have: {names}").format(
                label=ascii(row["label"]), names=", ".join(map(ascii, row["missing"]))
            ),
        )


def _joined(bag: Container, row: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of the segments, one after the other."""
    hasher = hashlib.sha256()
    for member in listing.members_of(row):
        bag.extract(f"{_DATA}{member}", hasher.update)
    return hasher.hexdigest()
