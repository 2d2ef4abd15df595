"""The doctor's attacks, as cells: the name of each is the claim that it tries to break.

Those in ATTACKS are tried without the second layers, which would cover up what the first ones let through;
the others meet nothing but the second layer that they are about.

They are also safe where a claim does not hold: what they make has a name that nobody uses, and is removed.
A cell prints one line, HELD or BROKEN and what it saw. It finds these names defined: CANARY (a word that is
in our environment), CANARY_FILE, HOST_PATHS, PORT (where we listen), MEMORY_MB and `tell`.
"""

from __future__ import annotations

HELPERS = """
import ctypes, os, socket
def tell(broken, held):
    print("BROKEN " + "; ".join(map(str, broken)) if broken else "HELD " + held)
"""

ATTACKS = {
    "files of this machine are out of sight": """
seen = []
for place in (CANARY_FILE, "/proc/1/root" + CANARY_FILE, "/etc/passwd", "/root", "/home"):
    try:
        seen.append(place + " can be read") if os.listdir(place) else None
    except NotADirectoryError:
        seen.append(place + " can be read")
    except OSError:
        pass
tell(seen, "a file that this command had just written could not be found")
""",
    "the grader's environment is out of sight": """
seen = [name for name in ("environ", "cmdline") if CANARY.encode() in open(f"/proc/1/{name}", "rb").read()]
tell(seen + [k for k in os.environ if CANARY in os.environ[k]], "a secret in it was nowhere to be found")
""",
    "the paths of this machine are not on the command line": """
line = open("/proc/1/cmdline").read().replace("\\0", " ")
tell([path for path in HOST_PATHS if path in line], "/proc/1/cmdline names places inside only")
""",
    "other processes are out of sight": """
seen = [int(name) for name in os.listdir("/proc") if name.isdigit()]
tell([f"process {pid}" for pid in seen if pid not in (1, os.getpid())], "it saw itself only")
""",
    "no privileges are left": """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
ids = {os.getuid(), os.geteuid(), os.getgid(), os.getegid(), *os.getgroups()} & {0}
broken = [name + status[name] for name in ("CapEff", "CapPrm", "CapBnd") if int(status[name], 16)]
broken += ["it can gain privileges"] * (int(status["NoNewPrivs"]) != 1) + ["it is root"] * bool(ids)
tell(broken, "no capability, no way to gain one, user " + str(os.getuid()))
""",
    "no further namespaces can be made": """
libc = ctypes.CDLL(None, use_errno=True)
child = os.fork()  # a process with several threads may make none anywhere
if child == 0:
    os._exit(0 if libc.unshare(0x10000000) == 0 else ctypes.get_errno())
error = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
tell([] if error > 0 else ["unshare worked"], os.strerror(error))
""",
    "there is no network": """
def reached(family, address):
    try:
        with socket.socket(family) as s:
            s.settimeout(3)
            s.connect(address)
        return True
    except OSError:
        return False
tried = ((socket.AF_INET, ("127.0.0.1", PORT)), (socket.AF_UNIX, "\\0" + CANARY))
tell([f"{where} was reached" for where in tried if reached(*where)], "where we listened nobody called")
""",
    "only the scratch directory can be written": """
def written(place):
    name = os.path.join(place, CANARY)
    try:
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.unlink(name)
        return True
    except OSError:
        return False
places = [top for top, _, _ in os.walk("/") if not top.startswith(("/proc", "/tmp", "/dev/shm"))]
places += ["/proc/sys/kernel", "/dev/pts"]
# One is enough: a sandbox that does not hold is left alone.
first = next(([place] for place in places if written(place)), [])
tell(first, f"tried in {len(places)} directories")
""",
    "the scratch space is capped": """
def room(place, most=200):
    try:
        with open(f"{place}/{CANARY}", "xb", buffering=0) as big:
            for megabytes in range(most):
                if big.write(bytes(1 << 20)) < 1 << 20:
                    return megabytes
        return most
    except OSError:
        return megabytes
    finally:
        os.remove(f"{place}/{CANARY}")
rooms = {place: room(place) for place in ("/tmp", "/dev/shm")}
told = [f"{megabytes} MB in {place}" for place, megabytes in rooms.items()]
tell(told if max(rooms.values()) >= 200 else [], "no more than " + ", ".join(told))
""",
    "memory is limited": """
import mmap
def got(megabytes):
    try:
        return bool(mmap.mmap(-1, megabytes << 20))
    except (OSError, MemoryError):
        return False
tell(["got as much as it asked for"] if got(MEMORY_MB) else [], f"{MEMORY_MB} MB were refused")
""",
    "processes are limited": """
import signal, time
children = []
try:
    for _ in range(300):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        children.append(child)
except OSError:
    pass
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
told = f"{len(children)} children could be made"
tell([told] if not 0 < len(children) < 300 else [], told)
""",
    "nothing can be imported that holds answers": """
import importlib
def found(name):
    try:
        importlib.import_module(name)
        return True
    except ImportError:
        return False
names = ("autograder.judge", "autograder.checks", "cnn.correlation", "cnn.convolution", "scipy", "nbgrader")
tell([name for name in names if found(name)], "tried " + ", ".join(names))
""",
}

