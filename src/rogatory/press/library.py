# SPDX-License-Identifier: Apache-2.0
"""The templates, each known by its digest.

A template is ``templates/<name>@<n>.typ`` and whatever it imports from the same folder.  Once a
paper has left the house its template is frozen: a change is a new number, and the old file stays
so that the paper can be printed again.  The digest covers the template and all its imports, and
anybody can compute it::

    sha256sum letter@1.typ blocks@1.typ frame@1.typ layout@1.typ office@1.typ | sha256sum
    (the template first, then every import, in the order of the names)

The two templates of letters import ``layout@1.typ``, which by itself only says "as in
``office@1.typ``".  An authority's own layout (``layouts``) stands in its place, and the digest is
made in the same way, with that file under the same name.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from rogatory.errors import Unavailable
from rogatory.language import _

FOLDER = Path(__file__).parent / "templates"

LAYOUT = "layout@1.typ"
"""The file that an authority may replace by a layout of its own."""

BASE = "office@1.typ"
"""What every layout may import, and begins from."""

_NAME = re.compile(r"([a-z]+)@([1-9][0-9]*)")
_IMPORT = re.compile(rb'^#import "([a-z]+@[1-9][0-9]*\.typ)"', re.MULTILINE)


@lru_cache(maxsize=64)
def sources(name: str, layout: str | None = None) -> dict[str, bytes]:
    """The files of a template by name (``letter`` is the newest ``letter@n``), itself first.

    ``layout`` is the text of an authority's own layout, in the place of ours.
    """
    full = _newest(name)
    first = _read(f"{full}.typ")
    found: dict[str, bytes] = {}
    wanted = set(_imports(first))
    while wanted - set(found):
        for file in wanted - set(found):
            own = layout is not None and file == LAYOUT
            found[file] = layout.encode() if layout is not None and own else _read(file)
            wanted |= {BASE} if own else set(_imports(found[file]))
    return {f"{full}.typ": first, **dict(sorted(found.items()))}


@lru_cache(maxsize=64)
def template_digest(name: str, layout: str | None = None) -> str:
    """SHA-256 (hex) of a template with everything that it imports."""
    files = sources(name, layout)
    lines = (f"{hashlib.sha256(data).hexdigest()}  {file}\n" for file, data in files.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@cache
def known() -> dict[str, str]:
    """Every template of this edition, old ones too: digest (hex) to name."""
    names = (path.stem for path in FOLDER.glob("*.typ"))
    return {template_digest(name): name for name in sorted(names) if _NAME.fullmatch(name)}


def name_of(digest: str) -> str:
    """The name of the template with this digest; ``Unavailable`` when this edition has none."""
    try:
        return known()[digest]
    except KeyError:
        raise Unavailable(
            _(
                "This edition has no template {digest}…; use the edition that printed the paper."
            ).format(digest=digest[:16])
        ) from None


def name_with(digest: str, layout: str) -> str:
    """The name of the template that has this digest with this layout; else ``Unavailable``."""
    for name in known().values():
        if LAYOUT in sources(name) and template_digest(name, layout) == digest:
            return name
    raise Unavailable(
        _("No template of this edition has the digest {digest}… with that layout.").format(
            digest=digest[:16]
        )
    )


def _imports(data: bytes) -> list[str]:
    return [found.decode() for found in _IMPORT.findall(data)]


def _newest(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    numbers = [
        int(match[2])
        for path in FOLDER.glob(f"{name}@*.typ")
        if (match := _NAME.fullmatch(path.stem)) and match[1] == name
    ]
    if not numbers:
        raise Unavailable(_("There is no template {name}.").format(name=ascii(name)))
    return f"{name}@{max(numbers)}"


def _read(file: str) -> bytes:
    try:
        return (FOLDER / file).read_bytes()
    except OSError as error:
        raise Unavailable(
            _("The template {name} cannot be read; install Rogatory again.").format(name=file)
        ) from error
