"""The block and allow lists."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodorder.doorway.acting import form_page, said
from goodorder.doorway.listing import asked, chips, cursor_of, paging
from goodorder.doorway.pages import page, submit
from goodorder.kernel.access import Context
from goodorder.looks.words import word_for
from goodorder.parties import queries as parties
from goodorder.risk.forms.rules import EntryForm
from goodorder.screening import commands, queries
from goodorder.screening.rules import LISTINGS


@page("screening.review")
def entry_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List who is on the lists, and put somebody on one."""

    def make(posted: QueryDict | None) -> EntryForm:
        return EntryForm(posted, companies=parties.list_companies(ctx).items)

    def run(form: EntryForm) -> str:
        commands.add_entry(ctx, company=form.cleaned_data["company"], draft=form.draft())
        return said(request, _("On the list: orders placed from now on go by it."), reverse("risk:lists"))

    listing = asked(request, "listing")
    listing = listing if listing in LISTINGS else ""
    search = asked(request, "search")
    found = queries.list_entries(ctx, listing=listing, search=search, cursor=cursor_of(request))
    values = {
        "chips": chips(request, "listing", [(one, word_for("risk_list", one).label) for one in LISTINGS]),
        "search": search,
        "filtered": bool(listing or search),
        "may_list": ctx.may("screening.decide"),
        **paging(request, found),
    }
    return form_page(request, ctx, "risk/entry/list.html", make, run, lambda _form: values)


@require_POST
@page("screening.decide")
def entry_end(request: HttpRequest, ctx: Context, entry_id: str) -> HttpResponse:
    """Take somebody off a list."""

    def run() -> str:
        commands.end_entry(ctx, entry_id=entry_id)
        return said(request, _("Taken off the list."), reverse("risk:lists"))

    return submit(request, ctx, run)
