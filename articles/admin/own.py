"""“My settings”: what each person chooses for themselves, whatever their role."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from articles import mail
from articles.models import User


def urls(site) -> list:
    def settings_view(request: HttpRequest) -> HttpResponse:
        return settings(request, site)

    return [path("my-settings/", site.admin_view(settings_view), name="my_settings")]


class OwnForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["wants_mail"]


def settings(request: HttpRequest, site) -> HttpResponse:
    """One's own alone: no address and no field names anybody else."""
    person = User.objects.get(pk=request.user.pk)
    form = OwnForm(instance=person)
    if request.method == "POST":
        form = OwnForm(request.POST, instance=person)
        form.is_valid()  # a box is ticked or it is not
        person.save(update_fields=["wants_mail"])
        messages.success(request, _("Your settings are saved."))
        return redirect("admin:my_settings")
    context = {
        **site.each_context(request),
        "title": _("My settings"),
        "form": form,
        "has_mail": mail.sends_mail(),
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/my_settings.html", context)
