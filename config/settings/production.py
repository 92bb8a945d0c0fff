"""Settings for a server: everything secret or local comes from the environment."""

from config.settings.base import *
from config.settings.base import SILENCED_SYSTEM_CHECKS, TRUSTED_PROXIES

# Only a proxy of ours may say that a request came over TLS; without one anybody could.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Whether a whole domain and its other hosts keep to TLS is not ours to promise.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W005", "security.W021"]
