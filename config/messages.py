"""Where sentences for the next page wait: in a cookie that keeps to this host, else in the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Keeps sentences in a cookie under the name that the settings give it."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    """Takes the session where the sentences are too long for a cookie."""

    storage_classes = (HostCookieStorage, SessionStorage)
