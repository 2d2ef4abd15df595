"""Landlock: the worker gives up, for itself and all that it starts, what it has no use for.

A second layer behind the mounts and the namespaces, asked of the kernel by the worker itself before anything
of a student's runs: files can be written in the scratch places only, no TCP socket is bound or connected, and
no signal and no abstract socket goes to a process that is not below this one. What it knows depends on the
kernel ("ABI": 1 is Linux 5.13, 4 with TCP is 6.7, 6 with signals is 6.12); it takes what there is.
Names and numbers are those of <linux/landlock.h>.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Sequence

from .kernel import done, forbid_new_privileges, libc

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # on all machines the same
VERSION = 1  # a flag of CREATE_RULESET: only tell the ABI
PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 5: 0xFFFF}  # all rights that can be taken away, from this ABI on
DEVICES = ("/dev/null", "/dev/zero", "/dev/full")  # written without harm
TCP, TCP_SINCE = 0b11, 4  # bind, connect
SCOPES, SCOPES_SINCE = 0b11, 6  # abstract sockets, signals


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("place", ctypes.c_int32))


def abi() -> int:
    """Which version of Landlock this kernel has; 0 when it has none, or has it switched off."""
    return max(0, _call(CREATE_RULESET, None, 0, VERSION))


def restrict(writable: Sequence[str]) -> int:
    """Restrict this thread, and what it starts from now on, to writing in these places; the ABI, 0 without.

    Raises OSError when the kernel has Landlock and does not do what it is asked, or when a thread is there
    already, which would keep its rights and share its memory with those that have none.
    """
    version = abi()
    if version == 0:
        return 0
    if _threads() > 1:
        raise OSError(errno.EBUSY, "Landlock: there are other threads")
    files = max(rights for since, rights in FILES.items() if since <= version)
    asked = _Ruleset(files, TCP if version >= TCP_SINCE else 0, SCOPES if version >= SCOPES_SINCE else 0)
    ruleset = done(_call(CREATE_RULESET, ctypes.byref(asked), ctypes.sizeof(asked), 0), "Landlock")
    try:
        _allow(ruleset, "/", READ)
        for place in writable:
            _allow(ruleset, place, files & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV))
        for device in filter(os.path.exists, DEVICES):
            _allow(ruleset, device, files & (READ_FILE | WRITE_FILE | TRUNCATE))
        forbid_new_privileges()
        done(_call(RESTRICT_SELF, ruleset, 0), "Landlock")
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(rights, place)
        done(_call(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0), "Landlock")
    finally:
        os.close(place)


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _call(number: int, *arguments: object) -> int:
    wide = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return int(libc().syscall(ctypes.c_long(number), *wide))
