# SPDX-License-Identifier: Apache-2.0
"""``rogatory officer`` and ``card``: who works here, and how the other side knows us."""

from __future__ import annotations

from typing import Any

from rogatory.cli.command import Command, Option
from rogatory.cli.init import certified_from
from rogatory.cli.letters import write_file
from rogatory.cli.session import Session, prompt_passphrase, read_passphrase
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, pgettext


def _add(session: Session) -> Answer:
    from rogatory.office import officers

    new = session["id"]
    if session["new_passphrase_file"]:
        phrase = read_passphrase(session["new_passphrase_file"])
    else:
        option = "--new-passphrase-file"
        phrase = prompt_passphrase(_("New passphrase of {officer}: ").format(officer=new), option)
        if prompt_passphrase(_("The same again: "), option) != phrase:
            raise Inadmissible(_("The two passphrases differ; nothing was made."))
    house = session.instance.house_key_of(session.officer, session.passphrase(session.officer))
    entries = officers.enlist(
        session.instance,
        officers.NewOfficer(new, session["name"], session["role"], phrase, session["title"] or ""),
        session.hand,
        session.second,
        house=house,
    )
    authority = session.instance.config.authority
    session.touched(authority)
    said = _("Officer {officer} is registered, with a key of their own and the roles: {roles}")
    told = said.format(officer=new, roles=", ".join(session["role"]) or "–")
    return Answer({"officer": new, "roles": list(session["role"]), "entries": entries}, [told])


def _entrust(session: Session) -> Answer:
    from rogatory.office import officers

    officer = session["id"]
    if session["officer_passphrase_file"]:
        phrase = read_passphrase(session["officer_passphrase_file"])
    else:
        option = "--officer-passphrase-file"
        phrase = prompt_passphrase(_("Passphrase of {officer}: ").format(officer=officer), option)
    house = session.instance.house_key_of(session.officer, session.passphrase(session.officer))
    officers.entrust(session.instance, officer, phrase, house=house)
    said = _("Officer {officer} holds the authority's keys from now on.").format(officer=officer)
    return Answer({"officer": officer}, [said])


def _list(session: Session) -> Answer:
    from rogatory.casefile.officers import Officer, OfficerKey, Role

    authority = session.instance.config.authority
    data: list[dict[str, Any]] = []
    for row in Officer.objects.filter(case=authority).order_by("entry"):
        roles = Role.objects.filter(case=authority, officer=row.key, active=True)
        keys = OfficerKey.objects.filter(case=authority, officer=row.key).order_by("entry")
        data.append(
            {
                "officer": row.key,
                "name": str(row.name),
                "title": str(row.title) if row.title else None,
                "roles": sorted(roles.values_list("role", flat=True)),
                "keys": [{"key": k.key, "revoked": k.revoked or None} for k in keys],
            }
        )
    table = [
        [d["officer"], d["name"], d["title"] or "", ", ".join(d["roles"]),
         ", ".join(k["key"] for k in d["keys"] if not k["revoked"]) or _("no key in force")]
        for d in data
    ]  # fmt: skip
    return Answer(
        data,
        [
            Table(
                [_("officer"), _("name"), pgettext("officer", "title"), _("roles"), _("key")], table
            )
        ],
    )


def _show(session: Session) -> Answer:
    from rogatory.exchange import counterpart

    card = counterpart.our_card(session.instance).card
    keys: list[dict[str, Any]] = [
        {"use": k.use, "from": k.from_, "until": k.until, "revoked_at": k.revoked_at,
         "key": k.key}
        for k in card.keys
    ]  # fmt: skip
    table = [
        [k["use"], k["from"], k["until"] or "", k["revoked_at"] or "",
         k["key"] if session.details else str(k["key"])[:16]]
        for k in keys
    ]  # fmt: skip
    lines = [
        _("Card {serial} of {domain} ({name}, {country})").format(
            serial=card.serial,
            domain=card.domain,
            name=visible(card.names.get("en") or next(iter(card.names.values()))),
            country=card.country or _("state not named"),
        ),
        _("Fingerprint, to be read out by telephone: {fingerprint}").format(
            fingerprint=card.fingerprint
        ),
    ]
    heads = [_("use"), _("from"), _("until"), _("revoked"), _("key")]
    data = {"domain": card.domain, "serial": card.serial, "fingerprint": card.fingerprint,
            "country": card.country, "names": dict(card.names), "keys": keys}  # fmt: skip
    return Answer(data, [*lines, Table(heads, table)])


