# SPDX-License-Identifier: Apache-2.0
"""``rogatory package open``: the contents of a package as a file that a court can verify."""

from __future__ import annotations

from pathlib import Path

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer
from rogatory.language import N_, _


def _open(session: Session) -> Answer:
    from rogatory.exchange import unsealing
    from rogatory.exchange.keeping import clear, workshop
    from rogatory.verify import words

    instance, hand = session.instance, session.hand
    assert hand.officer
    path, target = unsealing.find(instance, session["package"]), Path(session["payload_out"])
    clear(instance)
    with workshop(instance) as folder:
        report = unsealing.unseal(instance, path, folder, target)
    blocks = [words.tell(report, details=session.details), ""]
    if session["certificate"]:
        from rogatory.verify import certificate

        certificate.write(
            report,
            Path(session["certificate"]),
            received=unsealing.received(instance, str(report.facts.get("sha256", ""))),
        )
        blocks.append(_("Two pages for a court: {file}").format(file=session["certificate"]))
    if report.ok:
        blocks += [
            _("The contents, no longer encrypted: {file}").format(file=target),
            _(
                "Hand both files to the court: “rogatory verify {package} --payload {file}” needs "
                "no key and no instance. Whoever has this file reads everything in it."
            ).format(package=path.name, file=target.name),
        ]
    else:
        blocks.append(_("Something failed: the contents were not written."))
    data = report.to_json() | {
        "package_file": str(path),
        "payload": str(target) if report.ok else None,
        "certificate": session["certificate"],
    }
    return Answer(data, [*blocks], 0 if report.ok else 1)


COMMANDS = (
    Command(
        ("package", "open"),
        N_("verify a package that came or was sent, and write its contents for a court"),
        _open,
        (
            Option("package", N_("file, id or SHA-256 of the package"), "PACKAGE", required=True,
                   position=True),
            Option("payload-out", N_("new file for the contents, decrypted"), "FILE",
                   required=True),
            Option("certificate", N_("write two pages for a court"), "PDF"),
        ),
        N_("What was sent opens here too, with the key that is kept beside it."),
    ),
)  # fmt: skip
