# SPDX-License-Identifier: Apache-2.0
"""Beyond one machine: these tests need PostgreSQL and S3, and run where every instance has them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.instances import Side, make_instance
from tests.scale.proxy import HttpProxy, PostgresProxy


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A, fresh, in a database and a bucket."""
    return make_instance(tmp_path, "a")


@pytest.fixture
def postgres_proxy() -> Iterator[PostgresProxy]:
    """Give a proxy before the server of this run."""
    proxy = PostgresProxy(urlsplit(os.environ["ROGATORY_TEST_POSTGRES"]).port or 0)
    yield proxy
    proxy.close()


@pytest.fixture
def s3_proxy() -> Iterator[HttpProxy]:
    """Give a proxy before the S3 server of this run."""
    proxy = HttpProxy(urlsplit(os.environ["ROGATORY_TEST_S3"]).port or 0)
    yield proxy
    proxy.close()
