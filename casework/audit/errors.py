"""The errors that every service of the house may raise."""


class Refused(Exception):
    """The base of every refusal; `message` is a sentence for the person who tried."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """This person may not do this (403)."""


class NotNow(Refused):
    """This cannot be done in the present state, whoever asks (409)."""


class Busy(NotNow):
    """Somebody else is working on the same case at this moment (409)."""


class AtWork(Busy):
    """The same form was sent a moment ago, and what it does is not done yet (409)."""


class Over(NotNow):
    """This has been done already, so nothing is left to do (409); `place` is a page to go on to."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class Invalid(Refused):
    """What was entered cannot be recorded; `field` names the input, if one is to blame (400)."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AuthorMissing(RuntimeError):
    """Something is written outside a service, so nobody would answer for it."""
