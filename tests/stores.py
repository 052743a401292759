# SPDX-License-Identifier: Apache-2.0
"""On what the instances of the tests stand: SQLite and a disk, or PostgreSQL and S3.

``ROGATORY_TEST_STORE=postgres+s3`` gives every instance a database of its own in ONE temporary
server and a prefix of its own in ONE moto server; both are started by the process that collects
the tests and stopped by it.  moto answers the calls of S3; it takes any secret and lets retention
be shortened, so that it proves nothing about a lock.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import psycopg

BOTH = "postgres+s3"
BUCKET = "rogatory-tests"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_EC2_METADATA_DISABLED": "true",
}
_BIN = Path("/usr/lib/postgresql/15/bin")
_SERVER, _S3 = "ROGATORY_TEST_POSTGRES", "ROGATORY_TEST_S3"
_numbers = count()
_made: dict[str, Path] = {}
"""Databases of this process by name, with the folder of their instance."""


_touched: list[bool] = []


def touched() -> None:
    """Note that an instance was made, copied or attached to."""
    _touched[:] = [True]


def has_touched() -> bool:
    """Tell whether that was so since the last time this was asked."""
    told = bool(_touched)
    _touched.clear()
    return told


def chosen() -> bool:
    """Tell whether instances stand on PostgreSQL and S3 in this run."""
    return os.environ.get("ROGATORY_TEST_STORE", "") == BOTH


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Postgres:
    """A temporary server that writes as a real one does; its disk is memory where there is any."""

    folder: Path
    port: int
    command: tuple[object, ...]
    process: subprocess.Popen[bytes]

    def crash(self) -> None:
        """End it without a word to anybody, as a power cut would but for the disk."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def start_again(self) -> None:
        """Start it on the same data and wait until it answers."""
        self.process = _started(*self.command, as_postgres=True)
        _until_it_answers(lambda: run_on_server("SELECT 1", self.url))

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        """Stop it at once and take its folder away."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _started(*words: object, as_postgres: bool = False) -> subprocess.Popen[bytes]:
    """Start a program that ends with this process; PostgreSQL's refuse to run as root."""
    other = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
    switch = other if as_postgres and os.getuid() == 0 else []
    command = ["setpriv", *switch, "--pdeathsig=QUIT", *map(str, words)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet)


def start_postgres(*settings: str) -> Postgres:
    """Start a server in a folder of its own; ``settings`` as for ``postgres -c``."""
    memory = Path("/dev/shm")
    _sweep(memory)
    folder = Path(tempfile.mkdtemp(prefix="rogatory-pg-", dir=memory if memory.is_dir() else None))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data, port = folder / "data", free_port()
    initdb = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    if _started(_BIN / "initdb", "-D", data, *initdb, as_postgres=True).wait():
        raise RuntimeError("initdb failed")
    given = (
        *("listen_addresses=127.0.0.1", f"port={port}", "max_connections=100"),
        *(f"unix_socket_directories={folder}", "shared_buffers=64MB", "max_wal_size=256MB"),
        *settings,
    )
    options = [word for one in given for word in ("-c", one)]
    command = (_BIN / "postgres", "-D", data, *options)
    server = Postgres(folder, port, command, _started(*command, as_postgres=True))
    _until_it_answers(lambda: run_on_server("SELECT 1", server.url))
    return server


def _sweep(memory: Path) -> None:
    """Take away what runs left that were killed: no server, and older than an hour."""
    for folder in memory.glob("rogatory-pg-*"):
        try:
            pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
            living = Path(f"/proc/{pid}").exists()
            if not living and time.time() - folder.stat().st_mtime > 3600:
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError):
            continue  # another run is just making or removing it


