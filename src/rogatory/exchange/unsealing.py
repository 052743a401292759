# SPDX-License-Identifier: Apache-2.0
"""Opening a package for ourselves and for a court: one that came, or one that we sent.

What came opens with the authority's age keys.  What we sent is encrypted to the receiver and to a
key of its own; that key, sealed to our age key, is kept beside the package before the package is
announced::

    pouches/<pouch>.asice       as it was sent
    pouches/<pouch>.key.age     the package's own age identity, encrypted to ours

Without this small file, or without our age keys, nobody here can open what was sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rogatory.casefile.pouches import ReceivedPouch, SentPouch
from rogatory.casefile.submissions import Submission
from rogatory.clerk import curtain
from rogatory.clerk.instance import Instance
from rogatory.errors import Inadmissible, Malformed, Unavailable, Unverified
from rogatory.exchange.counterpart import trust_of
from rogatory.exchange.outsiders import case_meant
from rogatory.language import _
from rogatory.pouch import package as form
from rogatory.pouch.container import open_container
from rogatory.pouch.package import Package
from rogatory.seal.envelope import identities
from rogatory.vault.durable import write_durably
from rogatory.verify import Report, verify_pouch
from rogatory.verify.payload import decrypt_payload

CHUNK = 1 << 20
MAX_KEY = 65_536
MAX_RECORD = 16 * 2**20


def pouches_of(instance: Instance) -> Path:
    """Return the folder in which packages are kept as sent and as received."""
    folder = instance.home / "pouches"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def key_path(instance: Instance, pouch: str) -> Path:
    """Return where the key of a sent package is kept, sealed to us."""
    return pouches_of(instance) / f"{pouch}.key.age"


def remember(instance: Instance, pouch: str, identity: bytes) -> None:
    """Keep a package's own age identity, encrypted to our newest age key, durably."""
    import pyrage  # type: ignore[import-untyped]

    ours = identities(instance.secret("age"))[0].to_public()
    write_durably(key_path(instance, pouch), pyrage.encrypt(identity, [ours]))


def forget(instance: Instance, pouch: str) -> None:
    """Take away the key of a package that was never announced."""
    if not SentPouch.objects.filter(key=pouch).exists():
        key_path(instance, pouch).unlink(missing_ok=True)


def find(instance: Instance, named: str) -> Path:
    """Return the file of a package: by its path, its uuid or the SHA-256 of the file.

    Inadmissible when there is none.
    """
    path = Path(named)
    if path.is_file():
        return path
    sent = SentPouch.objects.filter(key=named) | SentPouch.objects.filter(digest=named)
    came = ReceivedPouch.objects.filter(key=named) | ReceivedPouch.objects.filter(pouch=named)
    shut = curtain.closed()
    if shut:
        handed_in = Submission.objects.filter(into__in=shut)
        came = came.exclude(case_opened__in=shut).exclude(key__in=handed_in.values("key"))
    candidates = [pouches_of(instance) / f"{row.key}.asice" for row in sent if named]
    kept = [f"{row.case}/{row.key}" for row in came.order_by("entry")]
    candidates += [instance.vault.local(key) for key in kept if instance.vault.has(key)]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise _no_package(named)


def _no_package(named: str) -> Inadmissible:
    return Inadmissible(
        _("There is no package {name}: name its file, its id, or the SHA-256 of its file.").format(
            name=named
        )
    )


def received(instance: Instance, digest: str) -> str | None:
    """Return the instant at which a file of this digest came; None when it did not come here."""
    row = ReceivedPouch.objects.filter(case=instance.config.authority, key=digest).first()
    return row.received if row is not None else None


def unseal(instance: Instance, path: Path, folder: Path, target: Path) -> Report:
    """Verify a package and write its payload, decrypted, to the new file ``target``.

    ``folder`` is private, for plaintext on the way.  Nothing is written unless nothing failed: the
    report says what did.  Inadmissible for a package that has no contents; Conflict when the file
    is there.
    """
    plain = folder / form.PAYLOAD
    try:
        sealed, identity = _decrypted(instance, path, plain)
    except (Malformed, Unverified):
        sealed, identity = False, instance.secret("age")  # what is wrong is the report's to say
    report = verify_pouch(
        path,
        trust_of(instance),
        identity=identity,
        opened=plain if sealed else None,
        workdir=folder,
        at=instance.clock(),
    )
    if report.ok:
        write_durably(target, _chunks(plain), exclusive=True)
    return report


def _decrypted(instance: Instance, path: Path, plain: Path) -> tuple[bool, bytes]:
    """Write the payload to ``plain``; return whether it was encrypted, and what opens it."""
    with open_container(path) as container:
        container.scan()
        package = Package.decode(container.read("package.json", limit=MAX_RECORD))
        if form.SEALED_PAYLOAD not in container and form.PAYLOAD not in container:
            raise Inadmissible(_("This package has no contents to be opened, such as a receipt."))
        if case_meant(None, package, instance.config.domain) in curtain.closed():
            raise _no_package(path.name)
        identity = _identity(instance, package)
        if form.SEALED_PAYLOAD in container:
            decrypt_payload(container, identity, plain)
            return True, identity
        with plain.open("xb") as out:
            container.extract(form.PAYLOAD, out.write)
        return False, identity


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from iter(lambda: stream.read(CHUNK), b"")


def _identity(instance: Instance, package: Package) -> bytes:
    """Return the age identities that open a package: its own kept one, or ours."""
    ours = instance.secret("age")
    if package.from_ != instance.config.domain:
        return ours
    if not SentPouch.objects.filter(key=package.pouch).exists():
        raise Inadmissible(_("This package is in our name, and our record knows of none such."))
    path = key_path(instance, package.pouch)
    if not path.exists() and package.encrypted:
        raise Unavailable(
            _(
                "The key of this package was not kept here: only the receiver can open it. Take "
                "{file} from a copy of the instance."
            ).format(file=path.name)
        )
    if not package.encrypted:
        return ours
    import pyrage

    try:
        opened: bytes = pyrage.decrypt(path.read_bytes()[:MAX_KEY], identities(ours))
    except (pyrage.DecryptError, OSError) as error:
        raise Unavailable(
            _("The key of this package cannot be opened with our keys: {file}.").format(
                file=path.name
            )
        ) from error
    return opened
