# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of a log (RFC 6962 section 2.1): hashes, right edge, proofs.

::

    leaf(d)    = SHA-256(0x00 || d)
    node(a, b) = SHA-256(0x01 || a || b)
    root of no leaves = SHA-256("")

    encoded edge = size as 8 bytes, big-endian || hashes of the complete subtrees, largest first

A node is named (level, index): level 0 are the leaves, and node (l, i) covers the leaves from
``i * 2**l`` up to ``(i + 1) * 2**l``. Every proof is a list of 32-byte hashes in the order of the
RFC. Verification follows the index's bits; a proof of any other length than the sizes demand is
refused before a hash is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Protocol

from rogatory.errors import Malformed, Unverified
from rogatory.language import _

HASH_BYTES = 32
#: The root of a tree without leaves (RFC 6962 section 2.1).
EMPTY_ROOT = sha256(b"").digest()
#: Sizes of trees stay below this, as in C2SP tlog-cosignature and Go's sumdb.
MAX_SIZE = 2**63 - 1


class HashReader(Protocol):
    """Gives the hashes of complete subtrees, from memory or from tiles."""

    def node(self, level: int, index: int) -> bytes:
        """Return the 32-byte hash over leaves ``index * 2**level`` to ``(index+1) * 2**level``."""


def leaf_hash(data: bytes) -> bytes:
    """Return the 32-byte hash of the leaf ``data`` (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of the node over ``left`` and ``right`` (RFC 6962 section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a growing tree: all that appending and the root need.

    ``size`` is the number of leaves, ``hashes`` those of the complete subtrees that the size's
    bits name, largest first: one hash for each bit that is set. An edge is changed in place by its
    owner alone; ``copy`` before trying something out.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int, hashes: Iterable[bytes]) -> None:
        self.size = size
        self.hashes = list(hashes)
        if not 0 <= size <= MAX_SIZE or len(self.hashes) != size.bit_count():
            raise Malformed(
                _("The edge of the log does not fit its size; rebuild it from entries.")
            )
        if any(len(one) != HASH_BYTES for one in self.hashes):
            raise Malformed(_("The edge of the log holds a hash that is not 32 bytes; rebuild it."))

    @classmethod
    def empty(cls) -> Edge:
        """Return the edge of a tree without leaves."""
        return cls(0, ())

    @classmethod
    def of(cls, leaf_hashes: Iterable[bytes]) -> Edge:
        """Return the edge of the tree over ``leaf_hashes`` (32 bytes each)."""
        edge = cls(0, ())
        for one in leaf_hashes:
            edge.append(one)
        return edge

    def append(self, leaf: bytes) -> Edge:
        """Add the 32-byte hash of the next leaf, in place, and return this same edge."""
        if len(leaf) != HASH_BYTES:
            raise Malformed(_("The hash of a leaf must have 32 bytes."))
        hashes = self.hashes
        rest = self.size
        while rest & 1:
            leaf = sha256(b"\x01" + hashes.pop() + leaf).digest()
            rest >>= 1
        hashes.append(leaf)
        self.size += 1
        return self

    def root(self) -> bytes:
        """Return the 32-byte root of the tree as it stands."""
        return _folded(self.hashes) if self.hashes else EMPTY_ROOT

    def copy(self) -> Edge:
        """Return an edge that grows on its own."""
        return Edge(self.size, self.hashes)

    def encode(self) -> bytes:
        """Return the edge as 8 + 32 k bytes, k being the number of bits set in the size."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def decode(cls, data: bytes) -> Edge:
        """Return the edge that ``data`` encodes; Malformed if it is of another length."""
        size = int.from_bytes(data[:8], "big")
        if len(data) != 8 + HASH_BYTES * size.bit_count():
            raise Malformed(
                _("The edge of the log does not fit its size; rebuild it from entries.")
            )
        return cls(size, (data[at : at + HASH_BYTES] for at in range(8, len(data), HASH_BYTES)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Edge):
            return NotImplemented
        return self.size == other.size and self.hashes == other.hashes

    __hash__ = None  # type: ignore[assignment]  # it changes in place

    def __repr__(self) -> str:
        return f"Edge(size={self.size}, root={self.root().hex()})"


class Tree:
    """All hashes of a tree in memory, as a HashReader; for lists and tests, not for long logs."""

    def __init__(self, leaf_hashes: Iterable[bytes]) -> None:
        self.levels: list[list[bytes]] = [list(leaf_hashes)]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            pairs = range(0, len(below) - 1, 2)
            self.levels.append([node_hash(below[at], below[at + 1]) for at in pairs])

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self.levels[0])

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree; IndexError outside the tree."""
        return self.levels[level][index]

    def root(self) -> bytes:
        """Return the 32-byte root."""
        return root_at(self, self.size)


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over ``leaf_hashes`` (32 bytes each) in constant memory."""
    return Edge.of(leaf_hashes).root()


def root_at(reader: HashReader, size: int) -> bytes:
    """Return the root that the tree had at ``size`` leaves."""
    return _range_hash(reader, 0, size) if size else EMPTY_ROOT


def edge_at(reader: HashReader, size: int) -> Edge:
    """Return the edge that the tree had at ``size`` leaves."""
    return Edge(size, (reader.node(*name) for name in _complete(0, size)))


