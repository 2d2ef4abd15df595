"""The filter of system calls, run by a small interpreter of classic BPF."""

import errno
import fcntl
import platform
import socket
import struct
import termios

import pytest

from autograder.sandbox import seccomp

ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
TIOCLINUX = 0x541C  # <asm-generic/ioctls.h>
MACHINES = ("x86_64", "aarch64")


def verdict(machine, number, first_argument=0, second_argument=0, architecture=None):
    """What the filter says of one call."""
    code = seccomp.program(machine)
    lines = [struct.unpack_from("=HBBI", code, at) for at in range(0, len(code), 8)]
    data = struct.pack(
        "=iIQQQ", number, architecture or seccomp.AUDIT[machine], 0, first_argument, second_argument
    )
    place = value = 0
    while True:
        operation, if_true, if_false, operand = lines[place]
        place += 1
        if operation == 0x20:
            (value,) = struct.unpack_from("=I", data, operand)
        elif operation == 0x06:
            return operand
        else:
            holds = value == operand if operation == 0x15 else value >= operand
            place += if_true if holds else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_every_listed_call_is_refused_and_the_others_are_not(machine):
    refused = {number for group in seccomp.REFUSED.values() for number in group[machine]}
    assert {number for number in range(500) if verdict(machine, number, 2) == REFUSE} == refused


@pytest.mark.parametrize("machine", MACHINES)
def test_sockets_are_for_the_families_of_the_empty_network_only(machine):
    allowed = [family for family in range(50) if verdict(machine, seccomp.SOCKET[machine], family) == ALLOW]
    assert allowed == [socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK]


@pytest.mark.parametrize("machine", MACHINES)
def test_no_terminal_can_be_typed_on_and_all_else_of_ioctl_works(machine):
    number, wide = seccomp.SECOND["ioctl"][0][machine], 1 << 32
    refused = [request for request in range(1 << 16) if verdict(machine, number, 0, request) == REFUSE]
    assert refused == [termios.TIOCSTI, TIOCLINUX]
    assert verdict(machine, number, 0, wide | termios.TIOCSTI) == REFUSE  # the kernel looks at 32 bits
    assert verdict(machine, number, termios.TIOCSTI, termios.TIOCGWINSZ) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_no_part_of_a_file_can_be_locked_and_all_else_of_fcntl_works(machine):
    number = seccomp.SECOND["fcntl"][0][machine]
    refused = [command for command in range(1 << 12) if verdict(machine, number, 0, command) == REFUSE]
    ofd = [37, 38]  # F_OFD_SETLK and F_OFD_SETLKW of <asm-generic/fcntl.h>
    assert refused == [fcntl.F_SETLK, fcntl.F_SETLKW, *ofd]


def test_other_doors_to_the_same_calls_are_closed():
    assert verdict("x86_64", seccomp.X32 + 1) == REFUSE
    assert verdict("x86_64", 1, architecture=0x40000003) == REFUSE


def test_an_unknown_machine_has_no_filter_rather_than_a_wrong_one():
    assert seccomp.program("riscv64") is None
    assert seccomp.program() == seccomp.program(platform.machine())
