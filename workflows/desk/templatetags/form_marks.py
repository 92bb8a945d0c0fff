"""What every form carries beside its fields; the settings load this file for all templates."""

from uuid import uuid4

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True, name="csrf_token")
def form_marks(context: template.Context) -> SafeString:
    """Draw the token against forgery and the mark by which a form that is sent twice is known again.

    It takes the place of Django's own tag, so that no form can be without a mark.
    """
    marks = (("csrfmiddlewaretoken", context.get("csrf_token", "")), ("once", uuid4().hex))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', marks)