def inclusion_proof(source: Sequence[bytes] | HashReader, index: int, size: int) -> list[bytes]:
    """Return the audit path of leaf ``index`` in the tree of ``size`` leaves (RFC 6962 2.1.1).

    ``source`` is a HashReader or the sequence of leaf hashes. Raises Malformed when the tree has
    no such leaf.
    """
    if not 0 <= index < size:
        raise Malformed(
            _("A log of {size} entries has no entry {index}.").format(size=size, index=index)
        )
    reader = _reader(source, size)
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_hash(reader, middle, high))
            high = middle
        else:
            path.append(_range_hash(reader, low, middle))
            low = middle
    path.reverse()
    return path


def consistency_proof(source: Sequence[bytes] | HashReader, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of ``new`` leaves extends that of ``old`` (RFC 6962 2.1.2).

    Empty when the sizes are equal. Raises Malformed unless ``1 <= old <= new``.
    """
    if not 1 <= old <= new:
        raise Malformed(
            _("There is no consistency proof from {old} to {new} entries.").format(old=old, new=new)
        )
    reader = _reader(source, new)
    path: list[bytes] = []
    low, high = 0, new
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range_hash(reader, middle, high))
            high = middle
        else:
            path.append(_range_hash(reader, low, middle))
            low = middle
    if low:
        # The old tree ends inside: its last complete subtree is not known to the verifier.
        path.append(_range_hash(reader, low, high))
    path.reverse()
    return path


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that ``leaf`` (its 32-byte hash) is entry ``index`` of the tree (``size``, ``root``).

    Raises Malformed for a shape that no proof has, Unverified for a proof that does not hold
    (RFC 9162 section 2.1.3.2 gives the same algorithm).
    """
    _check_hashes(leaf, root, *proof)
    if not 0 <= index < size <= MAX_SIZE:
        raise Unverified(
            _("The proof names entry {index} of a log of {size}: there is none.").format(
                index=index, size=size
            )
        )
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border:
        raise Unverified(
            _("The inclusion proof has {n} hashes where {m} are needed.").format(
                n=len(proof), m=inner + border
            )
        )
    running = leaf
    for level, sibling in enumerate(proof):
        if level < inner and not index >> level & 1:
            running = node_hash(running, sibling)
        else:
            running = node_hash(sibling, running)
    if running != root:
        raise Unverified(_("The inclusion proof does not lead to the root of the log."))


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that the tree (``new``, ``new_root``) extends the tree (``old``, ``old_root``).

    Raises Malformed for a shape that no proof has, Unverified for a proof that does not hold
    (RFC 9162 section 2.1.4.2 gives the same algorithm). From size 0 nothing can be proved: refused.
    """
    _check_hashes(old_root, new_root, *proof)
    if not 0 <= old <= new <= MAX_SIZE:
        raise Unverified(
            _("A log of {new} entries cannot extend one of {old}.").format(old=old, new=new)
        )
    if old == new:
        if proof or old_root != new_root:
            raise Unverified(_("Two logs of the same size differ: the history was rewritten."))
        return
    if old == 0:
        raise Unverified(_("Nothing can be proved from a log without entries."))
    shift = (old & -old).bit_length() - 1
    inner = ((old - 1) ^ (new - 1)).bit_length() - shift
    border = ((old - 1) >> (inner + shift)).bit_count()
    # When the old tree is itself one complete subtree, its root is the seed and is not repeated.
    complete = old == 1 << shift
    needed = inner + border + (0 if complete else 1)
    if len(proof) != needed:
        raise Unverified(
            _("The consistency proof has {n} hashes where {m} are needed.").format(
                n=len(proof), m=needed
            )
        )
    seed, path = (old_root, proof) if complete else (proof[0], proof[1:])
    before = after = seed
    for level, sibling in enumerate(path):
        if level >= inner or (old - 1) >> shift >> level & 1:
            before = node_hash(sibling, before)
            after = node_hash(sibling, after)
        else:
            after = node_hash(after, sibling)
    if before != old_root or after != new_root:
        raise Unverified(
            _("The consistency proof does not hold: the log does not extend what it was before.")
        )


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise Malformed(
            _("A hash in the proof does not have 32 bytes; ask the sender for it again.")
        )


def _reader(source: Sequence[bytes] | HashReader, size: int) -> HashReader:
    """Wrap a plain sequence of leaf hashes; one that is too short is Malformed."""
    if not isinstance(source, Sequence):
        return source
    if len(source) < size:
        raise Malformed(
            _("A proof about {size} entries needs as many hashes; there are {n}.").format(
                size=size, n=len(source)
            )
        )
    return Tree(source[:size])


def _split(size: int) -> int:
    """Return the largest power of two below ``size`` (RFC 6962: k)."""
    return 1 << (size - 1).bit_length() - 1


def _complete(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Name the complete subtrees, largest first, that cover the leaves from low up to high."""
    while low < high:
        level = (high - low).bit_length() - 1
        yield level, low >> level
        low += 1 << level


def _range_hash(reader: HashReader, low: int, high: int) -> bytes:
    """Return the RFC 6962 hash over the leaves from ``low`` (aligned) up to ``high``."""
    return _folded([reader.node(*name) for name in _complete(low, high)])


def _folded(hashes: Sequence[bytes]) -> bytes:
    """Join the hashes of complete subtrees, largest first, into one."""
    running = hashes[-1]
    for left in reversed(hashes[:-1]):
        running = node_hash(left, running)
    return running
