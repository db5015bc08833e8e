"""Signing in, and where one lands."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from goodorder.doorway.pages import context_of, refusal_page
from goodorder.doorway.passkeys import asking_party
from goodorder.doorway.sessions import address_of, end_within_the_day, note_confirmed, remember_halfway
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden
from goodorder.orders import queries as orders
from goodorder.staff import queries as staff
from goodorder.staff.commands import note_failed_sign_in
from goodorder.web.context import entries_for


class SignIn(LoginView):
    """The sign-in page; somebody signed in already is sent on.

    After five failures for an account from one address, known or not, nobody gets in from there for a quarter of
    an hour, and the answer is the same for every account.
    """

    template_name = "web/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        """Sign in, unless too many tries failed lately."""
        if staff.is_locked_out(self._account(), self._address(), now=clock.now()):
            values = self.get_context_data(form=AuthenticationForm(request), is_locked_out=True)
            return self.render_to_response(values, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let somebody in, for twelve hours at most, or ask for the second step."""
        user = form.get_user()
        if staff.is_asked_second_step(user):
            remember_halfway(self.request, user.pk, self.get_success_url())
            return redirect("house:code")
        answer = super().form_valid(form)
        end_within_the_day(self.request)
        note_confirmed(self.request, clock.now())
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer passkeys where they work."""
        return {"passkeys_work": asking_party(self.request) is not None, **super().get_context_data(**kwargs)}

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Count the failure and show the form again."""
        visitor = Context("visitor", clock.now(), frozenset({"access.enter"}))
        note_failed_sign_in(visitor, account=self._account(), address=self._address())
        return super().form_invalid(form)

    def _account(self) -> str:
        return self.request.POST.get("username", "")

    def _address(self) -> str:
        return address_of(self.request)


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
