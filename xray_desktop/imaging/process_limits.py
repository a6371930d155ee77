"""Limits on opening one image, and how the decoding process is held to them."""

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on opening one image; all above 0.

    Parameters
    ----------
    memory_bytes : int
        Memory for decoding, beyond the code of the worker process.
    seconds : float
        Time from the request to the whole image.
    pixels : int
        Rows times columns times samples of one frame.
    file_bytes : int
        Size of the file.
    """

    memory_bytes: int = 1536 * MIB
    seconds: float = 20.0
    pixels: int = 64_000_000
    file_bytes: int = 512 * MIB

    def __post_init__(self) -> None:
        if min(self.memory_bytes, self.seconds, self.pixels, self.file_bytes) <= 0:
            msg = f"{self}: expected every limit above 0"
            raise ValueError(msg)


def limit_memory(memory_bytes: int) -> None:
    """Limit the address space of this process to its present size plus `memory_bytes`.

    Does nothing where the present size cannot be read: macOS, whose kernel ignores the limit, and
    Windows, where a job object enforces it. The pixel and time limits still hold.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    now = int(statm.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + memory_bytes, now + memory_bytes))


NICENESS: Final = 5
_BELOW_NORMAL: Final = 0x4000


def lower_priority() -> None:
    """Let this process give way to others of the same user."""
    if sys.platform != "win32":
        os.nice(NICENESS)
        return
    kernel = ctypes.WinDLL("kernel32")
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.SetPriorityClass(ctypes.c_void_p(kernel.GetCurrentProcess()), _BELOW_NORMAL)


WINDOWS_BASELINE: Final = 400 * MIB
"""Memory of the worker process itself on Windows, where it is limited before it has loaded."""

_PROCESS_MEMORY: Final = 0x100
_KILL_ON_JOB_CLOSE: Final = 0x2000
_EXTENDED_LIMITS: Final = 9
_TERMINATE: Final = 0x0001
_SET_QUOTA: Final = 0x0100


class WindowsJob:
    """A Windows Job Object around one process: it limits memory and ends the process with this one.

    Windows kills the process when the last handle of the job closes. This process holds that
    handle, so its crash ends the worker too.
    """

    _kernel: Any
    _job: int

    def __init__(self, pid: int, memory_bytes: int) -> None:
        if sys.platform != "win32":
            msg = "job objects exist on Windows only"
            raise OSError(msg)
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        kernel.OpenProcess.restype = ctypes.c_void_p
        self._kernel = kernel
        self._job = _checked(kernel.CreateJobObjectW(None, None))
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _KILL_ON_JOB_CLOSE
        limits.ProcessMemoryLimit = memory_bytes + WINDOWS_BASELINE
        job = ctypes.c_void_p(self._job)
        size = ctypes.sizeof(limits)
        _checked(kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size))
        handle = kernel.OpenProcess(_SET_QUOTA | _TERMINATE, 0, pid)
        process = ctypes.c_void_p(_checked(handle))
        try:
            _checked(kernel.AssignProcessToJobObject(job, process))
        finally:
            kernel.CloseHandle(process)

    def close(self) -> None:
        """Kill the processes left in the job."""
        self._kernel.CloseHandle(ctypes.c_void_p(self._job))


class _BasicLimits(ctypes.Structure):  # JOBOBJECT_BASIC_LIMIT_INFORMATION
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):  # JOBOBJECT_EXTENDED_LIMIT_INFORMATION
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def _checked(result: int | None) -> int:
    if not result:
        msg = "Windows did not confine the decoding process"
        raise OSError(msg)
    return result
