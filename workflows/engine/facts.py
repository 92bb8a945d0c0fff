"""What a step records: a dataclass of the app that owns the noun, made comparable."""

import dataclasses
import hashlib
import json
from typing import Any, ClassVar, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model


class Facts(Protocol):
    """Any frozen dataclass; rows of a repeating group are tuples of dataclasses."""

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - each has fields of its own
        """Take a value for every field."""


def fingerprint(*parts: object) -> str:
    """Return the SHA-256 of facts, checksums and versions in a canonical form."""
    text = json.dumps(
        [_canonical(part) for part in parts],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        cls=DjangoJSONEncoder,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> object:
    if isinstance(value, Model):
        return [value._meta.label_lower, value.pk]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _canonical(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    return value