def _until_it_answers(ask: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            ask()
            return
        except (psycopg.OperationalError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@dataclass
class Moto:
    """A server that answers the calls of S3 from memory."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Stop it."""
        self.process.kill()
        self.process.wait()


def start_moto() -> Moto:
    """Start moto's server and make the bucket of the tests."""
    port = free_port()
    process = _started(sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port)
    server = Moto(process, port)
    os.environ.update(CREDENTIALS)
    _until_it_answers(lambda: socket.create_connection(("127.0.0.1", port)).close())
    client(server.endpoint).create_bucket(Bucket=BUCKET)
    return server


def client(endpoint: str) -> Any:
    """Return boto3's client, by which tests look behind the program's back."""
    import boto3  # type: ignore[import-untyped]

    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")


_running: list[Postgres | Moto] = []


def start() -> None:
    """Start both servers, where they are wanted, for this process and those that it starts."""
    if not chosen() or _SERVER in os.environ:
        return
    postgres, moto = start_postgres(), start_moto()
    _running.extend((postgres, moto))
    os.environ[_SERVER], os.environ[_S3] = postgres.url, moto.endpoint


def stop() -> None:
    """Stop what ``start`` started in this process."""
    while _running:
        _running.pop().stop()


def s3_address(prefix: str, endpoint: str = "") -> str:
    """Return the address of a vault in the bucket of the tests."""
    return f"s3://{BUCKET}/{prefix}?{urlencode({'endpoint': endpoint or os.environ[_S3]})}"


@contextmanager
def _desk(url: str) -> Iterator[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def run_on_server(statement: str, url: str = "") -> list[Any]:
    """Run one statement in the server's first database, or in that of ``url``."""
    with _desk(url or os.environ[_SERVER]) as connection:
        cursor = connection.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def _name(home: Path) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", home.name.lower())[:20]
    return f"t-{os.getpid()}-{next(_numbers)}-{words}"


def places(home: Path) -> dict[str, Any]:
    """Give a new instance in ``home`` its own empty database and vault, as ``Config`` names them;
    nothing where instances stand on a folder."""
    touched()
    if not chosen():
        return {}
    name = _name(home)
    run_on_server(f'CREATE DATABASE "{name}" TEMPLATE template0')
    _made[name] = home
    return {"database": _url(name), "vault": s3_address(name)}


def _url(name: str) -> str:
    return os.environ[_SERVER].rpartition("/")[0] + f"/{name}"


def copied(config: Any, home: Path) -> Any:
    """Copy database and vault of an instance; return the copy's ``Config``.

    The copy stands apart from what it was copied from, as after a take-over.
    """
    touched()
    if not config.database:
        return config
    old, name = config.database.rpartition("/")[2], _name(home)
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    run_on_server(ended.format(old))
    run_on_server(f'CREATE DATABASE "{name}" TEMPLATE "{old}"')
    _made[name] = home
    run_on_server("DELETE FROM clerk_fence", _url(name))
    copy_objects(old, name)
    return replace(config, database=_url(name), vault=s3_address(name))


def copy_objects(old: str, new: str) -> None:
    """Copy every object below one prefix to another, but for the note of the owner."""
    s3 = client(os.environ[_S3])
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"{old}/")
    for page in pages:
        for one in page.get("Contents", ()):
            rest = one["Key"].removeprefix(f"{old}/")
            if rest != ".owner":
                source = {"Bucket": BUCKET, "Key": one["Key"]}
                s3.copy_object(Bucket=BUCKET, Key=f"{new}/{rest}", CopySource=source)


def held(config: Any, home: Path) -> Iterator[bytes]:
    """Yield the bytes of everything that an instance keeps: its files, its tables, its objects."""
    yield from (path.read_bytes() for path in home.rglob("*") if path.is_file())
    if not config.database:
        return
    with _desk(config.database) as desk:
        tables = desk.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            with desk.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                yield b"".join(map(bytes, copy))
    client = client_of(config)
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix=f"{_prefix(config)}/"
    )
    for page in pages:
        for one in page.get("Contents", ()):
            yield client.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read()


def damage(instance: Any, key: str, data: bytes) -> None:
    """Put other bytes in the place of an object of the vault, behind the program's back."""
    config = instance.config
    if config.vault:
        name = f"{_prefix(config)}/{key}"
        client_of(config).put_object(Bucket=BUCKET, Key=name, Body=data)
        return
    path = instance.vault.local(key)
    path.chmod(0o600)
    path.write_bytes(data)


def _prefix(config: Any) -> str:
    return str(config.vault).partition("?")[0].removeprefix(f"s3://{BUCKET}/")


def client_of(config: Any) -> Any:
    """Return boto3's client for the store of an instance."""
    return client(parse_qs(config.vault.partition("?")[2])["endpoint"][0])


def forget(below: Path) -> None:
    """Drop the databases of instances below a folder."""
    from django.conf import settings
    from django.db import connections

    gone = [name for name, home in _made.items() if home.is_relative_to(below)]
    if gone and settings.configured:  # stories are played by other processes
        connections["default"].close()
    for name in gone:
        run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _made.pop(name)
