"""Signing in, forgotten passwords, and changing one's own.

`urls` is a plain list of paths for `HealthAdminSite.get_urls`, to stand before Django's own, two of
which it replaces: `login`, `password_change`; and `password_reset`, `password_reset_done`,
`password_reset_confirm`, `password_reset_complete`. All are reversed with `admin:` before them.

Nothing here tells whether an account exists: the same words, the same work, the same wait.
"""

import logging

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import authenticate, views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from articles.admin import known_browsers, password_links, throttle
from articles.admin.accounts import find_by_email, find_person, normalised
from articles.mail import send, sends_mail
from articles.models import User

logger = logging.getLogger(__name__)

# Said before any hashing. No `maxlength` in the field: it would cut a pasted password unseen.
not_too_long = MaxLengthValidator(128, _("A password has at most 128 characters."))


class SignInForm(AuthenticationForm):
    username = forms.CharField(
        label=_("E-mail address or user name"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        validators=[not_too_long],
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _(
            "The name or the password is not right. Capital letters count in the password."
        ),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.fields["username"].widget.attrs["maxlength"] = 254  # Django's form sets 150

    @sensitive_variables()
    def clean(self):
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return self.cleaned_data
        person, address = find_person(name), throttle.address_of(self.request)
        browser = known_browsers.browser_of(self.request, person)
        if browser:
            attempt = throttle.note("sign-in", f"browser {browser}")
        else:
            account = f"person {person.pk}" if person else f"name {normalised(name)}"
            attempt = throttle.note("sign-in", account, address)
        # Never the name itself: people type their password into the wrong field.
        known_as = f"person {person.pk}" if person else "an unknown name"
        user = authenticate(self.request, username=name, password=password)
        if user is None or not user.is_staff:
            logger.warning("Sign-in refused for %s from %s.", known_as, address)
            raise self.get_invalid_login_error()
        attempt.delete()
        logger.info("Signed in: %s from %s.", known_as, address)
        self.user_cache = user
        return self.cleaned_data

    def get_invalid_login_error(self):
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class ThrottledForm:
    """For form views: a form that was refused by the throttle is answered with 429."""

    def form_invalid(self, form):
        response = super().form_invalid(form)
        for errors in form.errors.as_data().values():
            for error in errors:
                if isinstance(error, throttle.Throttled):
                    response.status_code = 429
                    response["Retry-After"] = str(error.seconds())
        return response


class SignInView(ThrottledForm, views.LoginView):
    template_name = "admin/login.html"
    authentication_form = SignInForm

    def get(self, request, *args, **kwargs):
        if admin.site.has_permission(request):
            # Not to `next`: whoever is signed in and was sent here may not open that page.
            return redirect("admin:index")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        # Signing in again would keep the session: it gets another key, and its twelve hours anew.
        self.request.session.cycle_key()
        self.request.session.pop("began_at", None)
        known_browsers.remember(response, form.get_user())
        return response

    def get_context_data(self, **kwargs):
        came_from = self.get_redirect_url()
        return super().get_context_data(
            title=_("Sign in"),
            has_session_ended=bool(came_from) and known_browsers.is_known(self.request),
            site_name=settings.SITE_NAME,
            **kwargs,
        )


class RedirectThenSend(HttpResponseRedirect):
    """Sends a mail when the answer has left, so that the time it takes tells nobody anything."""

    def __init__(self, to, mail, person):
        super().__init__(to)
        self.mail, self.person = mail, person

    def close(self):
        super().close()
        if self.mail is not None:
            send(self.mail, f"person {self.person.pk}")


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self):
        if "email" in self.cleaned_data and sends_mail():
            throttle.note(
                "forgotten",
                normalised(self.cleaned_data["email"]),
                throttle.address_of(self.request),
                account_limit=3,
                address_limit=10,
            )
        return self.cleaned_data


class ForgottenView(ThrottledForm, views.PasswordResetView):
    """Mails a link. Without a mail server the page says whom to ask."""

    form_class = ForgottenForm
    template_name = "registration/password_reset_form.html"
    title = _("Forgotten your password?")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sends_mail=sends_mail(),
            contact_email=settings.CONTACT_EMAIL,
            days=password_links.DAYS,
            **kwargs,
        )

    def form_valid(self, form):
        if not sends_mail():
            return self.render_to_response(self.get_context_data(form=form))
        email = form.cleaned_data["email"]
        person = find_by_email(email)
        # The same work for an address that nobody has: a token, a text, and the hasher's time, in
        # which the rest is lost.
        receiver = person or User(email=email)
        link = password_links.password_link(self.request, receiver)
        mail = password_links.password_mail(
            self.request, receiver, link=link, template="forgotten_mail.txt"
        )
        make_password(get_random_string(20))
        if person is None:
            mail = None
            logger.info("A link for a new password was asked for by an unknown address.")
        else:
            logger.info("A link for a new password is mailed to person %s.", person.pk)
        return RedirectThenSend(reverse("admin:password_reset_done"), mail, person)


class SetPasswordView(views.PasswordResetConfirmView):
    template_name = "registration/password_reset_confirm.html"
    success_url = reverse_lazy("admin:password_reset_complete")
    title = _("Choose your password")

    def get_user(self, uidb64):
        person = super().get_user(uidb64)
        return person if person is not None and person.is_active else None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(days=password_links.DAYS, **kwargs)
        if not self.validlink:
            context["title"] = _("This link no longer works")
        return context

    def render_to_response(self, context, **response_kwargs):
        if not self.validlink:
            response_kwargs["status"] = 410
        return super().render_to_response(context, **response_kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        logger.info("Person %s has set a password by link.", self.user.pk)
        known_browsers.remember(response, self.user)
        return response


class OwnPasswordForm(PasswordChangeForm):
    """The old password is asked for, and its checks are counted, so that a session left open is
    no way to guess it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].validators.append(not_too_long)

    @sensitive_variables()
    def clean_old_password(self):
        attempt = throttle.note("own password", str(self.user.pk))
        old = super().clean_old_password()
        attempt.delete()
        return old


class OwnPasswordView(ThrottledForm, views.PasswordChangeView):
    form_class = OwnPasswordForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:password_change_done")
    title = _("Change your password")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)

    def form_valid(self, form):
        logger.info("Person %s has changed their password.", self.request.user.pk)
        return super().form_valid(form)


urls = [
    path("login/", SignInView.as_view(), name="login"),
    path("password_change/", OwnPasswordView.as_view(), name="password_change"),
    path("password_reset/", ForgottenView.as_view(), name="password_reset"),
    path(
        "password_reset/done/",
        views.PasswordResetDoneView.as_view(
            title=_("Look into your mailbox"), extra_context={"days": password_links.DAYS}
        ),
        name="password_reset_done",
    ),
    path(
        "password_reset/<uidb64>/<token>/", SetPasswordView.as_view(), name="password_reset_confirm"
    ),
    path(
        "password_reset/complete/",
        views.PasswordResetCompleteView.as_view(title=_("Your password is set")),
        name="password_reset_complete",
    ),
]
