"""Test settings under which a dead worker is noticed within seconds."""

from config.settings.test import *
from config.settings.test import PROCRASTINATE_IMPORT_PATHS as IMPORT_PATHS

PROCRASTINATE_IMPORT_PATHS = [*IMPORT_PATHS, "tests.setup.interrupted"]
WORKER_HEARTBEAT_SECONDS = 0.2
WORKER_SILENT_SECONDS = 1.0
STALLED_JOBS_CRON = "* * * * * *"
