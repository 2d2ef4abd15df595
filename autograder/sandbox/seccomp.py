"""System calls that student code has no use for are refused: a second layer behind the namespaces.

They reach around the other limits (memory files and System V memory count for no process, VSOCK sockets
leave a virtual machine whatever its network namespace) or into parts of the kernel that have had holes.
A refused call fails with EPERM, so that a library that tries one can go on without it.
Format: classic BPF over `struct seccomp_data` (call number at 0, architecture at 4, arguments from 16 on).
"""

from __future__ import annotations

import errno
import platform
import socket
import struct

LOAD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # BPF opcodes on 32-bit words
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
X32 = 0x40000000  # call numbers of the x32 interface begin here: another door to the same calls
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SOCKET = {"x86_64": 41, "aarch64": 198}
SECOND: dict[str, tuple[dict[str, int], tuple[int, ...]]] = {  # refused with these second arguments only
    # TIOCSTI and TIOCLINUX type on the terminal of whoever started the grader
    "ioctl": ({"x86_64": 16, "aarch64": 29}, (0x5412, 0x541C)),
    # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW: locks of parts of files are memory without limit
    "fcntl": ({"x86_64": 72, "aarch64": 25}, (6, 7, 37, 38)),
}
REFUSED: dict[str, dict[str, tuple[int, ...]]] = {
    # memory that no limit counts: memfd_create, memfd_secret, shmget, msgget, semget; inotify_init,
    # inotify_init1, fanotify_init, which queue events; io_setup, of which the machine has a fixed number
    "memory": {
        "x86_64": (319, 447, 29, 68, 64, 253, 294, 300, 206),
        "aarch64": (279, 447, 194, 186, 190, 26, 262, 0),
    },
    # other processes: ptrace, process_vm_readv and _writev, pidfd_getfd, process_madvise, kcmp
    "processes": {"x86_64": (101, 310, 311, 438, 440, 312), "aarch64": (117, 270, 271, 438, 440, 272)},
    # namespaces and mounts: unshare, setns, mount, umount2, pivot_root, chroot, and the newer mount calls
    "mounts": {
        "x86_64": (272, 308, 165, 166, 155, 161, 428, 429, 430, 431, 432, 433, 442, 467),
        "aarch64": (97, 268, 40, 39, 41, 51, 428, 429, 430, 431, 432, 433, 442, 467),
    },
    # keyrings: add_key, request_key, keyctl
    "keys": {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)},
    # deep inside: bpf, perf_event_open, userfaultfd, io_uring_*, open_by_handle_at, modules, kexec_*, and on
    # x86-64 modify_ldt
    "kernel": {
        "x86_64": (321, 298, 323, 425, 426, 427, 304, 175, 313, 246, 320, 154),
        "aarch64": (280, 241, 282, 425, 426, 427, 265, 105, 273, 104, 294),
    },
}


def program(machine: str | None = None) -> bytes | None:
    """The filter for bubblewrap's `--seccomp`; None on a machine whose call numbers we do not know."""
    machine = machine or platform.machine()
    if machine not in AUDIT:
        return None
    lines = [_line(LOAD, ARCHITECTURE), _line(JUMP_IF_EQUAL, AUDIT[machine], 1, 0), _line(RETURN, REFUSE)]
    lines += [_line(LOAD, NUMBER)]
    if machine == "x86_64":
        lines += [_line(JUMP_IF_AT_LEAST, X32, 0, 1), _line(RETURN, REFUSE)]
    for number in sorted(number for group in REFUSED.values() for number in group[machine]):
        lines += [_line(JUMP_IF_EQUAL, number, 0, 1), _line(RETURN, REFUSE)]
    for numbers, values in SECOND.values():
        check = [_line(LOAD, SECOND_ARGUMENT)]
        for value in values:
            check += [_line(JUMP_IF_EQUAL, value, 0, 1), _line(RETURN, REFUSE)]
        check += [_line(RETURN, ALLOW)]
        lines += [_line(JUMP_IF_EQUAL, numbers[machine], 0, len(check)), *check]
    lines += [_line(JUMP_IF_EQUAL, SOCKET[machine], 1, 0), _line(RETURN, ALLOW), _line(LOAD, FIRST_ARGUMENT)]
    for family in FAMILIES:
        lines += [_line(JUMP_IF_EQUAL, family, 0, 1), _line(RETURN, ALLOW)]
    return b"".join([*lines, _line(RETURN, REFUSE)])


def _line(operation: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One `struct sock_filter`; the jumps say how many lines to leave out."""
    return struct.pack("=HBBI", operation, if_true, if_false, operand)
