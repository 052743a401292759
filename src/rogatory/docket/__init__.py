# SPDX-License-Identifier: Apache-2.0
"""The docket: an append-only log of acts, and the proofs that others can check without us.

One file, one specification:

==============  ==============================================================================
``canon``       RFC 8785 (JCS): one value, one spelling; a strict reader
``base64url``   RFC 4648 section 5 without padding: one digest, one spelling
``commitment``  our own: docs/formats/docket.md (fields, lists, disclosures)
``entry``       our own: docs/formats/docket.md (entry, act signature)
``merkle``      RFC 6962 section 2.1: tree, edge, inclusion and consistency proofs
``note``        C2SP signed-note: text signed by named Ed25519 keys
``checkpoint``  C2SP tlog-checkpoint: origin, size and root of a log, signed
``tiles``       C2SP tlog-tiles: the hashes of a log as files of 256
``proof``       C2SP tlog-proof: one entry's inclusion, checkable off line
``cosignature`` C2SP tlog-cosignature and the rules of tlog-witness
==============  ==============================================================================

Nothing here knows a case, a person, a database or a clock.
"""
