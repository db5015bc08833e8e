"""The addresses of the pages about documents."""

from django.urls import path

from goodorder.billing.views import collective, e_invoices, policies

app_name = "billing"
urlpatterns = [
    path("documents/waiting/", collective.waiting_list, name="waiting"),
    path(
        "documents/waiting/<str:company>/<slug:customer_id>/invoice/",
        collective.invoice_now,
        name="invoice-now",
    ),
    path("documents/policies/", policies.policy_list, name="policies"),
    path("documents/<slug:document_id>/e-invoice/", e_invoices.e_invoice, name="e-invoice"),
    path(
        "documents/<slug:document_id>/e-invoice/<slug:form>", e_invoices.e_invoice_file, name="e-invoice-file"
    ),
]
