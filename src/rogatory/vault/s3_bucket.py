# SPDX-License-Identifier: Apache-2.0
"""One place in an S3 store, and its few calls: each tried a bounded number of times.

::

    s3://exhibits/office-a?endpoint=https://s3.office.example&region=eu-1

Credentials come from the environment (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, a role),
never from the address, and stand in no message.  A call whose answer was lost may have happened:
``create`` says so (``None``), and whoever called looks up what is there.

A process that has called S3 must not fork afterwards: the client runs threads of its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rogatory.errors import Conflict, Malformed, Unavailable
from rogatory.language import _

PART = 8 << 20
"""Bytes up to which an object is sent whole; larger ones go in parts of at least this."""

_PARTS = 9000
"""S3 takes 10,000 parts at most."""

TRIES = 3
_PAUSE = 0.2
_KNOWN = frozenset({"endpoint", "region", "retain_days", "retain_mode"})
_STATUS = re.compile(r"status code: (\d{3}[ A-Za-z]*)")


@dataclass(frozen=True)
class Address:
    """Where objects lie: bucket, prefix and what the server is called."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    retain_days: int = 0
    """How long each object is locked against deletion; 0: not at all."""

    retain_mode: str = "GOVERNANCE"

    @classmethod
    def read(cls, url: str) -> Address:
        """Read an address; Malformed with every fault."""
        split = urlsplit(url)
        asked = dict(parse_qsl(split.query))
        faults = []
        if split.scheme != "s3" or not split.hostname:
            faults.append(_("An S3 address reads s3://BUCKET/PREFIX?endpoint=URL&region=NAME."))
        if split.username or split.password or {"key", "secret"} & set(asked):
            faults.append(
                _("Credentials stand in no address: put them into the environment of the program.")
            )
        if unknown := sorted(set(asked) - _KNOWN):
            faults.append(
                _("An S3 address says nothing of {names}.").format(names=", ".join(unknown))
            )
        days, mode = asked.get("retain_days", "0"), asked.get("retain_mode", "GOVERNANCE")
        if not days.isdecimal() or mode not in ("GOVERNANCE", "COMPLIANCE"):
            faults.append(
                _(
                    "Objects are retained for a number of days (retain_days) in the mode "
                    "GOVERNANCE or COMPLIANCE (retain_mode)."
                )
            )
        if faults:
            raise Malformed(" ".join(faults))
        return cls(
            split.netloc,
            split.path.strip("/"),
            asked.get("endpoint", ""),
            asked.get("region", "us-east-1"),
            int(days),
            mode,
        )

    @property
    def said(self) -> str:
        """The address as it is shown and compared: server, bucket, prefix."""
        server = urlsplit(self.endpoint).netloc or f"s3.{self.region}"
        return f"s3://{self.bucket}/{self.prefix} ({server})"


@dataclass(frozen=True)
class Head:
    """What is known of an object without its bytes; ``tag`` names this version of it."""

    size: int
    tag: str
    version: str | None


