"""The addresses of the pages about documents."""

from django.urls import path

from goodorder.billing.views import collective, e_invoices, policies, receipts

app_name = "billing"
urlpatterns = [
    path("documents/waiting/", collective.waiting_list, name="waiting"),
    path(
        "documents/waiting/<str:company>/<slug:customer_id>/invoice/",
        collective.invoice_now,
        name="invoice-now",
    ),
    path("receipts/", receipts.receipt_list, name="receipts"),
    path("receipts/<slug:receipt_id>.pdf", receipts.receipt_file, name="receipt"),
    path("receipts/<slug:operation_id>/issue/", receipts.receipt_issue, name="receipt-issue"),
    path("documents/policies/", policies.policy_list, name="policies"),
    path("documents/<slug:document_id>/e-invoice/", e_invoices.e_invoice, name="e-invoice"),
    path(
        "documents/<slug:document_id>/e-invoice/<slug:form>", e_invoices.e_invoice_file, name="e-invoice-file"
    ),
]
