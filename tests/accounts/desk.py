"""A browser of somebody who is signed in, and what these stories do with it again and again."""

from django.test import Client
from django.urls import reverse

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "sieben Birnen am Baum"


def shown(client: Client, name: str, /, *arguments: int, status: int = 200, **address: str) -> str:
    """Return the page of that name."""
    response = client.get(reverse(f"accounts:{name}", args=arguments), address)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def sent(client: Client, name: str, /, *arguments: int, **entries: str) -> str:
    """Send the form of that page; return the address that it leads to."""
    response = client.post(reverse(f"accounts:{name}", args=arguments), entries)
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def refused(status: int, client: Client, name: str, /, *arguments: int, **entries: str) -> str:
    """Send the form of that page, which is refused; return the page that comes back."""
    response = client.post(reverse(f"accounts:{name}", args=arguments), entries)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def errors_in(page: str) -> str:
    """Return the list of errors on top of a page."""
    return page.partition('id="error-summary"')[2].partition("</ul>")[0]
