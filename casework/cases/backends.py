"""Answers Django's question whether somebody has a permission, from the policy."""

from typing import TYPE_CHECKING

from django.contrib.auth.backends import BaseBackend

from accounts.models import User
from accounts.permissions import may_everywhere
from accounts.policy import is_declared
from casework.audit.actors import Actor
from casework.cases.models import Case
from casework.cases.selectors import access_to

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


class PolicyBackend(BaseBackend):
    """Signs nobody in; says what the policy opens to a person, on a case or without one."""

    def has_perm(self, user_obj: "AbstractBaseUser | AnonymousUser", perm: str, obj: object = None) -> bool:
        """Return whether the policy opens the permission; what is not declared is open to nobody."""
        if not isinstance(user_obj, User) or not is_declared(perm):
            return False
        if obj is None:
            return may_everywhere(Actor(user_obj), perm)
        return isinstance(obj, Case) and access_to(obj, user_obj).may(perm)
