"""Sales channels: which there are, and a further one."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.acting import form_page, said
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.house.forms.channels import ChannelForm
from goodorder.kernel.access import Context
from goodorder.parties import commands, queries
from goodorder.pricing import queries as pricing

MANY = 200


@page("parties.setup")
def channel_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List channels and open one."""
    companies = queries.list_companies(ctx, size=MANY).items
    lists = pricing.list_price_lists(ctx, size=MANY).items

    def make(posted: QueryDict | None) -> ChannelForm:
        return ChannelForm(posted, companies=companies, lists=lists)

    def run(form: ChannelForm) -> str:
        given = {name: form.cleaned_data[name] for name in ("company", "code", "name", "kind")}
        commands.open_channel(ctx, **given, terms=form.terms())
        return said(request, _("The channel is open."), reverse("house:channels"))

    values = {
        "ready": bool(companies and lists),
        **paging(request, queries.list_channels(ctx, cursor=cursor_of(request))),
    }
    return form_page(request, ctx, "house/channel/list.html", make, run, lambda _form: values)
