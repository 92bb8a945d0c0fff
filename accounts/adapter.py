"""How allauth meets our accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account alone; a new password touches nothing but the password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts are created by those who may."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Store a new password."""
        user.set_password(password)
        user.save(update_fields=["password"])
