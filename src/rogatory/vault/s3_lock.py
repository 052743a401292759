# SPDX-License-Identifier: Apache-2.0
"""Object Lock: what the store says of it, retention set and read back, its absence said in words.

A store that answers these calls has not thereby proved that it keeps what it locks: that a lock
cannot be shortened or lifted is a promise of whoever runs the store.  What can be proved from here
is what is reported: the lock is on or off, and until when each object says that it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rogatory.errors import Unavailable
from rogatory.language import _, ngettext
from rogatory.vault.s3_bucket import Address
from rogatory.vault.store import Retained

_LATER = timedelta(minutes=5)
"""By how much an instant read back may lie before the one asked for."""


@dataclass
class Lock:
    """The lock of one bucket; asked for when it is needed, once."""

    address: Address
    _known: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def versions_kept(self) -> bool:
        """Whether the bucket keeps versions, so that a plain deletion would hide and not delete."""
        if "versions" not in self._known:
            told = self._ask("get_bucket_versioning", Bucket=self.address.bucket)
            self._known["versions"] = told.get("Status") in ("Enabled", "Suspended")
        return bool(self._known["versions"])

    @property
    def enabled(self) -> bool:
        """Whether the bucket says that objects can be locked."""
        if "enabled" not in self._known:
            from botocore.exceptions import ClientError  # type: ignore[import-untyped]

            try:
                told = self._ask("get_object_lock_configuration", Bucket=self.address.bucket)
                state = told.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled")
            except ClientError:
                state = None
            self._known["enabled"] = state == "Enabled"
        return bool(self._known["enabled"])

    def retain(self, key: str, version: str | None) -> datetime | None:
        """Lock one object as the address asks and read the lock back; None where none is asked.

        Unavailable when the store does not lock it: an address that asks for it is a promise.
        """
        if not self.address.retain_days:
            return None
        if not self.enabled:
            raise Unavailable(
                _(
                    "Objects are to be retained, but this S3 store has no object lock: switch it "
                    "on for the bucket, or take retain_days out of the address."
                )
            )
        held = self.retained_until(key, version)
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=self.address.retain_days)
        if held is None or held < until - timedelta(days=1):
            self._ask(
                "put_object_retention",
                **self._named(key, version),
                Retention={"Mode": self.address.retain_mode, "RetainUntilDate": until},
            )
            held = self.retained_until(key, version)
        if held is None or held < until - timedelta(days=1) - _LATER:
            raise Unavailable(
                _("The S3 store took the lock of an object and does not show it: try again later.")
            )
        return held

    def retained_until(self, key: str, version: str | None = None) -> datetime | None:
        """Return until when the store says that it keeps an object; None without a lock."""
        from botocore.exceptions import ClientError

        try:
            told = self._ask("head_object", **self._named(key, version))
        except ClientError:
            return None
        until: datetime | None = told.get("ObjectLockRetainUntilDate")
        return until

    def delete_versions(self, key: str) -> bool:
        """Delete every version of an object; ``Retained`` when the store still keeps one."""
        from botocore.exceptions import ClientError

        full = self._named(key, None)["Key"]
        gone = False
        pages = self._client().get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self.address.bucket, Prefix=full):
            for sort in ("Versions", "DeleteMarkers"):
                for one in page.get(sort, ()):
                    if one["Key"] != full:
                        continue
                    try:
                        self._ask("delete_object", **self._named(key, one["VersionId"]))
                    except ClientError:
                        until = self.retained_until(key, one["VersionId"])
                        raise Retained(
                            _(
                                "The S3 store keeps an object that is to be erased, until {until}: "
                                "the erasure is entered and will be carried out then."
                            ).format(until=until.date() if until else "?")
                        ) from None
                    gone = gone or sort == "Versions"
        return gone

    def said(self) -> str:
        """Say what is known of the lock, in words that promise nothing."""
        if not self.enabled:
            return _(
                "This S3 store has no object lock: whoever holds its credentials can delete what "
                "it keeps. Keep a copy elsewhere."
            )
        if not self.address.retain_days:
            return _("This S3 store can lock objects; the address asks for no retention.")
        return ngettext(
            "Each object is locked for {n} day ({mode}) and the lock is read back. Whether the "
            "store can be made to shorten it, only whoever runs it can say.",
            "Each object is locked for {n} days ({mode}) and the lock is read back. Whether the "
            "store can be made to shorten it, only whoever runs it can say.",
            self.address.retain_days,
        ).format(n=self.address.retain_days, mode=self.address.retain_mode)

    def _named(self, key: str, version: str | None) -> dict[str, Any]:
        prefix = f"{self.address.prefix}/" if self.address.prefix else ""
        named: dict[str, Any] = {"Bucket": self.address.bucket, "Key": f"{prefix}{key}"}
        if version not in (None, "null"):
            named["VersionId"] = version
        return named

    def _ask(self, call: str, **named: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError

        try:
            told: dict[str, Any] = getattr(self._client(), call)(**named)
        except BotoCoreError:
            raise Unavailable(
                _("The S3 store does not do what it is asked ({reason}): try again later.").format(
                    reason=_("no answer")
                )
            ) from None
        return told

    def _client(self) -> Any:
        if "client" not in self._known:
            try:
                import boto3  # type: ignore[import-untyped]
                from botocore.config import Config  # type: ignore[import-untyped]
            except ImportError:
                raise Unavailable(
                    _("What reaches S3 is not installed here: install “rogatory[scale]”.")
                ) from None
            self._known["client"] = boto3.client(
                "s3",
                region_name=self.address.region,
                endpoint_url=self.address.endpoint or None,
                config=Config(
                    connect_timeout=5,
                    read_timeout=30,
                    retries={"max_attempts": 3},
                    s3={"addressing_style": "path"} if self.address.endpoint else None,
                ),
            )
        return self._known["client"]
