# SPDX-License-Identifier: Apache-2.0
"""Step 7: the letter: the very file that was entered, its signature, and what it was made from.

``data/letter.json`` is canonical JSON, at most 8 MiB::

    {"data":{…},"engine":"typst 0.15.0","standard":"a-2a","template":<sha256 hex>,"v":1}
    {"data":{…},"engine":…,"layout":<Typst source>,"standard":…,"template":…,"v":2}

Printed again with the same template and engine it gives the bytes with which ``data/letter.pdf``
begins: signing only adds to them (PDF incremental updates), and adds nothing but the signature.
``data`` state the digest of the form or answer beside it (``pouch.origin``).  A ``layout`` is the
sender's own and a program of a stranger: it is typeset in a process that is shut in, and the digest
``template`` covers it (``press.layouts``, docs/adr/0014).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rogatory.docket import canon
from rogatory.errors import Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.pouch import origin
from rogatory.pouch.manifest import FOLDER
from rogatory.pouch.origin import FILES
from rogatory.seal.card import key_valid_at, parse_instant
from rogatory.seal.report import FAILED, NOT_CHECKABLE, VERIFIED, State
from rogatory.seal.report import Report as SealReport
from rogatory.verify.contents import proved_entries
from rogatory.verify.inspection import Inspection
from rogatory.verify.report import Item, Shown

__all__ = ["letter"]

MAX_LETTER = 64 * 2**20
MAX_DATA = 8 * 2**20
SIGNED = "letter.signed/1"
_V1 = frozenset({"v", "template", "engine", "standard", "data"})
_KEYS: Mapping[object, frozenset[str]] = {1: _V1, 2: _V1 | {"layout"}}
_PDF, _DATA = FOLDER + "data/letter.pdf", FOLDER + "data/letter.json"


def letter(one: Inspection) -> None:
    """Step 7; nothing to check in a package that is no letter and holds none."""
    container = one.bag
    if container is None:
        return
    if _PDF not in container:
        if one.record.kind == "letter":
            one.report.failed(7, "letter", _("The package is a letter but holds none."))
        return
    try:
        pdf = container.read(_PDF, limit=MAX_LETTER)
        data = container.read(_DATA, limit=MAX_DATA) if _DATA in container else None
    except Malformed as error:
        one.report.failed(7, "letter", str(error))
        return
    entry = _entered(one, pdf)
    if one.report.state_of("letter file") == FAILED:
        return  # the digest comes first: a changed file is not parsed
    made = _made_from(one, data, entry)
    _signature(one, pdf, made)
    if made.data is not None:
        _origin(one, made.data)
        _codes(one, made.data)
    if made.own_layout:
        why = _(
            "The letter stands in a layout of the sender's own: that it comes from the data is "
            "checked above; what it shows of them, and where, is for a reader of the paper to see."
        )
        one.report.not_checkable(7, "letter layout", why)


def _entered(one: Inspection, pdf: bytes) -> Shown | None:
    """The digest of the whole file is what the sender's record holds."""
    digest = hashlib.sha256(pdf).hexdigest()
    entries = [shown for shown in proved_entries(one).shown if shown.entry.kind == SIGNED]
    known = [shown for shown in entries if shown.value("pdf") is not None]
    if not known:
        one.report.not_checkable(
            7, "letter file", _("The package carries no entry that says which letter was signed.")
        )
        return None
    for shown in known:
        if shown.value("pdf") == digest:
            one.report.verified(
                7, "letter file", _("Entry {n} of the sender's record holds this very letter.")
                .format(n=shown.entry.number)
            )  # fmt: skip
            return shown
    one.report.failed(
        7, "letter file", _("The letter is another file than the one in the sender's record.")
    )
    return None


def _signature(one: Inspection, pdf: bytes, made: Made) -> None:
    """The signature, and whether it was set on what the data print and on nothing else."""
    from rogatory.seal import foreign
    from rogatory.seal.pades_print import NAME

    printed = made.printed
    same = printed is not None and pdf.startswith(printed)
    length = len(printed) if printed is not None and same else None
    try:
        found = foreign.pdf(pdf, one.trust.roots, one.at, printed=length)
    except (Malformed, Unverified) as error:
        one.report.failed(7, "letter signature", str(error))
        return
    about_print = [item for item in found.items if item.name == NAME]
    rest = SealReport([item for item in found.items if item.name != NAME], found.facts)
    one.report.items += [Item(7, f"letter {i.name}", i.state, i.detail) for i in rest.items]
    one.report.facts |= {f"letter_{name}": value for name, value in rest.facts.items()}
    if rest.ok:
        _signer(one, found.facts)
    one.report.items += [made.item] if made.item else []
    if printed is None:
        return
    if not same:
        one.report.failed(
            7, "letter data", _("Printed again from its data, the letter is another one.")
        )
    elif about_print and all(item.state == VERIFIED for item in about_print):
        one.report.verified(
            7, "letter data", _("Printed again from its data, the letter is the same.")
        )
    else:  # its form was not such that this could be judged: that has failed above
        one.report.all_failed(7, "letter data", (item.detail for item in about_print))


