# SPDX-License-Identifier: Apache-2.0
"""The vault: exhibit bytes by their SHA-256, one folder a case.

* ``store``    what any vault promises (at most four methods), keys, and re-hashing
* ``disk``     the vault on a local disk
* ``acquire``  taking in a file, or every file below a folder, in one read pass
* ``durable``  write, fsync, publish, fsync the folder

State: the objects below the root belong to ``disk``; nobody else writes there.
"""

from __future__ import annotations