SIDE_DOORS = """
import errno, fcntl
libc = ctypes.CDLL(None, use_errno=True)
def opened(call):
    try:
        result = call()
        return result >= 0 or ctypes.get_errno() != errno.EPERM
    except OSError as error:
        return error.errno not in (errno.EPERM, errno.EAFNOSUPPORT)
doors = {
    "memory that no limit counts": lambda: os.memfd_create("x"),
    "shared memory that no limit counts": lambda: libc.shmget(0, 4096, 0o1600),
    "semaphores that no limit counts": lambda: libc.semget(0, 1, 0o1600),
    "a socket out of a virtual machine": lambda: socket.socket(40, socket.SOCK_STREAM).detach(),
    "a crypto socket": lambda: socket.socket(38, socket.SOCK_SEQPACKET).detach(),
    "another process, by ptrace": lambda: libc.ptrace(16, 1, 0, 0),
    "a keyring": lambda: libc.syscall(KEYCTL, 0, -3, 1),
    "a terminal to be typed on": lambda: fcntl.ioctl(0, 0x5412, b"x"),
}
tell([name for name, call in doors.items() if opened(call)], f"{len(doors)} tried")
"""

ALLOWED_BY_MOUNTS = """
def refused(call):
    try:
        call()
        return False
    except PermissionError:
        return True
doors = {"a file in /proc that is this process's own": lambda: open("/proc/self/comm", "w").close()}
if LANDLOCK >= 4:
    doors["a port of its own network"] = lambda: socket.socket().bind(("127.0.0.1", 0))
if LANDLOCK >= 5:
    doors["a new terminal"] = os.openpty
tell([name for name, call in doors.items() if not refused(call)], "refused: " + ", ".join(doors))
"""

MEMORY_OF_ALL = """
import select, signal, time
children, size = [], 150
done, says_done = os.pipe()
for _ in range(5):
    child = os.fork()
    if child == 0:
        try:
            held = bytearray(b"x") * (size << 20)
            os.write(says_done, b"x")
            time.sleep(60)
        finally:
            os._exit(0)
    children.append(child)
killed, filled, end = False, 0, time.time() + 20
while not killed and time.time() < end:
    if select.select([done], [], [], 0.02)[0]:
        filled += len(os.read(done, 5))
        end = min(end, time.time() + 1) if filled == 5 else end
    child, status = os.waitpid(-1, os.WNOHANG)
    if child != 0:
        children.remove(child)
        killed = os.WIFSIGNALED(status)
for child in children:
    os.kill(child, signal.SIGKILL)
tell([] if killed else [f"{filled} processes held {filled * size} MB"], f"one of 5 x {size} MB was ended")
"""
