"""The addresses of the treasury's pages."""

from django.urls import URLPattern, path

from goodorder.treasury.views import receivable_acts, receivables, reminders

app_name = "treasury"
RECEIVABLES: list[URLPattern] = [
    path("receivables/", receivables.receivable_list, name="receivables"),
    path("receivables/rules/", receivable_acts.credit_rules, name="receivable-rules"),
    path("receivables/write-offs/", receivable_acts.write_off_list, name="receivable-write-offs"),
    path(
        "receivables/write-offs/<slug:settlement_id>/<slug:action>/",
        receivable_acts.write_off_act,
        name="receivable-write-off-act",
    ),
    path(
        "receivables/items/<slug:item_id>/write-off/", receivable_acts.write_off, name="receivable-write-off"
    ),
    path("receivables/reminders/", reminders.reminder_list, name="receivable-reminders"),
    path("receivables/reminders/run/", reminders.reminder_run, name="receivable-run"),
    path("receivables/reminders/<slug:reminder_id>.pdf", reminders.reminder_letter, name="receivable-letter"),
    path(
        "receivables/reminders/<slug:reminder_id>/<slug:action>/",
        reminders.reminder_act,
        name="receivable-reminder-act",
    ),
    path("receivables/<slug:customer_id>/", receivables.customer_account, name="receivable-customer"),
    path("receivables/<slug:customer_id>/apply/", receivable_acts.apply_money, name="receivable-apply"),
    path("receivables/<slug:customer_id>/limit/", receivable_acts.limit_set, name="receivable-limit"),
    path(
        "receivables/<slug:customer_id>/statement/", receivables.statement_page, name="receivable-statement"
    ),
    path("receivables/<slug:customer_id>/statement.csv", receivables.statement_csv, name="receivable-csv"),
    path("receivables/<slug:customer_id>/statement.pdf", receivables.statement_pdf, name="receivable-pdf"),
]
urlpatterns: list[URLPattern] = [*RECEIVABLES]
