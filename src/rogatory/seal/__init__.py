# SPDX-License-Identifier: Apache-2.0
"""The room of cryptography: one file, one specification.

=============  ====================================================================
``keys``       secrets wrapped by a passphrase (scrypt, ChaCha20-Poly1305), key making
``signature``  Ed25519 (RFC 8032), strict
``signer``     an X.509 private key with its certificate and chain
``trust``      pinned roots, path validation (RFC 5280), OCSP (RFC 6960) and CRL
``timestamp``  RFC 3161 time-stamps
``revocation`` fetching OCSP answers, to be embedded in a signature
``xades``      XAdES baseline signatures of one ASiC-E container (ETSI EN 319 132)
``pades``      PAdES baseline signatures of a PDF (ETSI EN 319 142)
``cms``        CMS EnvelopedData for one recipient (RFC 5652, RFC 5753, RFC 8017)
``envelope``   age, streaming; published only when whole
``card``       identity cards: keys of an authority, their rotation and revocation
``report``     verified / failed / not checkable, item by item
``foreign``    all of it that reads what others wrote, in a child process with limits
=============  ====================================================================

This room knows nothing of cases, dockets or pouches, and opens no network connection by
itself: only a ``HttpTimestamper`` or ``HttpRevocation`` that the caller made does.
"""
