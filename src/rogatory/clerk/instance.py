# SPDX-License-Identifier: Apache-2.0
"""An instance: the one folder in which an authority keeps its record, its keys and its vault.

::

    instance.toml          domain, country, zone, language, addresses; nothing secret
    rogatory.sqlite3       the docket's entries and what is projected from them, unless
                           ``database`` names a PostgreSQL
    keys/house.json        the authority's secrets, sealed under the house key
    keys/x509.pem …        certificates, which are public
    keys/officers/<id>.key an officer's own key and, where the role needs it, the house key
    vault/<case>/…         exhibit bytes by digest, unless ``vault`` names an S3 store
    log/<case>/…           published tiles and checkpoints
    pouches/<digest>       sealed packages as sent and as received, never changed
    trust/                 certificates that this authority takes as roots

One process serves one instance at a time: :func:`attach` points the process at a folder.
"""

from __future__ import annotations

import base64
import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rogatory.clerk import database
from rogatory.errors import Inadmissible, Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.seal import keys, signature
from rogatory.vault import rooms
from rogatory.vault.durable import write_durably
from rogatory.vault.place import Vault, vault_at

if TYPE_CHECKING:
    from rogatory.clerk import fence

_OFFICER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""As an entry writes who acted; also the name of the key file."""


def system_clock() -> datetime:
    """Return the machine's time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Config:
    """What ``instance.toml`` says: written once by ``init``, edited by hand afterwards."""

    authority: str
    """The uuid of the authority's own docket."""

    domain: str
    country: str
    zone: str
    language: str = "en"
    tsa_url: str = ""
    marking: str = ""
    """Words that stand on every page that leaves, such as a handling marking."""

    instruments: tuple[str, ...] = ()
    """Files or folders with further instruments and country sheets."""

    database: str = ""
    """Address of a PostgreSQL without a password; empty: SQLite in the folder."""

    vault: str = ""
    """Address of a place in an S3 store; empty: the folder ``vault``."""

    audit: str = ""
    """Address of a place in an S3 store where tiles and checkpoints are shown to everybody."""

    @classmethod
    def read(cls, path: Path) -> Config:
        """Read ``instance.toml``; all faults at once."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise Unavailable(
                _("There is no instance in {folder}: make one with “rogatory init”.").format(
                    folder=path.parent
                )
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Malformed(
                _("{file} cannot be read: {error}.").format(file=path, error=error)
            ) from None
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["instruments"] = tuple(known.get("instruments", ()))
        missing = [n for n in ("authority", "domain", "country", "zone") if n not in known]
        if missing:
            raise Malformed(_("{file} lacks {names}.").format(file=path, names=", ".join(missing)))
        _refuse_password(path, str(known.get("database", "")))
        return cls(**known)

    def write(self, path: Path) -> None:
        """Write ``instance.toml`` durably."""
        lines = ["# Rogatory instance. Nothing secret stands here."]
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
        write_durably(path, ("\n".join(lines) + "\n").encode())


def _refuse_password(path: Path, url: str) -> None:
    if url and database.parameters(url).get("password"):
        raise Malformed(
            _(
                "A password stands in {file}: take it out, and give it by DATABASE_URL or "
                "PGPASSFILE in the environment of the program."
            ).format(file=path)
        )


SHORTEST_PASSPHRASE = 8
"""Characters of an officer's passphrase: a stolen key file must not open to a guess."""


@dataclass(frozen=True)
class Hand:
    """An officer at work: who acts, and with which key when the act must be signed."""

    officer: str
    key_id: str = ""
    key: Ed25519PrivateKey | None = None


