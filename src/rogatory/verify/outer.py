# SPDX-License-Identifier: Apache-2.0
"""Steps 1 to 3: the archive, its members and seal, the sender's signature over them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from rogatory.errors import Malformed, Unverified
from rogatory.language import _, ngettext
from rogatory.pouch import package as form
from rogatory.pouch.container import open_container
from rogatory.pouch.package import Package
from rogatory.pouch.receipt import MAX_RECEIPT, Receipt
from rogatory.pouch.sealing import MAX_SEAL, Seal, seal_key
from rogatory.pouch.structure import Unsound
from rogatory.seal.card import parse_instant
from rogatory.vault.durable import storage
from rogatory.verify import sender
from rogatory.verify.ahead import MAX_SIGNATURES, Ahead
from rogatory.verify.inspection import Inspection
from rogatory.verify.report import Item

__all__ = ["archive", "members", "signature"]


def archive(one: Inspection) -> None:
    """Step 1: every byte of the file belongs to the one canonical form; nothing is written yet."""
    say = one.report
    try:
        container = one.stack.enter_context(open_container(one.path, one.limits))
        one.ahead = Ahead.start(container, one.trust.roots, one.at)
        if one.ahead is not None:
            one.stack.callback(one.ahead.close)
        scan = container.scan()
    except (Unsound, Malformed) as error:
        _measure(one)
        say.all_failed(1, "form", getattr(error, "faults", None) or [str(error)])
        return
    one.container = container
    say.facts["sha256"] = scan.whole.hex()
    say.facts["size"] = container.length
    say.verified(1, "form", _("The archive is in the one accepted form; every byte has its place."))
    n = len(container.members)
    say.verified(
        1,
        "sums",
        ngettext("The sum of its {n} member is right.", "The sums of its {n} members are right.", n)
        .format(n=n),
    )  # fmt: skip
    first = container.members[0]
    if first.name != "mimetype" or container.read(first.name, limit=100) != form.MIMETYPE:
        say.failed(1, "mimetype", _("The first member does not say that this is a sealed package."))
    else:
        say.verified(1, "mimetype", _("The first member says that this is a sealed package."))
    detached = [name for name in container.names if name.lower().endswith(".p7s")]
    for name in detached:
        say.failed(1, "p7s", _("Member {name} is a .p7s file, which is never accepted.").format(
            name=ascii(name)))  # fmt: skip


def _measure(one: Inspection) -> None:
    """Name the file that is no package by its size and digest, within the limits."""
    with storage(_("The file could not be read to its end.")):
        # A folder or a pipe has neither, and opening a pipe would wait for ever.
        if not one.path.is_file():
            return
        with one.path.open("rb") as stream:
            size = one.path.stat().st_size
            one.report.facts["size"] = size
            if size <= one.limits.size:
                digest = hashlib.file_digest(stream, "sha256")
                one.report.facts["sha256"] = digest.hexdigest()


def members(one: Inspection) -> None:
    """Step 2: package record, manifest, signature and archive name the same members; the seal."""
    say, container = one.report, one.archive
    names = container.names
    faults = form.member_faults(names)
    say.all_failed(2, "members", faults)
    if faults:
        return
    try:
        package = Package.decode(container.read("package.json", limit=form.MAX_PACKAGE))
    except Unsound as error:
        say.all_failed(2, "package", error.faults)
        return
    except Malformed as error:
        say.failed(2, "package", str(error))
        return
    one.package = say.package = package
    say.verified(2, "package", _("The package record is in form."))
    _listed(one, package)
    if package.kind == "submission" and say.ok:
        sender.own_card(one, package)
    if container.read(form.MANIFEST, limit=form.MAX_PACKAGE) == form.manifest_xml(names):
        say.verified(2, "manifest", _("The manifest names exactly the members that are there."))
    else:
        say.failed(2, "manifest", _("META-INF/manifest.xml does not name exactly the members."))
    _signed_names(one)
    if package.kind == "receipt":
        _receipt(one)
    _seal(one, package)


def _listed(one: Inspection, package: Package) -> None:
    container, wrong = one.archive, False
    there = [n for n in container.names if n not in ("mimetype", "package.json")]
    there = [n for n in there if not n.startswith("META-INF/")]
    if [m.name for m in package.members] != there:
        one.report.failed(2, "members", _("package.json does not list exactly the members."))
        return
    if (package.kind == "receipt") != (form.RECEIPT in there):
        one.report.failed(2, "members", _("The kind of the package does not fit its members."))
        return
    if (package.kind == "submission") != (form.CARD in there):
        one.report.failed(
            2, "members", _("A submission, and nothing else, carries the card of its sender.")
        )
        return
    for member in package.members:
        size = container.member(member.name).size
        if (member.size, member.sha256) != (size, container.digest(member.name).hex()):
            wrong = True
            one.report.failed(
                2,
                "members",
                _("Member {name} is not the one that package.json lists.").format(name=member.name),
            )
    if not wrong:
        one.report.verified(
            2, "members", _("Every member is there once and is the one that the record lists.")
        )


def _signed_names(one: Inspection) -> None:
    """Compare the signed set; a signature document that is not in form is left to step 3."""
    from rogatory.seal.xades_form import decode

    container = one.archive
    try:
        document = decode(container.read(form.SIGNATURES, limit=MAX_SIGNATURES))
    except Malformed:
        return
    signed = [(member.name, member.mime) for member in document.members]
    wanted = [
        (name, form.mime_type(name))
        for name in container.names
        if name != "mimetype" and not name.startswith("META-INF/")
    ]
    if signed == wanted:
        one.report.verified(2, "signed", _("The signature covers exactly these members."))
    else:
        one.report.failed(2, "signed", _("The signature does not cover exactly these members."))


def _receipt(one: Inspection) -> None:
    try:
        receipt = Receipt.decode(one.archive.read(form.RECEIPT, limit=MAX_RECEIPT))
    except Malformed as error:
        one.report.failed(2, "receipt", str(error))
        return
    package = one.record
    if (receipt.from_, receipt.to) != (package.to, package.from_) or (
        receipt.case != package.their_case
    ):
        one.report.failed(
            2,
            "receipt",
            _("The receipt is for a package between other parties or of another case."),
        )
        return
    one.report.receipt = receipt
    one.report.verified(2, "receipt", _("The receipt is in form and between these parties."))


def _seal(one: Inspection, package: Package) -> None:
    """The seal covers every byte before it; whose seal it is, the sender's card says."""
    say, container = one.report, one.archive
    try:
        seal, note = Seal.parse(container.read(form.SEAL, limit=MAX_SEAL))
    except Malformed as error:
        say.failed(2, "seal", str(error))
        return
    scan = container.scanned
    if scan is None or seal.before != scan.before_last:
        say.failed(2, "seal", _("The seal is over other bytes than those before it."))
    if seal.pouch != package.pouch:
        say.failed(2, "seal", _("The seal is of another package."))
    keys = one.trust.keys(package.from_, "seal")
    if one.trust.card(package.from_) is None:
        say.not_checkable(
            2, "seal", _("Whose seal it is: there is no identity card of {domain} here.").format(
                domain=package.from_)
        )  # fmt: skip
        return
    for key in keys:
        try:
            note.verify((seal_key(package.from_, key.raw()),))
        except Unverified:
            continue
        one.seal_key = key
        say.verified(
            2, "seal", _("The seal over all bytes is by the seal key of {domain}.").format(
                domain=package.from_)
        )  # fmt: skip
        return
    say.failed(2, "seal", _("The seal is by no key on the identity card of {domain}.").format(
        domain=package.from_))  # fmt: skip


