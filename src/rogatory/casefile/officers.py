# SPDX-License-Identifier: Apache-2.0
"""Officers of the authority, their keys and their roles: acts of the authority's own docket."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import models

from rogatory.casefile.roll import Roll
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _
from rogatory.seal.signature import key_id

ROLES = ("prosecutor", "approver", "custodian", "registrar", "administrator", "reader")
"""What an officer may be; ``policy`` says what each may do."""


_OFFICER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PUBLIC = re.compile(r"[0-9a-f]{64}")


class Authority(Row):
    """The authority that keeps this instance."""

    domain = models.TextField()
    country = models.TextField()
    zone = models.TextField()
    names = ErasableField()

    class Meta:
        app_label = "casefile"


class Officer(Row):
    """An officer: the id is a code; the name is erasable."""

    name = ErasableField()
    title = ErasableField()

    class Meta:
        app_label = "casefile"


class OfficerKey(Row):
    """A key with which an officer signs acts; the row's key is the key's id."""

    officer = models.TextField(db_index=True)
    public = models.TextField()
    since = models.TextField()
    revoked = models.TextField(default="")
    """The instant from which the key is no longer good; empty while it is."""

    class Meta:
        app_label = "casefile"


class Role(Row):
    """A role that an officer holds; the row's key is ``officer:role``."""

    officer = models.TextField(db_index=True)
    role = models.TextField()
    active = models.BooleanField(default=True)

    class Meta:
        app_label = "casefile"


class AuthorityFounded(Act, kind="authority.founded/1", authority=True):
    """The authority begins its record."""

    domain: str = structural("Domain", "code")
    country: str = structural("State", "code")
    zone: str = structural("Zone in which days are counted", "code")
    names: object = erasable("Names by language", "data")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.where(Authority):
            yield _("This authority has begun its record already.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Authority(
                key=stamp.key(),
                entry=stamp.number,
                domain=self.domain,
                country=self.country,
                zone=self.zone,
                names=self.names,
            )
        )


class OfficerRegistered(Act, kind="officer.registered/1", authority=True):
    """An officer joins the authority."""

    officer: str = structural("Officer")
    name: Text = erasable("Name")
    title: Text = erasable("Title", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Officer, self.officer):
            yield _("Officer {officer} is registered already.").format(officer=self.officer)
        if not _OFFICER.fullmatch(self.officer):
            yield _("An officer's id has letters, digits, . _ and -, at most 64: choose another.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(Officer(key=self.officer, entry=stamp.number, name=self.name, title=self.title))


class OfficerKeyAdded(Act, kind="officer.key_added/1", authority=True, signatures=1):
    """An officer's own key begins to count: at once, or 72 hours later (ADR 0009)."""

    officer: str = structural("Officer")
    key: str = structural("Key id")
    public: str = structural("Public key, hexadecimal", "code")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Officer, self.officer) is None:
            yield _("Officer {officer} is not registered.").format(officer=self.officer)
        if sheet.find(OfficerKey, self.key):
            yield _("This key is registered already.")
        if not _PUBLIC.fullmatch(self.public) or key_id(bytes.fromhex(self.public)) != self.key:
            yield _("The public key is not 32 bytes in hexadecimal, or the id is of another key.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            OfficerKey(
                key=self.key,
                entry=stamp.number,
                officer=self.officer,
                public=self.public,
                since=Roll.of(sheet.where(OfficerKey)).good_from(self.officer, stamp.at),
            )
        )


class OfficerKeyRevoked(Act, kind="officer.key_revoked/1", authority=True, signatures=1):
    """An officer's key stops to count, from a given instant; by its holder or by two officers."""

    key: str = structural("Key id")
    since: str = structural("No longer good from", "instant")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(OfficerKey, self.key)
        if row is None:
            yield _("There is no such key.")
        elif row.revoked:
            yield _("This key was revoked already, from {instant}.").format(instant=row.revoked)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(OfficerKey, self.key)
        row.revoked = self.since
        sheet.change(row)


class RoleGranted(Act, kind="role.granted/1", authority=True, signatures=2):
    """An officer receives a role; two officers sign once there are two."""

    officer: str = structural("Officer")
    role: str = structural("Role", "code", choices=ROLES)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Officer, self.officer) is None:
            yield _("Officer {officer} is not registered.").format(officer=self.officer)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        key = f"{self.officer}:{self.role}"
        row = sheet.find(Role, key)
        if row is None:
            sheet.add(Role(key=key, entry=stamp.number, officer=self.officer, role=self.role))
        elif not row.active:
            row.active = True
            sheet.change(row)


class RoleRevoked(Act, kind="role.revoked/1", authority=True, signatures=1):
    """An officer loses a role."""

    officer: str = structural("Officer")
    role: str = structural("Role", "code", choices=ROLES)
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Role, f"{self.officer}:{self.role}")
        if row is None or not row.active:
            yield _("Officer {officer} does not hold the role {role}.").format(
                officer=self.officer, role=self.role
            )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Role, f"{self.officer}:{self.role}")
        row.active = False
        sheet.change(row)
