# SPDX-License-Identifier: Apache-2.0
"""How the reading process gives up its own rights before it opens a stranger's file.

Two layers inside the process, besides the namespaces that bubblewrap puts around it:

* resource limits (setrlimit(2)): address space, file size, open files, no core dump; the soft limit
  of processor time moves on with each file;
* a system call filter (seccomp(2), classic BPF): no sockets, no new processes or programs, no
  tracing, no mounts, no keys; those calls fail with EPERM, ``clone3`` with ENOSYS so that the C
  library falls back to ``clone``, which is allowed for threads only.

The filter is a list of ``struct sock_filter`` (8 bytes, native order)::

    code u16 | jt u8 | jf u8 | k u32
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
from dataclasses import dataclass

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_CLONE_THREAD = 0x0001_0000

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K
_ALLOW = 0x7FFF_0000
_ERRNO = 0x0005_0000
_KILL = 0x8000_0000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16


@dataclass(frozen=True)
class _Machine:
    """Numbers of one architecture: AUDIT_ARCH, the calls refused, clone and clone3."""

    audit: int
    refused: tuple[int, ...]
    clone: int
    clone3: int


# In the order: socket connect bind listen accept socketpair accept4 | fork vfork execve execveat |
# kill tkill ptrace process_vm_readv process_vm_writev | mount umount2 pivot_root chroot unshare
# setns | add_key request_key keyctl bpf perf_event_open userfaultfd | io_uring 425-427 |
# open_by_handle_at kexec_load init_module finit_module delete_module | new mount calls 428-432,442.
_REFUSED_X86_64 = """
    41 42 49 50 43 53 288  57 58 59 322  62 200 101 310 311  165 166 155 161 272 308
    248 249 250 321 298 323  425 426 427  304 246 175 313 176  428 429 430 431 432 442
"""
_REFUSED_AARCH64 = """
    198 203 200 201 202 199 242  221 281  129 130 117 270 271  40 39 41 51 97 268
    217 218 219 280 241 282  425 426 427  265 104 105 273 106  428 429 430 431 432 442
"""
_MACHINES = {
    "x86_64": _Machine(0xC000_003E, tuple(map(int, _REFUSED_X86_64.split())), 56, 435),
    "aarch64": _Machine(0xC000_00B7, tuple(map(int, _REFUSED_AARCH64.split())), 220, 435),
}


class _Program(ctypes.Structure):
    """``struct sock_fprog``: number of instructions and where they are."""

    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def limit(memory: int, output: int, cpu: int) -> None:
    """Set hard limits: ``memory`` and ``output`` in bytes, ``cpu`` in seconds for the process."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu),
    ):
        _soft, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def allow_cpu(seconds: int) -> None:
    """Move the soft limit of processor time to ``seconds`` from now: each file has its own."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard), hard))


def filter_calls() -> bool:
    """Install the system call filter for good; False where this machine's numbers are not known."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or os.name != "posix":
        return False
    program = _assemble(machine)
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(program, len(program))
    head = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(head), 0, 0) == 0)


def _assemble(machine: _Machine) -> bytes:
    """Write the filter: wrong architecture dies, listed calls fail, threads may be made."""
    code: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        # The x32 numbers of x86_64 are another way to the same calls.
        (_AT_LEAST, 0, 1, 0x4000_0000),
        (_RETURN, 0, 0, _KILL),
        (_EQUAL, 0, 1, machine.clone3),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    for number in machine.refused:
        code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    code += [
        (_EQUAL, 1, 0, machine.clone),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
