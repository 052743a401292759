# SPDX-License-Identifier: Apache-2.0
"""The press: data and a template in, the bytes of a PDF/A out, always the same for the same.

* ``library``      the templates, each known by its digest
* ``typesetting``  data + template -> PDF
* ``blocks``       what a template can print: paragraphs, pairs, tables, verdicts, ...
* ``sheet``        what all papers share: languages, marking, running lines
* ``dates``        days and instants as each language writes them
* ``certificate``  the judge's two pages, filled by the verifier

typst is imported only when something is typeset.
"""

from __future__ import annotations

from rogatory.press.library import template_digest
from rogatory.press.typesetting import Attachment, engine, typeset, typeset_by_digest

__all__ = ["Attachment", "engine", "template_digest", "typeset", "typeset_by_digest"]
