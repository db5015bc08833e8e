"""The addresses of the pages about documents."""

from django.urls import path

from goodorder.billing.views import e_invoices

app_name = "billing"
urlpatterns = [
    path("documents/<slug:document_id>/e-invoice/", e_invoices.e_invoice, name="e-invoice"),
    path(
        "documents/<slug:document_id>/e-invoice/<slug:form>", e_invoices.e_invoice_file, name="e-invoice-file"
    ),
]
