"""Every address of the site, read from the resolver, so that a list of pages cannot be incomplete."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """An address: the name by which it is reversed, and the names of what has to be filled in."""

    name: str
    arguments: tuple[str, ...]


@cache
def all_addresses() -> dict[str, Address]:
    """Return every address of the site by its name."""
    found = list(_addresses(get_resolver().url_patterns, "", ()))
    by_name = {address.name: address for address in found}
    assert len(by_name) == len(found), "two addresses share a name"
    return by_name


def _addresses(
    patterns: list[URLPattern | URLResolver], namespace: str, arguments: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        inner = (*arguments, *pattern.pattern.converters, *_groups(pattern))
        if isinstance(pattern, URLResolver):
            within = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses(pattern.url_patterns, within, inner)
        else:
            yield Address(f"{namespace}{pattern.name}", inner)


def _groups(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    """Return the named groups of an address that is written as a regular expression."""
    return tuple(name for name in pattern.pattern.regex.groupindex if name not in pattern.pattern.converters)