def _signer(one: Inspection, facts: Mapping[str, str]) -> None:
    domain = one.record.from_
    if one.trust.card(domain) is None:
        one.report.not_checkable(
            7, "letter signer", _("Whether the letter's signer speaks for {domain}: "
                                  "no identity card is here.").format(domain=domain)
        )  # fmt: skip
        return
    fingerprint = facts.get("certificate_sha256")
    proved = facts.get("time")
    instant = proved or facts.get("signed_at")
    for key in one.trust.keys(domain, "x509"):
        if hashlib.sha256(key.raw()).hexdigest() == fingerprint:
            when = parse_instant(instant) if instant else one.instant
            judged = key_valid_at(key, when, anchored=proved is not None)
            one.report.items.append(Item(7, "letter signer", judged.state, judged.detail))
            return
    one.report.not_checkable(
        7, "letter signer", _("The letter is signed by a person whose certificate is not on the "
                              "identity card of {domain}; read the name in it.").format(
            domain=domain)
    )  # fmt: skip


@dataclass(frozen=True)
class Made:
    """What the letter's data print; without that, the item that says why not."""

    printed: bytes | None = None
    item: Item | None = None
    data: Mapping[str, Any] | None = None
    own_layout: bool = False


def _made_from(one: Inspection, data: bytes | None, entry: Shown | None) -> Made:
    """Print the letter again from its data."""

    value: dict[str, Any] = {}

    def without(state: State, why: str) -> Made:
        return Made(None, Item(7, "letter data", state, why), value.get("data"))

    if data is None:
        return without(NOT_CHECKABLE, _("The data of the letter are not in the package."))
    try:
        value = _letter_data(data)
        if entry is not None and entry.value("template") not in (None, value["template"]):
            raise Unverified(_("The letter's template is another than the record says."))
        return Made(_print(value), None, value["data"], "layout" in value)
    except Unavailable as error:
        return without(NOT_CHECKABLE, str(error))
    except (Malformed, Unverified) as error:
        return without(FAILED, str(error))


def _codes(one: Inspection, data: Mapping[str, Any]) -> None:
    """The codes on the leaves name this letter's own data; a paper without codes has no item."""
    if data.get("code") is None:
        return
    code = data["code"]
    after = code.get("after") if isinstance(code, Mapping) else None
    if isinstance(after, str) and after.strip().lower() == origin.mark_of(data):
        one.report.verified(
            7, "letter codes", _("The codes on its leaves bear the digest of the letter's data.")
        )
    else:
        one.report.failed(
            7, "letter codes", _("The codes on its leaves bear another digest than its data have.")
        )


def _origin(one: Inspection, data: Mapping[str, Any]) -> None:
    """The form or the answer as data is the one whose digest stands on the paper."""
    file = FILES.get(one.record.kind)
    if file is None:
        return
    name, stated, found = "letter origin", origin.stated(data), one.report.files.get(file)
    if stated is None:
        one.report.not_checkable(
            7, name, _("The paper does not say from which data it was made: compare what it says "
                       "with what is taken over.")
        )  # fmt: skip
    elif found == stated:
        one.report.verified(
            7, name, _("The data beside the paper are those that it was made from: it bears their "
                       "digest.")
        )  # fmt: skip
    else:
        one.report.failed(
            7, name, _("The paper was made from other data than lie beside it ({file}).").format(
                file=file.removeprefix("data/"))
        )  # fmt: skip


def _letter_data(data: bytes) -> dict[str, Any]:
    value: Any = canon.loads(data, limit=MAX_DATA)
    if (
        not isinstance(value, dict)
        or type(value.get("v")) is not int
        or value.keys() != _KEYS.get(value["v"])
        or not isinstance(value.get("layout", ""), str)
        or not all(isinstance(value[name], str) for name in ("template", "engine", "standard"))
        or not isinstance(value["data"], dict)
    ):
        raise Malformed(_("letter.json is not in form."))
    return value


def _print(value: Mapping[str, Any]) -> bytes:
    from rogatory.press import engine, typeset_by_digest
    from rogatory.press.typesetting import STANDARDS

    if value["standard"] not in STANDARDS:
        raise Malformed(_("letter.json is not in form."))
    if value["engine"] != engine():
        raise Unavailable(
            _("The letter was printed by {theirs}; here is {ours}, which may print otherwise.")
            .format(theirs=ascii(value["engine"]), ours=engine())
        )  # fmt: skip
    if "layout" in value:
        from rogatory.press.layouts import typeset_by_digest_with

        return typeset_by_digest_with(
            value["layout"], value["template"], value["data"], standard=value["standard"]
        )
    return typeset_by_digest(value["template"], value["data"], standard=value["standard"])
