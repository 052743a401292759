# SPDX-License-Identifier: Apache-2.0
"""What a code on a paper means here: which object of which case, and whether its digest agrees."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.casefile.cases import Case
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.letters import Letter
from rogatory.casefile.originals import Printing
from rogatory.casefile.pouches import ReceivedPouch, SentPouch
from rogatory.clerk import curtain
from rogatory.clerk.instance import Instance
from rogatory.docket import canon
from rogatory.language import _
from rogatory.pouch import origin
from rogatory.pouch.printed import Printed

_LIMIT = 1 << 26


@dataclass(frozen=True)
class Meant:
    """What a code is of, what the record says of it, and whether the digest's start agrees.

    ``agrees`` is None where nothing here can be compared with it, False where there is no such
    object.
    """

    what: str
    said: str
    agrees: bool | None
    case: str = ""


def meant(instance: Instance, printed: Printed) -> Meant:
    """Return what a code means in this instance."""
    if printed.sort in ("X", "S"):
        return _exhibit(printed)
    if printed.sort in ("C", "H"):
        return _package(instance, printed)
    if printed.sort == "I":
        return _inventory(printed)
    return _letter(instance, printed)


def _exhibit(printed: Printed) -> Meant:
    what = _("label of an exhibit") if printed.sort == "X" else _("custody sheet")
    row = Exhibit.objects.filter(key=printed.id).order_by("entry").first()
    if row is None:
        return Meant(what, _("There is no such exhibit here."), agrees=False)
    name = _("{label} of case {case}").format(label=row.label, case=_number(row.case))
    if not isinstance(row.file, dict):
        return Meant(what, f"{name}; {_('erased')}", None, row.case)
    agrees = str(row.file["sha256"]).startswith(printed.digest)
    return Meant(what, _judged(name, agrees), agrees, row.case)


def _package(instance: Instance, printed: Printed) -> Meant:
    sort = printed.sort
    what = _("certificate of verification") if sort == "C" else _("record of a handing over")
    sent = SentPouch.objects.filter(key=printed.id).first()
    came = ReceivedPouch.objects.filter(case=instance.config.authority, pouch=printed.id)
    shut = curtain.closed()
    digests = {row.key: row.case_opened for row in came if row.case_opened not in shut}
    if sent is not None:
        digests[sent.digest] = sent.case
    if not digests:
        return Meant(what, _("There is no such package here."), agrees=False)
    hits = [digest for digest in digests if digest.startswith(printed.digest)]
    case = digests[hits[0]] if hits else next(iter(digests.values()))
    name = _("package {id}").format(id=printed.id)
    return Meant(what, _judged(name, bool(hits)), bool(hits), case)


def _inventory(printed: Printed) -> Meant:
    what = _("inventory")
    row = Case.objects.filter(key=printed.id).first()
    if row is None:
        return Meant(what, _("There is no such case here."), agrees=False)
    said = _("of case {case}; compare it with the data that was written when it was printed")
    return Meant(what, said.format(case=row.reference), None, row.key)


def _letter(instance: Instance, printed: Printed) -> Meant:
    """Hold a leaf against every paper that is known of its letter: the digits of their data."""
    what = _("leaf {leaf} of {leaves} of a letter").format(leaf=printed.leaf, leaves=printed.leaves)
    rows = Letter.objects.filter(key=printed.id) | Letter.objects.filter(
        key__endswith=f":{printed.id}"
    )
    row = rows.order_by("entry").first()
    if row is None:
        return Meant(what, _("There is no such letter here."), agrees=False)
    name = _("letter {number} of case {case}").format(
        number=row.number or "–", case=_number(row.case)
    )
    printings = Printing.objects.filter(letter=row.key).order_by("entry")
    known = [(one.mark, one.number) for one in printings]
    if row.source:
        known.append((_mark(instance, row), row.number))
    if row.incoming or not known:
        said = _("{letter}; no final print of it is known here").format(letter=name)
        return Meant(what, said, None, row.case)
    of = [number for mark, number in known if mark == printed.digest]
    if not of:
        said = _("{letter}; NOT A PRINT THAT IS KNOWN HERE: a draft, an answer, or other words")
        return Meant(what, said.format(letter=name), agrees=False, case=row.case)
    latest = known[-1][0] == printed.digest
    said = (
        _("{letter}; it is of the paper that was printed")
        if latest
        else _("{letter}; it is of an earlier print, No {number}, that counts no more")
    )
    return Meant(what, said.format(letter=name, number=of[-1]), agrees=True, case=row.case)


def _mark(instance: Instance, row: Letter) -> str:
    """Return the digits by which the codes of the signed letter name its data."""
    with instance.vault.open(f"{row.case}/{row.source}") as stream:
        source = canon.loads(stream.read(), limit=_LIMIT)
    data = source.get("data") if isinstance(source, dict) else None
    return origin.mark_of(data) if isinstance(data, dict) else ""


def _judged(name: str, agrees: bool) -> str:
    said = (
        _("{what}; the start of the digest agrees")
        if agrees
        else _("{what}; THE DIGEST IS ANOTHER: this paper is of other bytes")
    )
    return said.format(what=name)


def _number(case: str) -> str:
    found = Case.objects.filter(key=case).values_list("reference", flat=True).first()
    return str(found or case)
