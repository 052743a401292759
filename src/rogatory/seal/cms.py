# SPDX-License-Identifier: Apache-2.0
"""CMS EnvelopedData (RFC 5652) for exactly one recipient certificate.

::

    ContentInfo { envelopedData, EnvelopedData {
        recipientInfos: one of
          KeyTransRecipientInfo { issuerAndSerialNumber, RSAES-OAEP with SHA-256 }     RSA keys
          KeyAgreeRecipientInfo { ephemeral P-256 key, dhSinglePass-stdDH-sha256kdf,
                                  AES-256 key wrap }                       P-256 keys, RFC 5753
        encryptedContentInfo { data, AES-256-CBC } } }

What is wrapped is short: the age identity of one pouch.  ``openssl cms -decrypt`` opens it.
The content is not authenticated here; an age identity carries its own checksum, and a pouch's
seal covers the envelope.
"""

from __future__ import annotations

import os
from typing import Any

# tsp adds its content types to a table of cms that is frozen at its first use: import it before.
from asn1crypto import algos, cms, core, keys, tsp  # type: ignore[import-untyped]  # noqa: F401
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)

from rogatory.errors import Malformed, Unverified
from rogatory.language import _

MAX_ENVELOPE = 65_536
_KEY_AGREEMENT = "1.3.132.1.11.1"  # dhSinglePass-stdDH-sha256kdf-scheme, RFC 5753
_KEY_WRAP = "2.16.840.1.101.3.4.1.45"  # id-aes256-wrap
_OAEP = rsa_padding.OAEP(rsa_padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


class _SharedInfo(core.Sequence):  # type: ignore[misc]
    """ECC-CMS-SharedInfo of RFC 5753 section 7.2."""

    _fields = [  # noqa: RUF012 - the library reads it so
        ("key_info", algos.AlgorithmIdentifier),
        ("entity_u_info", core.OctetString, {"explicit": 0, "optional": True}),
        ("supp_pub_info", core.OctetString, {"explicit": 2}),
    ]


def wrap(secret: bytes, certificate: x509.Certificate) -> bytes:
    """Return ``secret`` as EnvelopedData (DER) that only the key of ``certificate`` opens."""
    _refuse_other_usage(certificate)
    content_key, iv = os.urandom(32), os.urandom(16)
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES256(content_key), modes.CBC(iv)).encryptor()
    padded = padder.update(secret) + padder.finalize()
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        recipient, version = _transport(content_key, certificate, public), "v0"
    elif isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1":
        recipient, version = _agreement(content_key, certificate, public), "v2"
    else:
        raise Malformed(
            _("The recipient's certificate has neither an RSA nor a P-256 key; ask for another.")
        )
    enveloped = cms.EnvelopedData(
        {
            "version": version,
            "recipient_infos": [recipient],
            "encrypted_content_info": {
                "content_type": "data",
                "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": iv},
                "encrypted_content": encryptor.update(padded) + encryptor.finalize(),
            },
        }
    )
    info = cms.ContentInfo({"content_type": "enveloped_data", "content": enveloped})
    return bytes(info.dump())


def unwrap(data: bytes, key: bytes, certificate: x509.Certificate) -> bytes:
    """Return the secret of an envelope made for ``certificate``; ``key`` is PKCS #8 DER.

    Unverified when it was made for another certificate or was changed.
    """
    if len(data) > MAX_ENVELOPE:
        raise Malformed(_("The wrapped key is far too long; the package is not opened."))
    private = serialization.load_der_private_key(key, None)
    try:
        content_key, iv, sealed = _read(data, private, certificate)
        if len(content_key) != 32 or len(iv) != 16:
            raise ValueError("key length")
        decryptor = Cipher(algorithms.AES256(content_key), modes.CBC(iv)).decryptor()
        unpadder = padding.PKCS7(128).unpadder()
        padded = decryptor.update(sealed) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        RecursionError,
        UnsupportedAlgorithm,
        InvalidUnwrap,
    ):
        raise Unverified(
            _(
                "The wrapped key does not open with this certificate's key: "
                "it was changed or is for someone else."
            )
        ) from None


def _refuse_other_usage(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.key_encipherment or usage.key_agreement):
        raise Malformed(
            _("The recipient's certificate is not meant for encryption; ask for the one that is.")
        )


def _recipient_id(certificate: x509.Certificate) -> Any:
    theirs = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return cms.IssuerAndSerialNumber(
        {"issuer": theirs.issuer, "serial_number": theirs.serial_number}
    )


