"""Settings for the tests: a server of their own that may forget what it wrote, and quick passwords."""

from pathlib import Path

from config.database import application_database
from config.settings.base import *
from config.settings.base import DATA_DIR as BASE_DATA_DIR
from config.settings.base import INSTALLED_APPS, PROCESS_DEFINITIONS

BOOT = Path("/proc/sys/kernel/random/boot_id")
# The server below loses data when the machine stops, so each boot has a folder of its own.
DATA_DIR = BASE_DATA_DIR / "test" / (BOOT.read_text()[:8] if BOOT.exists() else "boot")
DATABASES = {"default": application_database(DATA_DIR)}
DATABASE_SERVER_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
MEDIA_ROOT = DATA_DIR / "files"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_AUTOREFRESH = True

SECRET_KEY = "for tests only"  # noqa: S105  (signs nothing outside the tests)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Browsers take cookies with the prefix __Host- over TLS only.
SESSION_COOKIE_NAME = "sessionid"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = False
MESSAGES_COOKIE_NAME = "messages"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0

INSTALLED_APPS = [*INSTALLED_APPS, "tests.definitions"]
PROCESS_DEFINITIONS = PROCESS_DEFINITIONS | {"other": "tests.definitions.flow.TwoBranches"}

SECOND_FACTOR_ROLES = []
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # localhost

DEMO = True
