# SPDX-License-Identifier: Apache-2.0
"""Whether a signature was set on a printed file as it was printed; runs inside ``foreign``.

The printed bytes must be the file's whole first revision, the signature's revision the next one,
and what that one adds or changes may be the signature alone: its value, its invisible field, the
form entry of the catalogue, the /Annots of pages, and who wrote the file last (/Info, metadata).
Whoever signs could otherwise replace the pages first: no later check would notice.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from rogatory.language import _
from rogatory.seal.report import Report

NAME = "printed"
_FORM = frozenset({"/Fields", "/SigFlags"})
_FIELD = frozenset({"/FT", "/T", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"})
_LAST_WRITER = frozenset({"/ModDate", "/Producer"})


def check_print(report: Report, pdf: bytes, reader: Any, signature: Any, length: int) -> None:
    """Add the item ``printed``: the first ``length`` bytes of ``pdf`` are what was signed.

    ``reader`` is strict and of ``pdf``, ``signature`` its only signature.
    """
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.sign.diff_analysis import SuspiciousModification

    if not _is_first_revision(pdf, reader, length) or signature.signed_revision != 1:
        report.failed(
            NAME, _("Between the printed letter and its signature stands something else.")
        )
        return
    old, new = reader.get_historical_resolver(0), reader.get_historical_resolver(1)
    try:
        _policy(signature).apply(old, new)
    except (SuspiciousModification, PdfReadError):
        report.failed(NAME, _("The printed letter was changed before it was signed."))
    else:
        report.verified(NAME, _("The signature was set on the letter exactly as it was printed."))


def _is_first_revision(pdf: bytes, reader: Any, length: int) -> bool:
    from pyhanko.pdf_utils.reader import PdfFileReader

    alone = PdfFileReader(io.BytesIO(pdf[:length]), strict=True)
    return bool(
        alone.xrefs.total_revisions == 1
        and reader.xrefs.total_revisions > 1
        # What precedes the signature's revision is told by its /Prev alone.
        and reader.xrefs.get_startxref_for_revision(0) == alone.xrefs.get_startxref_for_revision(0)
        and reader.xrefs.explicit_refs_in_revision(0) == alone.xrefs.explicit_refs_in_revision(0)
    )


def _policy(signature: Any) -> Any:
    """Return pyHanko's analysis with the rules for one new signature and no other.

    Its own rule for forms compares two forms; here the first one must be new.
    """
    from pyhanko.sign.diff_analysis import (
        CatalogModificationRule,
        DocInfoRule,
        MetadataUpdateRule,
        ModificationLevel,
        ObjectStreamRule,
        StandardDiffPolicy,
        WhitelistRule,
        XrefStreamRule,
    )
    from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate

    class OneSignature(WhitelistRule):
        def apply(self, old: Any, new: Any) -> Iterator[Any]:
            _same_info(old, new)
            yield from map(ReferenceUpdate, _references(old, new, signature))

    catalogue: Any = CatalogModificationRule
    metadata: Any = MetadataUpdateRule
    rules = (OneSignature(), DocInfoRule(), XrefStreamRule(), ObjectStreamRule(), metadata())
    return StandardDiffPolicy(
        [catalogue()] + [rule.as_qualified(ModificationLevel.LTA_UPDATES) for rule in rules],
        None,
        ignore_orphaned_objects=False,
        ignore_identical_objects=False,
    )


def _references(old: Any, new: Any, signature: Any) -> Iterator[Any]:
    """Yield what a new form with one invisible signature field adds or changes, once checked."""
    form = new.root["/AcroForm"]
    listed = form["/Fields"]
    widget = listed.raw_get(0).reference
    value = new(widget).raw_get("/V").reference
    _need(value == signature.sig_field.raw_get("/V").reference)
    own = [widget, value]
    if (form_reference := _reference(new.root, "/AcroForm")) is not None:
        own.append(form_reference)
    if (list_reference := _reference(form, "/Fields")) is not None:
        own.append(list_reference)
    _need("/AcroForm" not in old.root and set(form) <= _FORM)
    _need(len(listed) == 1 and set(new(widget)) <= _FIELD)
    _need(all(old.is_ref_unassignable(one) for one in own))
    yield from own
    yield from _page(old, new, new(widget).raw_get("/P").reference, widget)


def _page(old: Any, new: Any, page: Any, widget: Any) -> Iterator[Any]:
    """Yield the page that bears the widget: nothing of it may change but /Annots, by the widget."""
    from pyhanko.sign.diff_analysis.commons import compare_dicts

    before, after = old(page), new(page)
    _need(before["/Type"] == "/Page")
    compare_dicts(before, after, frozenset({"/Annots"}))
    known = [one.reference for one in before["/Annots"]] if "/Annots" in before else []
    _need([one.reference for one in after["/Annots"]] == [*known, widget])
    annotations = _reference(after, "/Annots")
    if annotations is not None:
        _need(annotations == _reference(before, "/Annots") or old.is_ref_unassignable(annotations))
        yield annotations
    yield page


def _same_info(old: Any, new: Any) -> None:
    """Title, author and the rest of /Info are as printed, but who wrote the file last and when."""
    both = []
    for one in (old, new):
        place = _reference(one.trailer_view, "/Info")
        info = one(place) if place is not None else {}  # as it stood in that revision
        both.append({name: str(info[name]) for name in info if name not in _LAST_WRITER})
    _need(both[0] == both[1])


def _reference(dictionary: Any, name: str) -> Any:
    """Return where an entry points to; None when it stands in the dictionary itself."""
    return getattr(dictionary.raw_get(name), "reference", None) if name in dictionary else None


def _need(holds: bool) -> None:
    from pyhanko.sign.diff_analysis import SuspiciousModification

    if not holds:
        raise SuspiciousModification