@dataclass
class Instance:
    """An opened instance; ``secrets`` is empty until an officer with the house key unlocks it."""

    home: Path
    config: Config
    clock: Callable[[], datetime] = system_clock
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    epoch: fence.Epoch | None = field(default=None, init=False, repr=False, compare=False)
    """The pair of record and vault on which this process works (``fence``)."""

    @property
    def vault(self) -> Vault:
        """The store of exhibit bytes."""
        return vault_at(self.config.vault, self.home)

    def now(self) -> str:
        """Return this instant as an entry writes it: seconds, UTC."""
        return self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this authority counts its days."""
        return ZoneInfo(self.config.zone)

    def origin(self, case: str) -> str:
        """Return the origin of a case's log: no names in it."""
        return f"{self.config.domain}/{case}"

    def secret(self, name: str) -> bytes:
        """Return one of the authority's secrets (log, cosign, seal, age, x509)."""
        if name not in self.secrets:
            raise Unavailable(
                _(
                    "The authority's keys are locked: act as an officer who holds the house key "
                    "(--as OFFICER)."
                )
            )
        return self.secrets[name]

    def signing_key(self, name: str) -> Ed25519PrivateKey:
        """Return one of the authority's Ed25519 keys (log, cosign, seal)."""
        return Ed25519PrivateKey.from_private_bytes(self.secret(name))

    def lock_secrets(
        self, secrets: Mapping[str, bytes], house: str, *, again: bool = False
    ) -> None:
        """Store the authority's secrets under the house key and keep them for this process.

        With ``again`` they take the place of the secrets that are stored; else there are none yet.
        """
        plain = {name: base64.b64encode(value).decode() for name, value in secrets.items()}
        sealed = keys.seal_secret(json.dumps(plain).encode(), house, use="house", label="authority")
        keys.write_private(self.home / "keys" / "house.json", sealed, replace=again)
        self.secrets = dict(secrets)

    def give_key(self, officer: str, passphrase: str, house: str | None) -> tuple[str, bytes]:
        """Make an officer's own key; return its id and public bytes."""
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise Malformed(
                _("A passphrase needs at least {n} characters: choose a longer one.").format(
                    n=SHORTEST_PASSPHRASE
                )
            )
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        payload = json.dumps({"seed": key.private_bytes_raw().hex(), "house": house}).encode()
        sealed = keys.seal_secret(payload, passphrase, use="officer", label=officer)
        keys.write_private(self._officer_file(officer), sealed)
        return signature.key_id(public), public

    def unlock(self, officer: str, passphrase: str) -> Hand:
        """Open an officer's key file and, where it holds the house key, the authority's secrets."""
        opened = self._opened(officer, passphrase)
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(opened["seed"]))
        if opened["house"] and not self.secrets:
            sealed = (self.home / "keys" / "house.json").read_bytes()
            plain: dict[str, Any] = json.loads(keys.open_secret(sealed, opened["house"]))
            self.secrets = {name: base64.b64decode(value) for name, value in plain.items()}
        return Hand(officer, signature.key_id(key.public_key().public_bytes_raw()), key)

    def house_key_of(self, officer: str, passphrase: str) -> str | None:
        """Return the house key that an officer's file holds, to hand it to another officer."""
        opened = self._opened(officer, passphrase)
        return str(opened["house"]) if opened["house"] else None

    def hand_house_key(self, officer: str, passphrase: str, house: str) -> None:
        """Put the house key into an officer's key file, which their own passphrase opens."""
        payload = json.dumps({**self._opened(officer, passphrase), "house": house}).encode()
        sealed = keys.seal_secret(payload, passphrase, use="officer", label=officer)
        keys.write_private(self._officer_file(officer), sealed, replace=True)

    def _opened(self, officer: str, passphrase: str) -> dict[str, Any]:
        """Open an officer's key file; Inadmissible where there is none, or not with these words."""
        path = self._officer_file(officer)
        if not path.exists():
            raise Inadmissible(
                _("No key of officer {officer} lies in this instance.").format(officer=officer)
            )
        try:
            opened: dict[str, Any] = json.loads(keys.open_secret(path.read_bytes(), passphrase))
        except Unverified as error:
            raise Inadmissible(str(error)) from None
        return opened

    def _officer_file(self, officer: str) -> Path:
        if not _OFFICER.fullmatch(officer):
            raise Malformed(
                _("An officer's id has letters, digits, . _ and -, at most 64: choose another.")
            )
        return self.home / "keys" / "officers" / f"{officer}.key"


def attach(home: Path) -> None:
    """Point this process's database connection at the instance in ``home``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    configured = home / "instance.toml"
    where = Config.read(configured).database if configured.exists() else ""
    database.connect(home, where)


def open_instance(home: Path, clock: Callable[[], datetime] = system_clock) -> Instance:
    """Open the instance in ``home`` and bring its tables to the version of this program.

    Where record or vault stand in a server, they must be the living pair (``fence``).

    Raises Unavailable, with nothing made, when the record is gone and what belongs to it is not.
    """
    config = Config.read(home / "instance.toml")
    in_server = bool(database.address(home, config.database))
    if not in_server and not (home / "rogatory.sqlite3").exists():
        _refuse_lost_record(home)
    attach(home)
    from rogatory.clerk import destroy, fence
    from rogatory.clerk.tables import Docket

    _bring_up_to_date(config)
    if not Docket.objects.filter(case=config.authority).exists():
        _refuse_lost_record(home)
    instance = Instance(home, config, clock)
    fence.look(instance)
    destroy.carry_out(instance.vault)
    rooms.sweep(home / "tmp")  # plaintext that a killed process left
    return instance


def bare_instance(home: Path, clock: Callable[[], datetime] = system_clock) -> Instance:
    """Return the instance in ``home``, attached, without asking whether its vault is its own.

    For whoever takes over; anybody else calls ``open_instance``.
    """
    config = Config.read(home / "instance.toml")
    attach(home)
    _bring_up_to_date(config)
    return Instance(home, config, clock)


def _bring_up_to_date(config: Config) -> None:
    """Bring the tables to the version of this program; a server may hold nobody else's record."""
    from django.core.management import call_command
    from django.db import connection

    from rogatory.clerk.tables import Docket

    with database.alone("migrations"):
        call_command("migrate", verbosity=0, interactive=False)
    ours = Docket.objects.filter(case=config.authority)
    if database.is_server() and Docket.objects.exists() and not ours.exists():
        connection.close()
        raise Unavailable(
            _("This database holds the record of another authority: mend its address.")
        )


def _refuse_lost_record(home: Path) -> None:
    """Raise Unavailable when keys, published parts or stored files say that there was a record."""
    rooms = [home / "log", home / "vault"]
    filled = any(room.is_dir() and any(room.iterdir()) for room in rooms)
    if filled or (home / "keys" / "house.json").exists():
        raise Unavailable(
            _(
                "The database in {folder} is missing or holds no record of this authority: restore "
                "the newest backup."
            ).format(folder=home)
        )
