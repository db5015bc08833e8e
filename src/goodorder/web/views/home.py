"""Signing in, and where one lands."""

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from goodorder.doorway.pages import context_of, refusal_page
from goodorder.kernel.errors import Forbidden
from goodorder.orders import queries as orders
from goodorder.web.context import entries_for


class SignIn(LoginView):
    """The sign-in page; somebody signed in already is sent on."""

    template_name = "web/login.html"
    redirect_authenticated_user = True


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first place of the navigation that this person may see; before the first order, to the set-up."""
    ctx = context_of(request)
    if ctx is None:
        return redirect("web:login")
    if ctx.may("parties.setup") and not orders.list_orders(ctx, size=1).items:
        return redirect("house:setup")
    places = entries_for(ctx)
    if not places:
        message = "no role has been given to you yet; ask an owner of this installation"
        return refusal_page(request, Forbidden("access.no_role", message))
    return redirect(places[0].view)
