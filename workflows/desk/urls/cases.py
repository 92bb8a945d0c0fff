"""The addresses of a case."""

from django.urls import include, path

from workflows.desk.views import as_of, case, case_parts, case_verbs, diagram, documents, meetings, notes

of_a_case = [
    path("", case.case, name="case"),
    path("verlauf/", case.timeline, name="timeline"),
    path("stand/", as_of.as_of, name="as_of"),
    path("ablauf/", diagram.diagram, name="diagram"),
    path("absenden/", case_verbs.submit, name="submit"),
    path("verwerfen/", case_verbs.discard, name="discard"),
    path("ruhen/", case_verbs.suspend, name="suspend"),
    path("fortsetzen/", case_verbs.resume, name="resume"),
    path("wiedervorlage/", case_verbs.follow_up, name="follow_up"),
    path("abbrechen/", case_verbs.abort, name="abort"),
    path("abgeben/", case_verbs.transfer, name="transfer"),
    path("abschliessen/", case_verbs.close, name="close"),
    path("wiederaufnehmen/", case_verbs.reopen, name="reopen"),
    path("zurueckgeben/", case_verbs.send_back, name="send_back"),
    path("zweige/", case_verbs.add_branch, name="add_branch"),
    path("coach-wechsel/", case_verbs.change_coach, name="change_coach"),
    path("federfuehrung/", case_verbs.assign_lead, name="assign_lead"),
    path("beteiligte/neu/", case_parts.add_party, name="add_party"),
    path("beteiligte/<int:party_id>/beenden/", case_parts.end_party, name="end_party"),
    path("vermerke/neu/", notes.add_note, name="add_note"),
    path("vermerke/<int:note_id>/lesende/", notes.name_readers, name="name_note_readers"),
    path(
        "vermerke/<int:note_id>/lesende/<int:note_reader_id>/",
        notes.remove_reader,
        name="remove_note_reader",
    ),
    path("vermerke/<int:note_id>/stufe/", notes.change_level, name="change_note_level"),
    path("vermerke/stufen/<int:note_proposal_id>/", notes.decide_level, name="decide_note_level"),
    path("dokumente/neu/", documents.add_document, name="add_document"),
    path(
        "dokumente/<int:document_id>/zurueckziehen/",
        documents.withdraw_document,
        name="withdraw_document",
    ),
    path("dokumente/<int:document_id>/lesende/", documents.name_readers, name="name_readers"),
    path(
        "dokumente/<int:document_id>/lesende/<int:reader_id>/",
        documents.remove_reader,
        name="remove_reader",
    ),
    path("dokumente/<int:document_id>/stufe/", documents.change_level, name="change_level"),
    path("dokumente/stufen/<int:proposal_id>/", documents.decide_level, name="decide_level"),
    path("sitzungen/", meetings.meetings, name="meetings"),
    path("sitzungen/neu/", meetings.add_meeting, name="add_meeting"),
    path("sitzungen/weitergeben/", meetings.share_minutes, name="share_minutes"),
    path("sitzungen/<int:meeting_id>/", meetings.meeting, name="meeting"),
]

urlpatterns = [
    path("vorgaenge/<int:case_id>/", include(of_a_case)),
    path("dokumente/<int:version_id>/", documents.download, name="download"),
]
