"""A form that is sent twice does its work once and leads to the same page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from workflows.desk.forms.once import once_of
from workflows.desk.services import Landing, send_once


def go_once(request: SignedInRequest, act: Callable[[], Landing]) -> HttpResponseRedirect:
    """Act unless the form was sent before, say so, and go where it leads."""
    landing = send_once(token=once_of(request.POST), user=request.user, act=act)
    if landing.done:
        messages.success(request, landing.done)
    else:
        messages.info(request, _("You had sent this form already. Sending it again has changed nothing."))
    return redirect(landing.place)
