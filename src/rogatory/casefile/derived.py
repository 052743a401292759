# SPDX-License-Identifier: Apache-2.0
"""What is derived from exhibits and entries and may be thrown away: readings, previews, the index.

These tables are no rows of the docket: no act writes them, no replay makes them, no proof rests on
them.  ``reading rebuild`` drops them and they are made again.  What an erasure destroys leaves them
in the transaction of that erasure (``forgetting``, called by ``cases.enter``).

What a sealed identity says is written nowhere here.  Where its name stands in an exhibit's own
text, ``office.sealed_names`` writes its code; a reading for which that waits is in ``Uncoded``.
"""

from __future__ import annotations

from django.db import models

OUTCOMES = ("read", "partly", "unreadable", "refused")
"""What becomes of an exhibit: read, read in part, not readable (why), refused for a limit."""


class Reading(models.Model):
    """What a machine read of one exhibit: one for each, or none while it waits."""

    pk = models.CompositePrimaryKey("case", "exhibit")
    case = models.CharField(max_length=36)
    exhibit = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=12)
    media = models.TextField()
    """Media type by content."""

    facts = models.TextField()
    """JSON: ``[[kind, name, value, place], …]`` as ``reading.sheet`` has them."""

    faults = models.TextField()
    """JSON: ``[[code, place], …]``: what was not read, and why."""

    program = models.TextField(default="")
    """What read it: ``text``, or ``tesseract-5.3.0`` where pages were read as pictures."""

    parked = models.BooleanField(default=False)
    """Whether it was given up after it had ended the worker several times."""

    preview = models.BinaryField(null=True, default=None)
    """A small picture, drawn anew (PNG); shown blurred until somebody asks for it."""

    blurred = models.BinaryField(null=True, default=None)

    class Meta:
        app_label = "casefile"
        indexes = (models.Index(fields=["case", "sha256"], name="reading_digest"),)


class Passage(models.Model):
    """A stretch of text in a reading, and where in the exhibit it stands."""

    pk = models.CompositePrimaryKey("case", "exhibit", "number")
    case = models.CharField(max_length=36)
    exhibit = models.CharField(max_length=200)
    number = models.BigIntegerField()
    place = models.TextField()
    text = models.TextField()
    sure = models.IntegerField(null=True, default=None)
    """0 to 100 where it was read from a picture; empty where the file has the text."""

    class Meta:
        app_label = "casefile"


class Attempt(models.Model):
    """An exhibit that is being read: written before its file is opened, gone when it is read."""

    pk = models.CompositePrimaryKey("case", "exhibit")
    case = models.CharField(max_length=36)
    exhibit = models.CharField(max_length=200)
    tries = models.IntegerField()

    class Meta:
        app_label = "casefile"


class Document(models.Model):
    """A passage that can be found: of a reading, or of an entry of a case record."""

    id = models.BigIntegerField(primary_key=True)
    """In the order of the instants at which what it tells was entered (``search_index``)."""

    case = models.CharField(max_length=36)
    sort = models.CharField(max_length=20)
    """exhibit, letter, measure, contact, person, statement or record."""

    source = models.CharField(max_length=200)
    """The exhibit's id, or ``entry:12``."""

    entry = models.BigIntegerField()
    at = models.CharField(max_length=20)
    title = models.TextField()
    """The exhibit's label, or the kind of the entry."""

    place = models.TextField()
    text = models.TextField()
    words = models.TextField()
    """Its tokens in order (``reading.stems``)."""

    names = models.TextField()
    """Readings of its capitalised words in the phonetic alphabet (``reading.fold``)."""

    class Meta:
        app_label = "casefile"
        indexes = (models.Index(fields=["case", "source"], name="document_source"),)


class Indexed(models.Model):
    """How many entries of a case record are in the index."""

    case = models.CharField(max_length=36, primary_key=True)
    size = models.BigIntegerField()

    class Meta:
        app_label = "casefile"


class Coded(models.Model):
    """Up to which entry the sealed identities of a case are kept out of all that is derived."""

    case = models.CharField(max_length=36, primary_key=True)
    entry = models.BigIntegerField()

    class Meta:
        app_label = "casefile"


class Uncoded(models.Model):
    """An exhibit whose reading may name a sealed person: neither shown nor indexed yet."""

    pk = models.CompositePrimaryKey("case", "exhibit")
    case = models.CharField(max_length=36)
    exhibit = models.CharField(max_length=200)

    class Meta:
        app_label = "casefile"
