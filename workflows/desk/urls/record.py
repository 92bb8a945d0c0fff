"""The addresses of what is on record about people, and of what proves the record of a case."""

from django.urls import path

from workflows.desk.views import erasures, proofs, record, reviews, revision

urlpatterns = [
    path("mein-protokoll/", record.own_record, name="own_record"),
    path("protokoll/", record.all_records, name="record"),
    path("protokoll/personen/<int:user_id>/", record.person_record, name="person_record"),
    path("revision/", revision.revision, name="revision"),
    path("vorgaenge/<int:case_id>/nachweis/", proofs.prove, name="prove"),
    path("vorgaenge/<int:case_id>/nachweis/ausgeben/", proofs.export_trail, name="export_trail"),
    path("loeschungen/", erasures.waiting, name="waiting_erasures"),
    path("vorgaenge/<int:case_id>/loeschungen/", erasures.erasures, name="erasures"),
    path("vorgaenge/<int:case_id>/loeschungen/neu/", erasures.ask_erasure, name="ask_erasure"),
    path(
        "vorgaenge/<int:case_id>/loeschungen/<int:erasure_id>/",
        erasures.decide_erasure,
        name="decide_erasure",
    ),
    path("vorgaenge/<int:case_id>/pruefvermerke/", reviews.reviews, name="reviews"),
    path("vorgaenge/<int:case_id>/pruefvermerke/neu/", reviews.add_review, name="add_review"),
    path(
        "vorgaenge/<int:case_id>/pruefvermerke/eintraege/<int:event_id>/",
        reviews.review_entry,
        name="review_entry",
    ),
]
