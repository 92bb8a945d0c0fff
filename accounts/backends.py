"""Who may not even try to sign in."""

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model


class LockingBackend(AxesStandaloneBackend):
    """Refuses those who have failed too often; knows nobody and permits nothing."""

    def has_perm(self, user: AbstractBaseUser, permission: str, obj: Model | None = None) -> bool:
        """Return False: this backend opens nothing."""
        return False
