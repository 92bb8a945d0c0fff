"""Where the engine puts its jobs: the one queue of the house."""

from casework.audit.queue import enqueue, enqueue_once

__all__ = ["enqueue", "enqueue_once"]