@dataclass
class Bucket:
    """The calls; safe for several threads and for several processes at once."""

    address: Address
    _store: Any = field(default=None, repr=False)
    _parts: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        # A repeated conditional put would meet its own first try and be taken for another's: calls
        # are repeated here, where that is looked up.  Parts of an upload may be repeated anywhere.
        self._store, self._parts = self._client(0), self._client(TRIES)

    def _client(self, retries: int) -> Any:
        try:
            from obstore.store import S3Store
        except ImportError:
            raise Unavailable(
                _("What reaches S3 is not installed here: install “rogatory[scale]”.")
            ) from None
        named: dict[str, Any] = {}
        if self.address.endpoint:
            named["endpoint"] = self.address.endpoint
        return S3Store(
            self.address.bucket,
            prefix=self.address.prefix or None,
            region=self.address.region,
            checksum_algorithm="sha256",
            client_options={
                "allow_http": self.address.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=60),
            },
            retry_config={
                "max_retries": retries,
                "retry_timeout": timedelta(seconds=20),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=50),
                    "max_backoff": timedelta(seconds=1),
                    "base": 2,
                },
            },
            **named,
        )

    def head(self, key: str) -> Head | None:
        """Return what is known of an object, or None; Unavailable when nobody answers."""
        import obstore

        try:
            told = self._tried(lambda: obstore.head(self._store, key))
        except FileNotFoundError:
            return None
        return Head(int(told["size"]), str(told["e_tag"]), told["version"])

    def read(self, key: str, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start`` of an object that has as many."""
        import obstore

        try:
            got = self._tried(
                lambda: bytes(obstore.get_range(self._store, key, start=start, length=length))
            )
        except FileNotFoundError:
            raise missing(key) from None
        return bytes(got)

    def whole(self, key: str) -> tuple[bytes, str] | None:
        """Return a small object with its tag, or None when it is not there."""
        import obstore

        def get() -> tuple[bytes, str]:
            got = obstore.get(self._store, key)
            return bytes(got.bytes()), str(got.meta["e_tag"])

        try:
            found: tuple[bytes, str] = self._tried(get)
        except FileNotFoundError:
            return None
        return found

    def create(self, key: str, body: bytes | Path, size: int) -> bool | None:
        """Put an object that is not there yet; False when it was there, None when nobody knows.

        Up to ``PART`` bytes it is conditional (If-None-Match) and never replaces anything; larger
        ones go in parts, which the protocol cannot make conditional everywhere: whoever calls has
        looked before, and what is put is named after its bytes.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        try:
            if size <= PART:
                data = body.read_bytes() if isinstance(body, Path) else body
                obstore.put(self._store, key, data, mode="create")
            else:
                chunk = max(PART, -(-size // _PARTS))
                obstore.put(
                    self._parts,
                    key,
                    body,
                    use_multipart=True,
                    chunk_size=chunk,
                    max_concurrency=4 if chunk <= 4 * PART else 2,
                )
        except (AlreadyExistsError, PreconditionError):
            return False
        except (BaseError, FileNotFoundError, OSError, ValueError) as error:
            if refused(error):
                raise _unavailable(error) from None
            return None
        return True

    def replace(self, key: str, data: bytes, tag: str | None) -> str:
        """Put a small object in the place of the version ``tag`` (None: of nothing); its new tag.

        Conflict when another version stands there; Unavailable when nobody knows what happened
        and looking it up does not tell either.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        mode: Any = "create" if tag is None else {"e_tag": tag}
        for turn in range(TRIES):
            try:
                return str(obstore.put(self._store, key, data, mode=mode)["e_tag"])
            except (AlreadyExistsError, PreconditionError):
                there = self.whole(key)
                if turn and there is not None and there[0] == data:
                    return there[1]  # the answer to an earlier try was lost
                raise Conflict(
                    _("Another process has changed this at the same time: look, then try again.")
                ) from None
            except (BaseError, FileNotFoundError, OSError) as error:
                if refused(error) or turn == TRIES - 1:
                    raise _unavailable(error) from None
                time.sleep(_PAUSE * 2**turn)
        raise AssertionError("the last try returns or raises")

    def copy(self, key: str, target: str) -> None:
        """Copy an object inside the store, without reading it; what stands at target goes."""
        import obstore

        try:
            self._tried(lambda: obstore.copy(self._store, key, target, overwrite=True))
        except FileNotFoundError:
            raise missing(key) from None

    def remove(self, key: str) -> None:
        """Delete an object; nothing is changed when it is not there."""
        import obstore

        self._tried(lambda: obstore.delete(self._store, key))

    def under(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield key and size of every object whose key begins with the path ``prefix``."""
        import obstore

        yield from self._listed(lambda: obstore.list(self._store, prefix, chunk_size=1000))

    def folders(self) -> list[str]:
        """Return the first parts of all keys."""
        import obstore

        def ask() -> list[str]:
            told = obstore.list_with_delimiter(self._store)
            return sorted(str(one).strip("/") for one in told["common_prefixes"])

        found: list[str] = self._tried(ask)
        return found

    def _listed(self, ask: Any) -> Iterator[tuple[str, int]]:
        from obstore.exceptions import BaseError

        try:
            for some in ask():
                for one in some:
                    yield str(one["path"]), int(one["size"])
        except (BaseError, OSError) as error:
            raise _unavailable(error) from None

    def _tried(self, call: Any) -> Any:
        """Make a call that may be made again; a refusal of the credentials ends it at once."""
        from obstore.exceptions import BaseError

        for turn in range(TRIES):
            try:
                return call()
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise _unavailable(error) from None
                raise
            except (BaseError, OSError) as error:
                if refused(error) or turn == TRIES - 1:
                    raise _unavailable(error) from None
                time.sleep(_PAUSE * 2**turn)
        raise AssertionError("the last try returns or raises")


def refused(error: BaseException) -> bool:
    """Tell whether the store said no: trying again changes nothing."""
    from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

    no_bucket = isinstance(error, FileNotFoundError) and "NoSuchBucket" in str(error)
    return no_bucket or isinstance(error, (PermissionDeniedError, UnauthenticatedError))


def missing(key: str) -> Unavailable:
    """Return the error for an object that is not there."""
    return Unavailable(
        _(
            "The vault cannot open object {digest}… ({reason}); restore it from a copy or attach "
            "the disk, then try again."
        ).format(digest=key.rpartition("/")[2][:16], reason=_("it is not there"))
    )


def _unavailable(error: BaseException) -> Unavailable:
    """Say what failed without the address or anything of the request."""
    if isinstance(error, FileNotFoundError):
        return Unavailable(_("The S3 store has no such bucket: make it, or mend the address."))
    if refused(error):
        return Unavailable(
            _(
                "The S3 store refuses these credentials: put the right ones into the environment "
                "of the program and give them the rights to read, write, list and delete."
            )
        )
    found = _STATUS.search(str(error))
    reason = found.group(1).strip() if found else _("no answer")
    return Unavailable(
        _("The S3 store does not do what it is asked ({reason}): try again later.").format(
            reason=reason
        )
    )
