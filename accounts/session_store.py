"""Sessions that know their person, device and times: they end by themselves and can be listed and ended.

Reading a session costs the one statement that it always cost. That it is in use is written down once in a
while, not with each request.
"""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from accounts.models import Session

DEVICE = "device"  # the key under which a sign-in leaves the words for its browser


class SessionStore(DatabaseSessions):
    """Keeps the columns of our session beside its data."""

    _row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of the house."""
        return apps.get_model("accounts", "Session")

    def create(self) -> None:
        """Begin anew: under another key, since now."""
        self._row = None
        super().create()

    def create_model_instance(self, data: dict[str, object]) -> Session:
        """Return the row that holds the data."""
        now, person = timezone.now(), data.get(SESSION_KEY)
        row = Session(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=int(str(person)) if person else None,
            device=str(data.get(DEVICE, "")),
            began_at=self._row.began_at if self._row else now,
            seen_at=now,
        )
        if self._row:
            row.handle = self._row.handle
        self._row = row
        return row

    def _get_session_from_db(self) -> Session | None:
        row = super()._get_session_from_db()  # type: ignore[misc]
        if row is None or not isinstance(row, Session):
            return None
        now = timezone.now()
        if row.is_over(now):
            self._session_key = None
            return None
        if now - row.seen_at >= timedelta(seconds=settings.SESSION_SEEN_SECONDS):
            Session.objects.filter(pk=row.pk).update(seen_at=now)
        self._row = row
        return row
