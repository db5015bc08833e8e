"""When invoices and receipts are issued."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from goodorder.billing.forms.policies import PolicyForm
from goodorder.doorway.acting import form_page, said
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.invoicing import commands, queries
from goodorder.kernel.access import Context


@page("invoicing.view")
def policy_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the policies, newest first, and set another."""

    def make(posted: QueryDict | None) -> PolicyForm:
        return PolicyForm(posted)

    def run(form: PolicyForm) -> str:
        commands.set_invoice_policy(ctx, **form.wanted())
        return said(request, _("Orders placed from now on go by it."), reverse("billing:policies"))

    found = queries.list_policies(ctx, cursor=cursor_of(request))
    values = {"may_set": ctx.may("invoicing.policy"), **paging(request, found)}
    return form_page(request, ctx, "billing/policy/list.html", make, run, more=lambda _form: values)
