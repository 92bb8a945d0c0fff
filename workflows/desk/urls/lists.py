"""The addresses of the lists and of the pages around them."""

from django.urls import path

from workflows.desk.views import case_list, disposal, inbox, open_case, pages, signed_out

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("ohne-zustaendige/", inbox.stuck, name="stuck"),
    path("vorgaenge/", case_list.cases, name="cases"),
    path("aussonderung/", disposal.disposal, name="disposal"),
    path("vorgaenge/neu/", open_case.open_case, name="open_case"),
    path("wieder-angemeldet/", signed_out.signed_in_again, name="signed_in_again"),
    path("sprache/", pages.set_language, name="set_language"),
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
    path("barriere-melden/", pages.report_barrier, name="report_barrier"),
]
