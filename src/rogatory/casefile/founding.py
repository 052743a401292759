# SPDX-License-Identifier: Apache-2.0
"""Founding an authority: its folder, its keys, its own record, its first officers.

The first officer founds alone; from the second on, roles are granted by two signatures.
"""

from __future__ import annotations

import secrets as randomness
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rogatory.casefile import cases
from rogatory.casefile.officers import (
    AuthorityFounded,
    OfficerKeyAdded,
    OfficerRegistered,
    RoleGranted,
)
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Config, Hand, Instance, open_instance, system_clock
from rogatory.errors import Conflict, Unavailable
from rogatory.language import _
from rogatory.seal import keys

HOUSE_KEY_ROLES = frozenset({"prosecutor", "registrar", "administrator"})
"""Roles whose bearers sign and open for the authority, so that their key file holds its key."""


@dataclass(frozen=True)
class NewOfficer:
    """An officer to be registered: id, name, title, roles, and the passphrase of the key file."""

    officer: str
    name: str
    roles: tuple[str, ...]
    passphrase: str
    title: str = ""


def found(
    home: Path,
    *,
    domain: str,
    country: str,
    names: Mapping[str, str],
    zone: str,
    first: NewOfficer,
    others: Sequence[NewOfficer] = (),
    language: str = "en",
    tsa_url: str = "",
    marking: str = "",
    instruments: Sequence[str] = (),
    clock: Callable[[], datetime] = system_clock,
) -> tuple[Instance, Hand]:
    """Make an instance in the empty folder ``home``; return it, unlocked by the first officer.

    Raises Conflict when the folder holds an instance already, Unavailable when it cannot be made.
    """
    if (home / "instance.toml").exists():
        raise Conflict(
            _("There is an instance in {folder} already: choose another folder.").format(
                folder=home
            )
        )
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        home.chmod(0o700)
    except OSError as error:
        raise Unavailable(
            _("The folder {folder} cannot be made: {error}.").format(
                folder=home, error=error.strerror
            )
        ) from None
    config = Config(
        authority=str(uuid.uuid4()),
        domain=domain,
        country=country,
        zone=zone,
        language=language,
        tsa_url=tsa_url,
        marking=marking,
        instruments=tuple(instruments),
    )
    config.write(home / "instance.toml")
    instance = open_instance(home, clock)
    house = randomness.token_hex(32)
    instance.lock_secrets(_new_secrets(), house)
    opening = AuthorityFounded(domain=domain, country=country, zone=zone, names=dict(names))
    acts: list[Act] = [opening]
    for officer in (first, *others):
        acts += _joining(instance, officer, house)
    hand = instance.unlock(first.officer, first.passphrase)
    cases.found(instance, acts, hand)
    return instance, hand


def _new_secrets() -> dict[str, bytes]:
    made = {name: keys.new_ed25519()[0] for name in ("log", "cosign", "seal")}
    made["age"] = keys.new_age_identity()[0]
    return made


def _joining(instance: Instance, officer: NewOfficer, house: str) -> list[Act]:
    """Make an officer's key file; return the acts by which officer, key and roles begin to count."""
    holds_house = bool(HOUSE_KEY_ROLES & set(officer.roles))
    key_id, public = instance.give_key(
        officer.officer, officer.passphrase, house if holds_house else None
    )
    return [
        OfficerRegistered(officer=officer.officer, name=officer.name, title=officer.title or None),
        OfficerKeyAdded(officer=officer.officer, key=key_id, public=public.hex()),
        *(RoleGranted(officer=officer.officer, role=role) for role in officer.roles),
    ]
