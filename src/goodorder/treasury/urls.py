"""The addresses of the treasury's pages."""

from django.urls import path

from goodorder.treasury.views import statements

app_name = "treasury"
urlpatterns = [
    path("statements/", statements.statement_list, name="statements"),
    path("statements/new/", statements.statement_new, name="statement-new"),
    path("statements/<slug:statement_id>/", statements.statement_page, name="statement"),
    path("statements/<slug:statement_id>/book/", statements.statement_book, name="statement-book"),
    path(
        "statements/<slug:statement_id>/<slug:line_id>/<slug:action>/", statements.line_act, name="line-act"
    ),
]