def _export(session: Session) -> Answer:
    from rogatory.exchange import counterpart

    signed = counterpart.our_card(session.instance)
    path = write_file(session["file"], signed.encode())
    said = _("Our card is written to {file}; tell its fingerprint by another way: {print}").format(
        file=path, print=signed.card.fingerprint
    )
    return Answer({"file": str(path), "fingerprint": signed.card.fingerprint}, [said])


def _rotate(session: Session) -> Answer:
    return _renewed(session, revoke=False)


def _revoke(session: Session) -> Answer:
    return _renewed(session, revoke=True)


def _renewed(session: Session, *, revoke: bool) -> Answer:
    from rogatory.office import cards

    hand = session.hand
    house = session.instance.house_key_of(session.officer, session.passphrase(session.officer))
    signed = cards.renew(
        session.instance,
        session["use"],
        hand,
        house=house,
        certified=certified_from(session, "certificate"),
        revoke=revoke,
    )
    session.touched(session.instance.config.authority)
    said = _(
        "Card {serial} is issued; give it to every counterpart (card export). Fingerprint: {print}"
    ).format(serial=signed.card.serial, print=signed.card.fingerprint)
    return Answer({"serial": signed.card.serial, "fingerprint": signed.card.fingerprint}, [said])


_RENEWAL = (
    Option("use", N_("use of the key"), "USE", required=True, position=True,
           choices=("log", "cosign", "seal", "age", "x509", "x509-enc")),
    Option("certificate", N_("for x509 and x509-enc: the new certificate (PEM)"), "FILE"),
    Option("certificate-key", N_("its private key (PKCS #8)"), "FILE"),
    Option("chain", N_("certificates above them (PEM)"), "FILE"),
)  # fmt: skip

COMMANDS = (
    Command(
        ("officer", "add"), N_("register an officer: key, passphrase, roles"), _add,
        (Option("id", N_("short id, such as deputy"), "ID", required=True, position=True),
         Option("name", N_("name"), "NAME", required=True),
         Option("title", N_("title"), "TEXT"),
         Option("role", N_("role"), "ROLE", "many",
                choices=("prosecutor", "approver", "custodian", "registrar", "administrator",
                         "reader")),
         Option("new-passphrase-file", N_("file with the new officer's passphrase"), "FILE")),
        N_("Roles need a second officer (--with) once two have keys."),
    ),
    Command(
        ("officer", "entrust"),
        N_("give the authority's keys to an officer whose role needs them since"),
        _entrust,
        (Option("id", N_("the officer"), "ID", required=True, position=True),
         Option("officer-passphrase-file", N_("file with that officer's passphrase"), "FILE")),
        N_("A role granted later does not bring the keys that sign and open for the authority."),
    ),
    Command(("officer", "list"), N_("list the officers, their roles and keys"), _list),
    Command(("card", "show"), N_("show our identity card and its fingerprint"), _show),
    Command(("card", "export"), N_("write our card to a file for the other side"), _export,
            (Option("file", N_("file to write"), "FILE", required=True, position=True),)),
    Command(("card", "rotate"), N_("make a new key for a use, and the next card"), _rotate,
            _RENEWAL),
    Command(("card", "revoke"), N_("revoke the present key of a use, make a new one, and the card"),
            _revoke, _RENEWAL),
)  # fmt: skip
