"""Settings for one's own machine: plain HTTP on localhost, readable errors."""

import os

from config.secret import kept_secret_key
from config.settings.base import *
from config.settings.base import DATA_DIR

DEBUG = os.environ.get("DEBUG", "1") == "1"  # the demo shows the pages that users see
SECRET_KEY = kept_secret_key(DATA_DIR)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

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

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# Static files come from where they lie, without collecting them first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

SECOND_FACTOR_ROLES = []
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # localhost

DEMO = True
