"""The addresses of the treasury's pages."""

from django.urls import path

from goodorder.treasury.views import companies, e_invoices

app_name = "treasury"
urlpatterns = [
    path("companies/", companies.company_list, name="companies"),
    path("companies/<str:code>/", companies.company_particulars, name="companies-edit"),
    path("documents/<slug:document_id>/e-invoice/", e_invoices.e_invoice, name="e-invoice"),
    path(
        "documents/<slug:document_id>/e-invoice/<slug:form>", e_invoices.e_invoice_file, name="e-invoice-file"
    ),
]
