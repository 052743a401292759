# SPDX-License-Identifier: Apache-2.0
"""``rogatory init``: an authority begins its record, its keys and its identity card."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session, prompt_passphrase
from rogatory.cli.show import Answer
from rogatory.errors import Conflict, Inadmissible, Malformed, Unavailable
from rogatory.language import N_, _, current

if TYPE_CHECKING:
    from rogatory.casefile.founding import Certified, NewOfficer

_QUESTIONS = {
    "domain": N_("domain of the authority, such as prosecutor.example"),
    "state": N_("code of the state, such as XA"),
    "name": N_("name of the authority (EN:NAME for a language of its own)"),
    "zone": N_("zone in which days are counted, such as Asia/Baku"),
    "as": N_("short id of the first officer, such as aynur"),
    "officer-name": N_("name of the first officer"),
}


def _init(session: Session) -> Answer:
    from rogatory.casefile import founding
    from rogatory.exchange import counterpart

    if (session.home / "instance.toml").exists():
        raise Conflict(
            _("There is an instance in {folder} already: choose another folder.").format(
                folder=session.home
            )
        )
    told = _told(session)
    names = _names(told["name"])
    officers = _officers(session, told)
    signer, encryption, roots = _certificates(session)
    instance, hand = founding.found(
        session.home,
        domain=told["domain"][0],
        country=told["state"][0],
        names=names,
        zone=_zone(told["zone"][0]),
        first=officers[0],
        others=officers[1:],
        language=session.asked("lang") or current(),
        tsa_url=session["tsa_url"] or "",
        marking=session["marking"] or "",
        instruments=[str(Path(name).resolve()) for name in session["instruments"]],
        database=session["database"] or "",
        vault=session["vault"] or "",
        audit=session["audit"] or "",
        signer=signer,
        encryption=encryption,
        roots=roots,
    )
    session.__dict__["instance"], session.__dict__["hand"] = instance, hand
    card = counterpart.issue_card(instance, hand).card
    session.touched(instance.config.authority)
    lines = [
        _("An authority has begun its record in {folder}.").format(folder=session.home),
        _("Officers: {officers}").format(officers=", ".join(one.officer for one in officers)),
        _("Fingerprint of its identity card, to be read out by telephone: {fingerprint}").format(
            fingerprint=card.fingerprint
        ),
        _("Give the card to the other side: rogatory card export FILE"),
    ]
    if not session["certificate"]:
        lines.append(
            _(
                "Its certificate vouches for itself: the other side can rely only on the "
                "fingerprint."
            )
        )
    if not session["tsa_url"]:
        lines.append(_("No time-stamp authority is named: there is no independent time."))
    data = {
        "authority": instance.config.authority, "domain": card.domain, "home": str(session.home),
        "officers": [one.officer for one in officers], "fingerprint": card.fingerprint,
    }  # fmt: skip
    return Answer(data, list(lines))


def _told(session: Session) -> dict[str, tuple[str, ...]]:
    """Return the answers to the questions: from options, else asked, else all missing at once."""
    told: dict[str, tuple[str, ...]] = {}
    missing = []
    for name, question in _QUESTIONS.items():
        given = session.asked("as") if name == "as" else session[name.replace("-", "_")]
        if name == "as":
            given = given or os.environ.get("ROGATORY_OFFICER")
        if not given and sys.stdin.isatty():
            given = input(f"{_(question)}: ").strip()
        if given:
            told[name] = (given,) if isinstance(given, str) else tuple(given)
        else:
            missing.append(
                _("“{option}” is missing ({what}).").format(option=f"--{name}", what=_(question))
            )
    Inadmissible.unless_empty(missing)
    return told


def _names(given: tuple[str, ...]) -> dict[str, str]:
    names = {}
    for one in given:
        lang, colon, name = one.partition(":")
        if colon and len(lang) == 2 and lang.isalpha():
            names[lang.lower()] = name.strip()
        else:
            names[current()] = one.strip()
    names.setdefault("en", next(iter(names.values())))
    return names


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Malformed(
            _("There is no zone {zone}: name one such as Asia/Baku or Europe/Moscow.").format(
                zone=name
            )
        ) from None
    return name


def _officers(session: Session, told: dict[str, tuple[str, ...]]) -> list[NewOfficer]:
    from rogatory.casefile.founding import NewOfficer

    first = told["as"][0]
    made = [
        NewOfficer(
            first,
            told["officer-name"][0],
            session["role"] or ("prosecutor", "administrator"),
            _new_phrase(session, first, "passphrase_file"),
            session["title"] or "",
        )
    ]
    second = session.asked("with")
    if second:
        made.append(
            NewOfficer(
                second,
                session["with_name"] or second,
                session["with_role"] or ("approver", "custodian"),
                _new_phrase(session, second, "with_passphrase_file"),
                session["with_title"] or "",
            )
        )
    return made


def _new_phrase(session: Session, officer: str, file: str) -> str:
    fd = "passphrase_fd" if file == "passphrase_file" else None
    if session.asked(file) or (fd and session.asked(fd)):
        return session.passphrase(officer, file, fd)
    option = f"--{file.replace('_', '-')}"
    phrase = prompt_passphrase(_("New passphrase of {officer}: ").format(officer=officer), option)
    if prompt_passphrase(_("The same again: "), option) != phrase:
        raise Inadmissible(_("The two passphrases differ; nothing was made."))
    return phrase


def _certificates(session: Session) -> tuple[Certified | None, Certified | None, bytes]:
    signer = certified_from(session, "certificate")
    encryption = certified_from(session, "encryption_certificate")
    return signer, encryption, read_file(session["roots"]) if session["roots"] else b""


def certified_from(session: Session, name: str) -> Certified | None:
    """Return the certificate of the option ``name`` with its key; None when it is not given."""
    certificate, key = session[name], session[f"{name}_key"]
    if bool(certificate) != bool(key):
        raise Inadmissible(
            _("A certificate and its key go together: give --{name} and --{name}-key.").format(
                name=name.replace("_", "-")
            )
        )
    chain = read_file(session["chain"]) if session["chain"] else b""
    return _certified(certificate, key, chain) if certificate else None


def _certified(certificate: str, key: str, chain: bytes) -> Certified:
    from cryptography.hazmat.primitives import serialization

    from rogatory.casefile.founding import Certified
    from rogatory.seal.signer import load_certificates

    data = read_file(key)
    load = (
        serialization.load_pem_private_key
        if data.startswith(b"-----")
        else serialization.load_der_private_key
    )
    try:
        private = load(data, None)
    except (ValueError, TypeError):
        raise Malformed(
            _("The private key cannot be read: give PKCS #8 without a passphrase.")
        ) from None
    plain = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem = read_file(certificate)
    load_certificates(pem)
    return Certified(plain, pem, chain)


def read_file(name: str, limit: int = 1 << 26) -> bytes:
    """Read a file that a person named; Unavailable with the reason, Malformed when too large."""
    try:
        with Path(name).open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise Unavailable(
            _("The file {file} cannot be read ({reason}): check its path and rights.").format(
                file=name, reason=getattr(error, "strerror", None) or error
            )
        ) from None
    if len(data) > limit:
        raise Malformed(_("The file {file} is too large to be this.").format(file=name))
    return data


_OPTIONS = (
    *(Option(name, help, how="many" if name == "name" else "one")
      for name, help in _QUESTIONS.items() if name != "as"),
    Option("title", N_("title of the first officer"), "TEXT"),
    Option("role", N_("role of the first officer (else prosecutor and administrator)"), how="many"),
    Option("with-name", N_("name of the second officer (who is named by --with)"), "NAME"),
    Option("with-title", N_("title of the second officer"), "TEXT"),
    Option("with-role", N_("role of the second officer (else approver and custodian)"), "ROLE",
           "many"),
    Option("tsa-url", N_("address of a time-stamp authority (RFC 3161)"), "URL"),
    Option("marking", N_("words that stand on every page that leaves"), "TEXT"),
    Option("instruments", N_("file or folder with further treaties"), "PATH", "many"),
    Option("database", N_("address of a PostgreSQL for the record (else a file here)"), "URL"),
    Option("vault", N_("place in an S3 store that keeps the files (else a folder here)"), "URL"),
    Option("audit", N_("place in an S3 store where hashes are shown to everybody"), "URL"),
    Option("certificate", N_("certificate of the authority for signatures (PEM)"), "FILE"),
    Option("certificate-key", N_("its private key (PKCS #8)"), "FILE"),
    Option("encryption-certificate", N_("certificate for encryption to us (PEM)"), "FILE"),
    Option("encryption-certificate-key", N_("its private key (PKCS #8)"), "FILE"),
    Option("chain", N_("certificates above them (PEM)"), "FILE"),
    Option("roots", N_("certificates to be taken as roots (PEM)"), "FILE"),
)  # fmt: skip

COMMANDS = (
    Command(
        ("init",),
        N_("begin an authority's record: its folder, keys, first officers, identity card"),
        _init,
        _OPTIONS,
        N_(
            "What is not given is asked where somebody can be asked. With --with a second officer "
            "is made at once; letters need two."
        ),
    ),
)
