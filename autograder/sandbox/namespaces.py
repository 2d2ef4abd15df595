"""Namespaces of its own for one child of the template, made by the child itself.

The template has no rights at all. Its child makes a user namespace, in which it may do what no other process
notices: see itself alone, mount empty scratch space over the template's, bring up a network with nothing in
it. Then it gives every right away and closes the door behind it: no further user namespace can be made there.
Names and numbers are those of <linux/sched.h>, mount.h, capability.h, prctl.h and if.h.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Sequence

from .kernel import done, forbid_new_privileges, libc

USER, MOUNTS, PROCESSES, NETWORK, IPC, NAMES, CGROUPS = (
    0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x08000000, 0x04000000, 0x02000000,
)  # fmt: skip
NOSUID, NODEV, NOEXEC, PRIVATE, RECURSIVE = 0x2, 0x4, 0x8, 1 << 18, 1 << 14
SECCOMP, FILTER, BOUNDING_DROP, AMBIENT, CLEAR_ALL = 22, 2, 24, 47, 4
CAPABILITIES_V3 = 0x20080522
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 0x1


def leave() -> None:
    """Leave every namespace of the parent; processes are apart from the next fork on.

    Raises OSError where this machine allows no user namespace in here.
    """
    user, group = os.getuid(), os.getgid()
    done(libc().unshare(USER | MOUNTS | PROCESSES | NETWORK | IPC | NAMES | CGROUPS), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def settle(scratch: Sequence[tuple[str, int, int]], call_filter: bytes) -> None:
    """In the new namespaces, as their first process: a /proc and scratch space of its own, and no rights.

    `scratch`: place, size in bytes and mode of each directory that can be written. `call_filter` is a seccomp
    program, empty for none. Raises OSError when anything of it cannot be done.
    """
    os.setsid()
    _mount(None, "/", None, PRIVATE | RECURSIVE, None)
    _mount("proc", "/proc", "proc", NOSUID | NODEV | NOEXEC, None)
    for place, size, mode in scratch:
        _mount("tmpfs", place, "tmpfs", NOSUID | NODEV, f"size={size},mode={mode:o}")
    _mount("devpts", "/dev/pts", "devpts", NOSUID | NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    os.chdir(scratch[0][0])
    _bring_up_loopback()
    _write("/proc/sys/user/max_user_namespaces", "0")
    forbid_new_privileges()
    _give_rights_away()
    if call_filter:
        _refuse_calls(call_filter)


def _give_rights_away() -> None:
    last = int(_read("/proc/sys/kernel/cap_last_cap"))
    for capability in range(last + 1):
        done(libc().prctl(BOUNDING_DROP, capability, 0, 0, 0), "drop a capability")
    done(libc().prctl(AMBIENT, CLEAR_ALL, 0, 0, 0), "clear ambient capabilities")
    header, none = struct.pack("=Ii", CAPABILITIES_V3, 0), bytes(24)
    done(libc().capset(header, none), "capset")


def _refuse_calls(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))

    given = Program(len(program) // 8, program)
    done(libc().prctl(SECCOMP, FILTER, ctypes.byref(given), 0, 0), "seccomp")


def _bring_up_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack_from("H", fcntl.ioctl(any_socket, GET_FLAGS, request), 16)[0]
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH22x", b"lo", flags | UP))


def _mount(source: str | None, place: str, kind: str | None, flags: int, options: str | None) -> None:
    words = [word if word is None else word.encode() for word in (source, place, kind, options)]
    result = libc().mount(words[0], words[1], words[2], ctypes.c_ulong(flags), words[3])
    done(result, f"mount {place}")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
    except OSError as error:
        raise OSError(error.errno, f"{path}: {os.strerror(error.errno or 0)}") from error
    finally:
        os.close(descriptor)


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)  # `open` would first read its codec from the disk
    try:
        return os.read(descriptor, 100)
    finally:
        os.close(descriptor)
