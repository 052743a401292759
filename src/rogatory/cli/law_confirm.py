# SPDX-License-Identifier: Apache-2.0
"""``rogatory law confirm|confirmed|export``: rows that this authority's lawyers read themselves."""

from __future__ import annotations

from rogatory.cli.command import Command

COMMANDS: tuple[Command, ...] = ()
