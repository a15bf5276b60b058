"""What glibc does with memory that is given back. A load's buffers are needed again at the next load."""

import ctypes

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3
"""mallopt's parameters (malloc.h)."""

LARGEST_FROM_HEAP = 32 * 1024 * 1024
"""The most that glibc takes; larger blocks are mapped and unmapped each time."""
KEPT = 1024 * 1024 * 1024
GROWTH = 64 * 1024 * 1024


def keep_freed_memory() -> bool:
    """Keep what this process frees for the next time, rather than give it back to the kernel at once.

    Pages that come anew from the kernel cost a sixth of what a load costs. Resident memory stays at its highest. False
    where the C library has no such settings (not glibc).
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    settings = ((M_MMAP_THRESHOLD, LARGEST_FROM_HEAP), (M_TRIM_THRESHOLD, KEPT), (M_TOP_PAD, GROWTH))
    return all(mallopt(parameter, value) == 1 for parameter, value in settings)
