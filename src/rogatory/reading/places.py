# SPDX-License-Identifier: Apache-2.0
"""Where in a file something was found, in the language of the reader.

A place is made while a file is read, in the process that is confined, as words and numbers joined
by " / " ("attachment 2 / page 3"); it is kept so, and is part of an item's id.  Here its words are
said to a person.  What a file calls its own parts stays as it is.
"""

from __future__ import annotations

from rogatory.language import pgettext


def place_said(place: str) -> str:
    """Return a place in the present language; a part whose word is not known as it is."""
    heads, wholes = _heads(), _wholes()
    return " / ".join(wholes.get(part) or _headed(part, heads) for part in place.split(" / "))


def _headed(part: str, heads: dict[str, str]) -> str:
    head, blank, rest = part.partition(" ")
    return f"{heads[head]}{blank}{rest}" if head in heads else part


def _heads() -> dict[str, str]:
    """Words that a number or a part's own name follows."""
    return {
        "attachment": pgettext("place", "attachment"),
        "capture": pgettext("place", "capture"),
        "circumstances": pgettext("place", "circumstances"),
        "column": pgettext("place", "column"),
        "header": pgettext("place", "header"),
        "member": pgettext("place", "member"),
        "message": pgettext("place", "message"),
        "object": pgettext("place", "object"),
        "page": pgettext("place", "page"),
        "part": pgettext("place", "part"),
        "record": pgettext("place", "record"),
        "sheet": pgettext("place", "sheet"),
        "stream": pgettext("place", "stream"),
        "table": pgettext("place", "table"),
        "text": pgettext("place", "text"),
        "track": pgettext("place", "track"),
    }


def _wholes() -> dict[str, str]:
    """Names of parts and of what a file says about itself."""
    return {
        "author": pgettext("place", "author"),
        "block": pgettext("place", "block"),
        "body": pgettext("place", "body"),
        "camera owner": pgettext("place", "camera owner"),
        "cells": pgettext("place", "cells"),
        "changed": pgettext("place", "changed"),
        "comment": pgettext("place", "comment"),
        "comment by": pgettext("place", "comment by"),
        "comment or change by": pgettext("place", "comment or change by"),
        "comments": pgettext("place", "comments"),
        "company": pgettext("place", "company"),
        "content credentials": pgettext("place", "content credentials"),
        "copyright": pgettext("place", "copyright"),
        "custom property": pgettext("place", "custom property"),
        "description": pgettext("place", "description"),
        "document property": pgettext("place", "document property"),
        "earlier versions": pgettext("place", "earlier versions"),
        "embedded file": pgettext("place", "embedded file"),
        "endnotes": pgettext("place", "endnotes"),
        "file name": pgettext("place", "file name"),
        "first author": pgettext("place", "first author"),
        "footnotes": pgettext("place", "footnotes"),
        "hidden sheet": pgettext("place", "hidden sheet"),
        "how it was made": pgettext("place", "how it was made"),
        "label": pgettext("place", "label"),
        "last changed by": pgettext("place", "last changed by"),
        "manager": pgettext("place", "manager"),
        "metadata": pgettext("place", "metadata"),
        "owner": pgettext("place", "owner"),
        "path": pgettext("place", "path"),
        "payload": pgettext("place", "payload"),
        "picture": pgettext("place", "picture"),
        "pictures and objects": pgettext("place", "pictures and objects"),
        "printed by": pgettext("place", "printed by"),
        "properties": pgettext("place", "properties"),
        "subject": pgettext("place", "subject"),
        "the file": pgettext("place", "the file"),
        "time-stamp": pgettext("place", "time-stamp"),
        "title": pgettext("place", "title"),
        "tracked change": pgettext("place", "tracked change"),
        "unpacked": pgettext("place", "unpacked"),
        "user comment": pgettext("place", "user comment"),
    }
