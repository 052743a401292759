# SPDX-License-Identifier: Apache-2.0
"""The room of cryptography: one file, one specification.

================  ==========================================================================
``keys``          secrets wrapped by a passphrase (scrypt, ChaCha20-Poly1305), key making
``signature``     Ed25519 (RFC 8032), strict
``signer``        an X.509 private key with its certificate and chain
``trust``         pinned roots, path validation (RFC 5280), OCSP (RFC 6960) and CRL
``timestamp``     RFC 3161 time-stamps
``revocation``    gathering OCSP answers and CRLs, to be embedded
``fetch``         the one HTTP exchange under both
``xades``         XAdES baseline signatures of one ASiC-E container (ETSI EN 319 132)
``xades_form``    the one form of their document: writer, and reader without an XML parser
``pades``         PAdES baseline signatures of a PDF (ETSI EN 319 142): signing
``pades_check``   judging them
``cms``           CMS EnvelopedData for one recipient (RFC 5652, RFC 5753, RFC 8017)
``envelope``      age, streaming; published only when whole
``card``          identity cards: keys of an authority, their rotation and revocation
``introduction``  identity card files: a card with the signatures that introduce it
``report``        verified / failed / not checkable, item by item
``foreign``       all of it that reads what others wrote, in a child process with limits
``confinement``   how that child shuts itself in
================  ==========================================================================

This room knows nothing of cases, dockets or pouches, and opens no network connection by
itself: only a ``HttpTimestamper`` or ``HttpRevocation`` that the caller made does.
"""
