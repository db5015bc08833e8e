"""The addresses of the treasury's pages."""

from django.urls import path

from goodorder.treasury.views import (
    amendments,
    book_keeping,
    books,
    companies,
    disputes,
    receivable_acts,
    receivables,
    reminders,
    statements,
    stored,
)

app_name = "treasury"
urlpatterns = [
    path("books/", books.entry_list, name="books"),
    path("books/entries/<slug:entry_id>/", books.entry_page, name="book-entry"),
    path("books/trial-balance/", books.turnover_page, name="book-balance"),
    path("books/profit-and-loss/", books.profit_page, name="book-profit"),
    path("books/balance-sheet/", books.sheet_page, name="book-sheet"),
    path("books/periods/", book_keeping.period_list, name="book-periods"),
    path(
        "books/periods/<str:company>/<slug:period>/<slug:action>/",
        book_keeping.period_act,
        name="book-period-act",
    ),
    path("books/rates/", book_keeping.rate_list, name="book-rates"),
    path("books/rates/new/", book_keeping.rate_set, name="book-rate-new"),
    path("books/rates/import/", book_keeping.rate_import, name="book-rate-import"),
    path("books/export/", books.export_page, name="book-export"),
    path("books/export/journal/", books.export_file, name="book-export-file"),
    path("statements/", statements.statement_list, name="statements"),
    path("statements/new/", statements.statement_new, name="statement-new"),
    path("statements/<slug:statement_id>/", statements.statement_page, name="statement"),
    path("statements/<slug:statement_id>/book/", statements.statement_book, name="statement-book"),
    path(
        "statements/<slug:statement_id>/<slug:line_id>/<slug:action>/", statements.line_act, name="line-act"
    ),
    path("companies/", companies.company_list, name="companies"),
    path("companies/<str:code>/", companies.company_particulars, name="companies-edit"),
    path("disputes/", disputes.dispute_list, name="disputes"),
    path("disputes/<slug:dispute_id>/", disputes.dispute_page, name="dispute"),
    path("gift-cards/", stored.card_list, name="gift-cards"),
    path("gift-cards/new/", stored.card_new, name="gift-card-new"),
    path(
        "gift-cards/corrections/<slug:adjustment_id>/<slug:action>/",
        stored.card_decide,
        name="gift-card-decide",
    ),
    path("gift-cards/<slug:stored_value_id>/", stored.card_page, name="gift-card"),
    path("gift-cards/<slug:stored_value_id>/<slug:action>/", stored.card_act, name="gift-card-act"),
    path("customers/<slug:customer_id>/store-credit/", stored.store_credit, name="store-credit"),
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
    path("money/orders/<slug:order_id>/", amendments.order_money, name="order-money"),
    path("money/orders/<slug:order_id>/change/", amendments.order_change, name="order-change"),
    path("money/orders/<slug:order_id>/refund/", amendments.order_refund, name="order-refund"),
    path("money/amendments/<slug:amendment_id>/", amendments.amendment_page, name="amendment"),
    path(
        "money/amendments/<slug:amendment_id>/<slug:action>/",
        amendments.amendment_act,
        name="amendment-act",
    ),
]
