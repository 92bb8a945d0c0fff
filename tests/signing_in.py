"""A browser in which somebody is signed in, without the way there: what hundreds of tests begin with."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from accounts.models import User
from accounts.session_store import SessionStore

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(user: User | None, client: Client | None = None) -> Client:
    """Return a browser, or this one, in which the person is signed in; without a person, one of nobody."""
    client = client or Client()
    if user:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_key_of(user)
    return client


def session_key_of(user: User) -> str:
    """Begin a session of the person, as a sign-in leaves it behind, and return its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
