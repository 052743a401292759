# SPDX-License-Identifier: Apache-2.0
"""Django's settings; everything that differs between instances comes from the instance's folder.

``clerk.instance.attach`` points the database connection at an instance, so that importing this
module needs no folder (``python -m django makemigrations`` works in a bare checkout).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
        "PRAGMA trusted_schema=OFF"
    ),
}
"""One writer at a time from its first statement; every commit reaches the disk."""


POSTGRESQL_OPTIONS: dict[str, Any] = {
    "connect_timeout": "10",
    "keepalives": "1",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "application_name": "rogatory",
    "options": (
        "-c synchronous_commit=on -c lock_timeout=30s -c client_min_messages=warning "
        "-c idle_in_transaction_session_timeout=10min"
    ),
}
"""Every commit reaches the disk; nobody waits for ever, for a lock or for a dead connection."""


def database(home: Path | None, connection: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return Django's description of the database of the instance in ``home``.

    ``connection`` has libpq's parameters (``host``, ``dbname``, ``user`` …) where the record is in
    PostgreSQL.
    """
    if connection is None:
        name = ":memory:" if home is None else str(home / "rogatory.sqlite3")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": SQLITE_OPTIONS}
    rest = {name: value for name, value in connection.items() if name not in _NAMED}
    named = {column: connection.get(name, "") for name, column in _NAMED.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "OPTIONS": POSTGRESQL_OPTIONS | rest,
    }


_NAMED = {
    "dbname": "NAME",
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
}
_home = os.environ.get("ROGATORY_HOME")

DATABASES = {"default": database(Path(_home) if _home else None)}
INSTALLED_APPS = ["rogatory.clerk.apps.ClerkConfig", "rogatory.casefile.apps.CasefileConfig"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
SECRET_KEY = "no sessions and no cookies are signed by this process"
LOGGING_CONFIG = None

# The site: one middleware, which is the gate; no sessions, no cookies, no debug pages.
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "rogatory.web.urls"
MIDDLEWARE = ["rogatory.web.gate.Gate"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
    }
]
