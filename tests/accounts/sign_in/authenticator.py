"""An app for codes, as on a telephone (RFC 6238)."""

import base64
import hmac
import struct
from hashlib import sha1

from django.utils import timezone


def code_of(secret: str, *, later: int = 0) -> str:
    """Return the code that the app shows now, or some periods later."""
    counter = int(timezone.now().timestamp()) // 30 + later
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
