"""How long a plugin that ended waits for its next start.

The unit files use before-start.sh, which holds the same numbers for guests with systemd.
"""

STEPS = (0.25, 0.5, 1, 2, 4, 8, 16, 30)  # seconds
HEALTHY_SECONDS = 10  # a plugin that lived this long starts anew at the first step
STEADY_SECONDS = 3  # and one that lived this long after an end counts as running again


def pause(failures):
    """Seconds to wait after that many quick ends in a row (0 or more)."""
    return STEPS[min(failures, len(STEPS)) - 1] if failures > 0 else 0


def failures_after(failures, lived):
    """The number of quick ends in a row after one more end, of a plugin that had lived that many seconds."""
    return 1 if lived >= HEALTHY_SECONDS else failures + 1
