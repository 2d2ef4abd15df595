"""The template: a process with all imports done, which forks a worker for each submission and runs none.

It sits where the strict form's worker would (the same view, the same namespaces, nothing secret), but holds
two capabilities in its own user namespace: CAP_SYS_ADMIN to make namespaces for its children, CAP_SETPCAP to
take both from them. A child gets namespaces, `/proc`, `/tmp` and `/dev/shm` of its own, gives up everything,
keeps one descriptor and is the worker of one submission: process 1, with no name for what is outside.
Student code never runs here, so this process is the same for the last submission as for the first.

    request                                  reply
    settings (JSON)                          b"ready"
    b"fork", with the worker's socket        b"forked", with a handle on the worker (a pidfd)
                                             b"ended", once nothing of it is left

Runs beside student code, so it imports the standard library, NumPy, IPython and its siblings.
Names and numbers are those of <linux/sched.h>, <linux/mount.h>, <linux/prctl.h> and <linux/capability.h>.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import select
import socket
import sys
from contextlib import suppress
from typing import Any

import numpy as np

from .shell import Shell, make_shell
from .worker import serve

NAMESPACES = 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000  # mount, pid, net, IPC, UTS
NOSUID, NODEV, NOEXEC, RECURSIVE, PRIVATE = 2, 4, 8, 1 << 14, 1 << 18  # flags of mount
SET_SECCOMP, FILTER = 22, 2
DROP_BOUNDING, SET_NO_NEW_PRIVS, AMBIENT, CLEAR_ALL = 24, 38, 47, 4
CAPABILITY_VERSION = 0x20080522
CAPABILITIES = 64  # more than there are


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))


def main(control: int) -> None:
    """Serve requests on the descriptor `control` until it closes; then everything below ends as well."""
    grader = socket.socket(fileno=control)
    settings = json.loads(grader.recv(1 << 16))
    shell = make_shell()
    for module in settings["modules"]:
        with suppress(ImportError):  # whoever imports it in a cell sees why
            importlib.import_module(module)
    gc.collect()
    gc.freeze()  # children leave these pages alone, and so share them
    grader.send(b"ready")
    _serve(grader, settings, shell)
    os._exit(0)


def _serve(grader: socket.socket, settings: dict[str, Any], shell: Shell) -> None:
    workers: dict[int, int] = {}  # handle -> number
    poller = select.poll()
    poller.register(grader, select.POLLIN)
    while True:
        for ready, _ in poller.poll():
            if ready in workers:
                poller.unregister(ready)
                os.close(ready)
                os.waitpid(workers.pop(ready), 0)
                grader.send(b"ended")
                continue
            request, handed, _, _ = socket.recv_fds(grader, 16, 1)
            if not request:
                return
            worker = _fork(handed[0], settings, shell)
            os.close(handed[0])
            handle = os.pidfd_open(worker)
            workers[handle] = worker
            poller.register(handle, select.POLLIN)
            socket.send_fds(grader, [b"forked"], [handle])


def _fork(control: int, settings: dict[str, Any], shell: Shell) -> int:
    """Start the worker on `control`; its number. A process in between makes the namespaces and ends."""
    read, write = os.pipe()
    between = os.fork()
    if between == 0:
        try:
            _done(_libc().unshare(NAMESPACES), "unshare")
            worker = os.fork()
            if worker == 0:
                _enclose(settings)
                _forget(shell)
                serve(control, shell)
            else:
                os.write(write, b"%d" % worker)
        except BaseException as error:  # whatever it was, this process must not go on as a second template
            os.write(2, repr(error).encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as told:
        number = told.read()
    os.waitpid(between, 0)
    return int(number)


def _enclose(settings: dict[str, Any]) -> None:
    """Make what this worker has to itself, then give up the right to make anything."""
    os.setsid()  # kill(0, …) would reach the template's group
    _mount(None, "/", None, RECURSIVE | PRIVATE)
    _mount("proc", "/proc", "proc", NOSUID | NODEV | NOEXEC)
    for place, options in settings["scratch"].items():
        _mount("tmpfs", place, "tmpfs", NOSUID | NODEV, options)
    _mount("devpts", "/dev/pts", "devpts", NOSUID | NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    os.chdir(settings["home"])
    libc = _libc()
    for capability in range(CAPABILITIES):
        if libc.prctl(DROP_BOUNDING, capability, 0, 0, 0) < 0 and ctypes.get_errno() != 22:  # not known
            _done(-1, "prctl")
    _done(libc.prctl(AMBIENT, CLEAR_ALL, 0, 0, 0), "prctl")
    _done(libc.capset((ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()), "capset")
    _done(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    if settings["filter"]:
        lines = bytes.fromhex(settings["filter"])
        program = _Program(len(lines) // 8, lines)
        _done(libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0), "seccomp")


def _forget(shell: Shell) -> None:
    """Whatever a process should not share with its neighbours is made anew; `random` does so by itself."""
    np.random.seed()  # the global state of the students' np.random
    if shell.profile_dir is not None:  # in the `/tmp` of the template, and not in this one
        os.makedirs(shell.profile_dir.location)
        shell.profile_dir.check_dirs()
    sys.path_importer_cache.pop(os.getcwd(), None)


def _mount(source: str | None, place: str, kind: str | None, flags: int, options: str | None = None) -> None:
    words = [None if word is None else word.encode() for word in (source, place, kind, options)]
    _done(_libc().mount(*words[:3], ctypes.c_ulong(flags), words[3]), f"mount {place}")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _done(result: int, what: str) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
