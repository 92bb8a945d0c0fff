"""The mark by which a form that is sent twice is known again."""

import re
import uuid

from django.http import QueryDict

ONCE = "once"


def once_of(data: QueryDict) -> str:
    """Return the mark that came with a form, else a new one for a form that is shown."""
    sent = data.get(ONCE, "")
    return sent if re.fullmatch(r"[0-9a-f]{32}", sent) else uuid.uuid4().hex
