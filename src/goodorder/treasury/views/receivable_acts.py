"""What people do with receivables: apply money, set limits, give up debts, set the rules."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.accounting import commands, queries
from goodorder.doorway.acting import Act, acted, filled, form_page, pressed, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.parties import commands as party_commands
from goodorder.parties import queries as parties
from goodorder.treasury.forms.receivables import ApplyForm, LadderForm, TermsForm, minor_of
from goodorder.treasury.views.receivables import account_page, company_of

SETTLED_STATES = ("requested", "approved", "settled", "rejected", "lapsed")


def account_address(customer_id: str, company: str) -> str:
    """Return where a customer's account with a company is shown."""
    return f"{reverse('treasury:receivable-customer', args=[customer_id])}?company={company}"


@page("accounting.apply")
def apply_money(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Apply money a customer sent to chosen items, or to the oldest."""
    company, customer = company_of(request, ctx), parties.get_customer(ctx, customer_id)
    currency = asked(request, "currency") or company.currency
    items = queries.open_debts(ctx, company=company.code, customer_id=customer_id, currency=currency)

    def make(posted: QueryDict | None) -> ApplyForm:
        return ApplyForm(items, currency, posted)

    def run(form: ApplyForm) -> str:
        commands.receive_remittance(
            ctx, company=company.code, customer_id=customer_id, remittance=form.remittance()
        )
        text = _("Money applied; the payments are booked now.")
        return said(request, text, account_address(customer_id, company.code))

    shown = {"customer": customer, "company": company, "currency": currency, "items": items}
    return form_page(
        request,
        ctx,
        "treasury/receivable/apply.html",
        make,
        run,
        lambda _form: {**shown, "today": ctx.now.date()},
    )


@require_POST
@page("parties.credit")
def limit_set(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Set or take away what a customer may owe."""
    company, text = company_of(request, ctx), request.POST.get("limit", "").strip()

    def run() -> str:
        limit = minor_of(text, company.currency, field="limit") if text else None
        party_commands.set_credit_limit(ctx, customer_id=customer_id, limit=limit)
        return said(request, _("Credit limit set."), account_address(customer_id, company.code))

    return pressed(request, ctx, run, lambda **more: account_page(request, ctx, customer_id, **more))


@require_POST
@page("accounting.write_off")
def write_off(request: HttpRequest, ctx: Context, item_id: str) -> HttpResponse:
    """Give up a part of a debt, or ask another person to."""
    item = queries.get_item(ctx, item_id=item_id)
    customer_id = str(item.customer.public_id)

    def run() -> str:
        amount = minor_of(request.POST.get("amount", ""), item.currency, field="amount")
        made = commands.write_off_item(
            ctx, item_id=item_id, amount=amount, reason=request.POST.get("reason", "")
        )
        asked_for = made.state == "requested"
        text = _("Another person must approve this write-off.") if asked_for else _("Written off.")
        return said(request, text, account_address(customer_id, item.company.code))

    return pressed(request, ctx, run, lambda **more: account_page(request, ctx, customer_id, **more))


@require_safe
@page("accounting.view")
def write_off_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what people asked to be done with debts."""
    return _write_offs(request, ctx)


def _write_offs(request: HttpRequest, ctx: Context, **more: object) -> HttpResponse:
    found = queries.list_settlements(ctx, state=asked(request, "state"), cursor=cursor_of(request))
    values = {
        "chips": state_chips(request, "settlement", SETTLED_STATES),
        "may_decide": ctx.may("accounting.write_off"),
        **paging(request, found),
    }
    status = int(str(more.pop("status", 200)))
    return render(request, "treasury/receivable/write_offs.html", {**values, **more}, status=status)


@require_POST
@page("accounting.write_off")
def write_off_act(request: HttpRequest, ctx: Context, settlement_id: str, action: str) -> HttpResponse:
    """Approve or decline a write-off somebody else asked for."""
    reason = request.POST.get("reason", "")
    acts: dict[str, Act] = {
        "approve": (
            lambda: commands.approve_write_off(ctx, settlement_id=settlement_id),
            _("Approved; it is booked now."),
        ),
        "reject": (
            lambda: commands.reject_write_off(ctx, settlement_id=settlement_id, reason=reason),
            _("Declined."),
        ),
    }
    where = reverse("treasury:receivable-write-offs")
    return acted(request, ctx, acts.get(action), where, lambda **more: _write_offs(request, ctx, **more))


@page("accounting.view")
def credit_rules(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show a company's rules of credit and its ladder of reminders, and change them."""
    company = company_of(request, ctx)
    code, currency = company.code, company.currency
    which = request.POST.get("form", "")
    terms = TermsForm(
        queries.credit_terms(ctx, company=code), currency, request.POST if which == "terms" else None
    )
    ladder = LadderForm(
        queries.ladder(ctx, company=code), currency, request.POST if which == "ladder" else None
    )
    where = f"{reverse('treasury:receivable-rules')}?company={code}"

    def shown(*, status: int = 200, **_form: object) -> HttpResponse:
        values = {
            "company": company,
            "terms": terms,
            "ladder": ladder,
            "may_edit": ctx.may("accounting.setup"),
        }
        return render(request, "treasury/receivable/rules.html", values, status=status)

    if request.method != "POST":
        return shown()
    ctx.require("accounting.setup")

    def set_terms() -> object:
        return commands.set_credit_terms(ctx, company=code, terms=terms.terms())

    def set_ladder() -> object:
        return commands.set_ladder(ctx, company=code, levels=ladder.levels())

    forms = {"terms": (terms, set_terms), "ladder": (ladder, set_ladder)}
    if which not in forms:
        raise Http404
    form, act = forms[which]
    return filled(request, ctx, form, _done(request, act, where), shown)


def _done(request: HttpRequest, act: Callable[[], object], where: str) -> Callable[[], str]:
    def run() -> str:
        act()
        return said(request, _("Rules set."), where)

    return run
