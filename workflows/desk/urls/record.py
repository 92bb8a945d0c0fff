"""The addresses of what is on record about people."""

from django.urls import path

from workflows.desk.views import record

urlpatterns = [
    path("mein-protokoll/", record.own_record, name="own_record"),
    path("protokoll/", record.all_records, name="record"),
    path("protokoll/personen/<int:user_id>/", record.person_record, name="person_record"),
]
