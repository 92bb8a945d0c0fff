"""Where the engine puts its jobs: the one queue of the house."""

from casework.audit.queue import enqueue

__all__ = ["enqueue"]
