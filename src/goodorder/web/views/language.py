"""The language and clock of a person's pages."""

from django.http import HttpRequest, HttpResponse, QueryDict

from goodorder.doorway.acting import form_page, way_back
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.staff import commands
from goodorder.web.forms.language import LanguageForm


@page("access.own")
def language(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Let a person choose; the page they came from is shown in the new language."""

    def run(form: LanguageForm) -> str:
        commands.choose_language(ctx, **form.cleaned_data)
        return way_back(request, "web:home")

    def make(posted: QueryDict | None) -> LanguageForm:
        chosen = {name: getattr(request.user, name) for name in ("language", "time_zone")}
        return LanguageForm(posted, initial=chosen)

    return form_page(request, ctx, "web/language.html", make, run)
