"""The addresses of the treasury's pages."""

from django.urls import path

from goodorder.treasury.views import (
    book_keeping,
    books,
    companies,
    disputes,
    e_invoices,
    prices,
    promotion_writing,
    promotions,
    receivable_acts,
    receivables,
    reminders,
    statements,
    stored,
    taxes,
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
    path("documents/<slug:document_id>/e-invoice/", e_invoices.e_invoice, name="e-invoice"),
    path(
        "documents/<slug:document_id>/e-invoice/<slug:form>", e_invoices.e_invoice_file, name="e-invoice-file"
    ),
    path("prices/", prices.prices_page, name="prices"),
    path("prices/lists/", prices.price_list_open, name="price-list-open"),
    path("prices/assignments/", prices.price_list_assign, name="price-list-assign"),
    path(
        "prices/assignments/<slug:assignment_id>/withdraw/",
        prices.price_list_withdraw,
        name="price-list-withdraw",
    ),
    path("prices/limits/", prices.price_limit_set, name="price-limit-set"),
    path("prices/limits/<str:channel>/drop/", prices.price_limit_drop, name="price-limit-drop"),
    path("prices/why/", prices.price_why, name="price-why"),
    path("prices/orders/<slug:order_id>/", prices.price_order, name="price-order"),
    path("customers/<slug:customer_id>/terms/", prices.customer_terms, name="customer-terms"),
    path("taxes/", taxes.taxes_page, name="taxes"),
    path("taxes/rates/", taxes.tax_rate_set, name="tax-rate-set"),
    path("taxes/rates/<slug:rate_id>/end/", taxes.tax_rate_end, name="tax-rate-end"),
    path("taxes/seeds/", taxes.tax_rates_seed, name="tax-rates-seed"),
    path("taxes/exemptions/", taxes.exemption_grant, name="exemption-grant"),
    path("taxes/exemptions/<slug:exemption_id>/end/", taxes.exemption_end, name="exemption-end"),
    path("taxes/rounding/", taxes.rounding_set, name="rounding-set"),
    path("disputes/", disputes.dispute_list, name="disputes"),
    path("disputes/<slug:dispute_id>/", disputes.dispute_page, name="dispute"),
    path("promotions/", promotions.promotion_list, name="promotions"),
    path("promotions/new/", promotion_writing.promotion_new, name="promotion-new"),
    path("promotions/try/", promotions.promotion_try, name="promotion-try"),
    path("promotions/coupons/", promotions.coupon_list, name="promotion-coupons"),
    path("promotions/policy/", promotion_writing.policy_set, name="promotion-policy"),
    path(
        "promotions/coupons/<str:code>/disable/", promotion_writing.coupon_disable, name="promotion-disable"
    ),
    path("promotions/<str:code>/", promotions.promotion_page, name="promotion"),
    path("promotions/<str:code>/edit/", promotion_writing.promotion_edit, name="promotion-edit"),
    path("promotions/<str:code>/coupon/", promotion_writing.coupon_add, name="promotion-coupon-add"),
    path("promotions/<str:code>/codes/", promotion_writing.coupons_make, name="promotion-codes"),
    path("promotions/<str:code>/<slug:action>/", promotion_writing.promotion_act, name="promotion-act"),
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
]
