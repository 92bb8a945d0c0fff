"""The site for a WSGI server; it has the embedded PostgreSQL run where no other is named."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.database import start_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

start_database(settings.DATA_DIR, settings.DATABASE_SERVER_SETTINGS)
application = get_wsgi_application()