def _transport(content_key: bytes, certificate: x509.Certificate, public: rsa.RSAPublicKey) -> Any:
    sha256 = {"algorithm": "sha256"}
    return cms.RecipientInfo(
        "ktri",
        cms.KeyTransRecipientInfo(
            {
                "version": "v0",
                "rid": cms.RecipientIdentifier(
                    "issuer_and_serial_number", _recipient_id(certificate)
                ),
                "key_encryption_algorithm": {
                    "algorithm": "rsaes_oaep",
                    "parameters": algos.RSAESOAEPParams(
                        {
                            "hash_algorithm": sha256,
                            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": sha256},
                        }
                    ),
                },
                "encrypted_key": public.encrypt(content_key, _OAEP),
            }
        ),
    )


def _agreement(
    content_key: bytes, certificate: x509.Certificate, public: ec.EllipticCurvePublicKey
) -> Any:
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    wrapping_key = _agreed_key(ephemeral.exchange(ec.ECDH(), public), None)
    spki = ephemeral.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return cms.RecipientInfo(
        "kari",
        cms.KeyAgreeRecipientInfo(
            {
                "version": "v3",
                "originator": cms.OriginatorIdentifierOrKey(
                    "originator_key",
                    keys.PublicKeyInfo.load(spki),
                ),
                "key_encryption_algorithm": {
                    "algorithm": _KEY_AGREEMENT,
                    "parameters": algos.AlgorithmIdentifier({"algorithm": _KEY_WRAP}),
                },
                "recipient_encrypted_keys": [
                    {
                        "rid": cms.KeyAgreementRecipientIdentifier(
                            "issuer_and_serial_number", _recipient_id(certificate)
                        ),
                        "encrypted_key": aes_key_wrap(wrapping_key, content_key),
                    }
                ],
            }
        ),
    )


def _agreed_key(shared: bytes, entity: bytes | None) -> bytes:
    """Return the AES-256 wrapping key of a shared secret (RFC 5753, X9.63 KDF with SHA-256)."""
    fields: dict[str, Any] = {
        "key_info": {"algorithm": _KEY_WRAP},
        "supp_pub_info": (256).to_bytes(4, "big"),
    }
    if entity is not None:
        fields["entity_u_info"] = entity
    info = _SharedInfo(fields).dump()
    return X963KDF(algorithm=hashes.SHA256(), length=32, sharedinfo=info).derive(shared)


def _read(data: bytes, private: Any, certificate: x509.Certificate) -> tuple[bytes, bytes, bytes]:
    """Return (content key, IV, encrypted content) of our fixed profile; ValueError otherwise."""
    info = cms.ContentInfo.load(data, strict=True)
    if info["content_type"].native != "enveloped_data":
        raise ValueError("content type")
    enveloped = info["content"]
    if len(enveloped["recipient_infos"]) != 1:
        raise ValueError("recipients")
    recipient = enveloped["recipient_infos"][0]
    wanted = _recipient_id(certificate).dump()
    if recipient.name == "ktri" and isinstance(private, rsa.RSAPrivateKey):
        chosen = recipient.chosen
        if chosen["rid"].chosen.dump() != wanted:
            raise ValueError("recipient")
        if chosen["key_encryption_algorithm"]["algorithm"].native != "rsaes_oaep":
            raise ValueError("algorithm")
        content_key = private.decrypt(chosen["encrypted_key"].native, _OAEP)
    elif recipient.name == "kari" and isinstance(private, ec.EllipticCurvePrivateKey):
        content_key = _agree_back(recipient.chosen, private, wanted)
    else:
        raise ValueError("recipient type")
    encrypted = enveloped["encrypted_content_info"]
    algorithm = encrypted["content_encryption_algorithm"]
    if algorithm["algorithm"].native != "aes256_cbc":
        raise ValueError("algorithm")
    return content_key, algorithm["parameters"].native, encrypted["encrypted_content"].native


def _agree_back(agreed: Any, private: ec.EllipticCurvePrivateKey, wanted: bytes) -> bytes:
    if agreed["key_encryption_algorithm"]["algorithm"].dotted != _KEY_AGREEMENT:
        raise ValueError("algorithm")
    wrapped = agreed["recipient_encrypted_keys"]
    if len(wrapped) != 1 or wrapped[0]["rid"].chosen.dump() != wanted:
        raise ValueError("recipient")
    if agreed["originator"].name != "originator_key":
        raise ValueError("originator")
    point = agreed["originator"].chosen["public_key"].native
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    entity = agreed["ukm"].native
    wrapping_key = _agreed_key(private.exchange(ec.ECDH(), theirs), entity)
    return aes_key_unwrap(wrapping_key, wrapped[0]["encrypted_key"].native)