def signature(one: Inspection) -> None:
    """Step 3: XAdES: members, signed properties, certificate, chain, revocation, time-stamp."""
    from rogatory.seal import foreign

    say, container = one.report, one.archive
    xml = container.read(form.SIGNATURES, limit=MAX_SIGNATURES)
    digests = {
        name: container.digest(name)
        for name in container.names
        if name != "mimetype" and not name.startswith("META-INF/")
    }
    try:
        found = one.ahead.answer(xml, digests) if one.ahead is not None else None
        if found is None:
            found = foreign.xades(xml, digests, one.trust.roots, one.at)
    except (Malformed, Unverified) as error:
        say.failed(3, "signature", str(error))
        return
    say.take(3, found)
    say.facts |= {f"signature_{name}": value for name, value in found.facts.items()}
    if not found.ok:
        return
    one.signed_at = _instant(found.facts.get("signed_at"))
    one.proved_at = _instant(found.facts.get("time"))
    _signer(one, found.facts["certificate_sha256"])


def _signer(one: Inspection, fingerprint: str) -> None:
    """The signing certificate must be one that the sender's card lists."""
    from rogatory.seal.card import key_valid_at
    from rogatory.seal.envelope import certificate_id

    domain = one.record.from_
    if one.trust.card(domain) is None:
        one.report.not_checkable(
            3, "signer", _("Whether the signer speaks for {domain}: no identity card is here.")
            .format(domain=domain)
        )  # fmt: skip
        return
    for key in one.trust.keys(domain, "x509"):
        if certificate_id(key.certificate()) == fingerprint:
            judged = key_valid_at(key, one.instant, anchored=one.proved_at is not None)
            one.report.items.append(Item(3, "signer", judged.state, judged.detail))
            return
    one.report.failed(
        3, "signer", _("The signing certificate is not on the identity card of {domain}.").format(
            domain=domain)
    )  # fmt: skip


def _instant(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None
