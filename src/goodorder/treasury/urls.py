"""The addresses of the treasury's pages."""

from django.urls import path

from goodorder.treasury.views import book_keeping, books, companies, e_invoices, statements

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
    path("documents/<slug:document_id>/e-invoice/", e_invoices.e_invoice, name="e-invoice"),
    path(
        "documents/<slug:document_id>/e-invoice/<slug:form>", e_invoices.e_invoice_file, name="e-invoice-file"
    ),
]
