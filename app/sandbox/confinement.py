"""What a worker does to itself before it meets a document. Linux; elsewhere what does not exist is left out.

Each step goes one way only: a worker cannot give itself back what it gave up here (hard limits, namespaces,
no_new_privs), unless the whole service runs as root, which could raise its own limits again.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000


def cut_network() -> str:
    """Move this process into an empty network of its own; return ``cut``, or ``open`` with the reason.

    Allowed to root and, where the system lets users make namespaces, to others. Must come before any thread is started
    and before `die_with`: the kernel forgets the death signal when credentials change.
    """
    if sys.platform != "linux":
        return "open: no namespaces on this system"
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWNET | _CLONE_NEWUSER) == 0:
        return "cut"
    return f"open: {os.strerror(ctypes.get_errno())}"


def die_with(parent: int) -> None:
    """Have the kernel kill this process, and children it may fork, when the process `parent` (its pid) is gone."""
    _on_parent_death()
    if os.getppid() != parent:  # it died before we could ask to be told
        os._exit(0)
    os.register_at_fork(after_in_child=_on_parent_death)


def _on_parent_death() -> None:
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def limit_memory(data_bytes: int) -> None:
    """Bound the heap and private mappings to `data_bytes`, and leave no core files."""
    _lower(resource.RLIMIT_DATA, data_bytes)
    _lower(resource.RLIMIT_CORE, 0)


def limit_files(file_bytes: int, open_files: int) -> None:
    """Bound the size of any file written and the number of open files. Comes after the warm-up."""
    sys.dont_write_bytecode = True  # a late import would otherwise leave a truncated .pyc at the size limit
    _lower(resource.RLIMIT_FSIZE, file_bytes)
    _lower(resource.RLIMIT_NOFILE, open_files)


def resident_bytes() -> int:
    """Return the memory this process holds now, in bytes (its peak where the system has no /proc)."""
    try:
        with Path("/proc/self/statm").open("rb", buffering=0) as statm:
            return int(statm.read(100).split()[1]) * resource.getpagesize()
    except OSError:
        return peak_bytes()


def peak_bytes() -> int:
    """Return the most memory this process has held, in bytes, its starter's size included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _lower(limit: int, value: int) -> None:
    """Set soft and hard limit to `value`, or to the hard limit already in force where that is lower."""
    hard = resource.getrlimit(limit)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (bound, bound))
