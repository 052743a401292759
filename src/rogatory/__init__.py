# SPDX-License-Identifier: Apache-2.0
"""Rogatory: a case system for letters of request between states.

The docket is the truth, the database is a projection of it, and a pouch carries proof of both
across a border. ``docs/architecture.md`` draws the rooms; nothing is imported here, so that the
verifier's door stays light.
"""

__version__ = "0.1.0"
