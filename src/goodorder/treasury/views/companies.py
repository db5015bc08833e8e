"""Companies: what their documents say of them."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goodorder.doorway.acting import form_page, said
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.parties import commands, queries
from goodorder.treasury.forms.companies import CompanyForm


@require_safe
@page("parties.setup")
def company_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the companies."""
    found = queries.list_companies(ctx, cursor=cursor_of(request))
    return render(request, "treasury/company/list.html", paging(request, found))


@page("parties.setup")
def company_particulars(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show and change a company's particulars."""
    company = queries.get_company(ctx, code)

    def make(posted: QueryDict | None) -> CompanyForm:
        return CompanyForm(posted, initial=CompanyForm.initial_of(company))

    def run(form: CompanyForm) -> str:
        commands.describe_company(ctx, company=code, particulars=form.particulars())
        return said(request, _("Documents say so from now on."), reverse("treasury:companies"))

    return form_page(
        request, ctx, "treasury/company/edit.html", make, run, more=lambda _form: {"company": company}
    )
