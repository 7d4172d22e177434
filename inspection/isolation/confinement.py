"""What a child gives up before it reads a stranger's bytes: memory, time, sockets, programs, other files."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_KILL = 9
# Numbers of the calls that are refused, by machine: AUDIT_ARCH, then the calls.
_MACHINES: Final = {
    "x86_64": (0xC000003E, {"socket": 41, "connect": 42, "sendto": 44, "bind": 49, "execve": 59, "kill": 62, "ptrace": 101,
                            "vm_readv": 310, "vm_writev": 311, "execveat": 322}),
    "aarch64": (0xC00000B7, {"socket": 198, "connect": 203, "sendto": 206, "bind": 200, "execve": 221, "kill": 129,
                             "ptrace": 117, "vm_readv": 270, "vm_writev": 271, "execveat": 281}),
}  # fmt: skip
_EVERYWHERE: Final = {"io_uring_setup": 425, "pidfd_getfd": 438}
# The converter starts itself and talks to itself over unix sockets; to nobody else.
_OF_PROGRAMS: Final = {"execve", "execveat", "kill", "socket", "connect", "sendto", "bind"}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # EPERM
_AF_UNIX = 1

_libc = ctypes.CDLL(None, use_errno=True)


def limit(memory: int, seconds: float, *, largest_file: int | None = None) -> None:
    """Let the process use ``memory`` bytes beyond what it inherited, and not much more processor time than ``seconds``."""
    with open("/proc/self/statm") as file:
        inherited = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (inherited + memory, inherited + memory))
    most = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))


def die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, _KILL, 0, 0, 0)


def no_network(*, programs: bool = False) -> bool:
    """Refuse sockets (and, unless ``programs``, other programs) to this process for good; False where it cannot be done."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    arch, calls = machine
    refused = {**calls, **_EVERYWHERE}
    lines = _filter(arch, [number for name, number in refused.items() if not (programs and name in _OF_PROGRAMS)],
                    calls["socket"] if programs else None)  # fmt: skip
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(program, len(program))
    return _libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(holder), 0, 0) == 0


def _filter(arch: int, refused: list[int], only_unix: int | None) -> list[tuple[int, int, int, int]]:
    """The filter's instructions: (code, jump if true, jump if false, operand)."""
    lines = [
        (_LOAD, 0, 0, 4), (_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0), (_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _REFUSE),
    ]  # fmt: skip
    for number in refused:
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    if only_unix is not None:
        lines += [(_EQUAL, 0, 3, only_unix), (_LOAD, 0, 0, 16), (_EQUAL, 1, 0, _AF_UNIX), (_RETURN, 0, 0, _REFUSE)]
    return [*lines, (_RETURN, 0, 0, _ALLOW)]


_READ: Final = (1 << 0) | (1 << 2) | (1 << 3)  # execute, read files, list folders
# All there was in the first version; the second adds moving between folders, which is forbidden where nobody asks for it.
_ALL: Final = (1 << 13) - 1
_MOVE: Final = 1 << 13


def no_other_files(*, readable: tuple[str, ...], writable: str = "") -> bool:
    """Hide every file but programs, libraries, fonts and a scratch folder (landlock); False where the kernel has none."""
    version = _libc.syscall(444, None, 0, 1)
    everything = _ALL | _MOVE if version >= 2 else _ALL
    handled = ctypes.c_uint64(everything)
    ruleset = _libc.syscall(444, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if ruleset < 0:
        return False
    for path, allowed in [*((each, _READ) for each in readable), (writable, everything)]:
        if path and Path(path).exists():
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            # A file, unlike a folder, has nothing to list.
            rights = allowed if Path(path).is_dir() else allowed & 0b101
            rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, opened), 12)
            _libc.syscall(445, ruleset, 1, ctypes.byref(rule), 0)
            os.close(opened)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = _libc.syscall(446, ruleset, 0) == 0
    os.close(ruleset)
    return done


def places() -> tuple[str, ...]:
    """What a reader needs: the system's libraries and fonts, Python, the code itself."""
    here = str(Path(__file__).resolve().parents[1])
    # python-magic and fonts lie under /usr; the interpreter may be anywhere.
    return ("/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/ld.so.cache", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/magic", "/etc/libreoffice", "/var/lib/libreoffice", "/opt",
            "/dev/null", "/dev/urandom", "/dev/zero", "/proc/self", "/proc/meminfo", "/proc/cpuinfo",
            str(Path(sys.prefix).resolve()), str(Path(sys.base_prefix).resolve()), here)  # fmt: skip
