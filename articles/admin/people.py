"""People: colleagues are invited, given a role, and deactivated when they leave; never deleted,
because their name stands beside what they did.

Somebody who manages people can give and manage only what they hold themselves: who has a permission
more than they have, or is a superuser, is shown to them and cannot be changed by them.
"""

import logging
import re

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin, display
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import password_links
from articles.admin.states import NONE, moment_in_words
from articles.mail import send, sends_mail
from articles.models import User

logger = logging.getLogger(__name__)

# Control characters, and marks that turn the direction of what follows.
NOT_IN_NAMES = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LONGEST_NAME = User._meta.get_field("username").max_length


def held(person: User) -> set[int]:
    """Ids of the permissions that somebody has, or would have if they were active."""
    of_person = Q(group__user=person) | Q(user=person)
    return set(Permission.objects.filter(of_person).values_list("pk", flat=True))


def may_manage(actor: User, person: User) -> bool:
    if actor.is_superuser:
        return True
    return not person.is_superuser and held(person) <= held(actor)


def roles_for(actor: User):
    """The roles that `actor` may give."""
    roles = Group.objects.order_by("name")
    if actor.is_superuser:
        return roles
    beyond = Permission.objects.exclude(pk__in=held(actor))
    return roles.exclude(permissions__in=beyond)


def end_sessions(person: User) -> None:
    """Signs somebody out everywhere. Only staff have sessions, so there are few to look through."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


class PersonForm(forms.ModelForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    role = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Role"),
        empty_label=gettext_lazy("Choose a role"),
        help_text=gettext_lazy(
            "A writer writes drafts. A clinician reads and approves them. An editor writes, "
            "approves, publishes and withdraws. An auditor reads everything and changes nothing. "
            "An administrator also looks after people."
        ),
    )

    # Set by PersonAdmin.get_form: who fills it in, and the fields that they are offered.
    actor: User
    offered: list[str]

    class Meta:
        model = User
        fields = ["email", "is_active", "is_superuser"]
        labels = {
            "email": gettext_lazy("E-mail address"),
            "is_active": gettext_lazy("May sign in"),
            "is_superuser": gettext_lazy("May do everything"),
        }
        help_texts = {
            "email": gettext_lazy("They sign in with it."),
            "is_active": gettext_lazy(
                "Take the tick away when somebody leaves. They are signed out at once; their name "
                "stays beside what they wrote."
            ),
            "is_superuser": gettext_lazy("Without asking for a role."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name in self.fields.keys() - set(self.offered):
            del self.fields[name]
        self.initial["name"] = self.instance.get_full_name()
        if "email" in self.fields:
            self.fields["email"].required = True
        if "role" in self.fields:
            self.fields["role"].queryset = roles_for(self.actor)
            if self.instance.pk:
                self.initial["role"] = self.instance.groups.order_by("name").first()
                # A superuser made by `createsuperuser` has no role and needs none.
                self.fields["role"].required = not self.instance.is_superuser

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if NOT_IN_NAMES.search(name):
            raise ValidationError(_("The name holds characters that cannot be seen. Type it anew."))
        return name

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if len(email) > LONGEST_NAME:
            raise ValidationError(
                _("An e-mail address has at most %(limit)s characters here."),
                params={"limit": LONGEST_NAME},
            )
        same = Q(email__iexact=email) | Q(username__iexact=email)
        if User.objects.filter(same).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody with this e-mail address is already here."))
        return email


class PersonAdmin(ModelAdmin):
    form = PersonForm
    list_display = ("name", "address", "role", "state", "signed_in")
    search_fields = ("first_name", "last_name", "email", "username")
    search_help_text = gettext_lazy("Search by name or e-mail address")
    ordering = ("first_name", "last_name", "pk")
    actions = None
    add_form_template = "admin/articles/user/add_form.html"
    change_form_template = "admin/articles/user/change_form.html"
    change_list_template = "admin/articles/user/change_list.html"

    @display(description=gettext_lazy("Name"), ordering="first_name")
    def name(self, person):
        return str(person)

    @display(description=gettext_lazy("E-mail address"), ordering="email")
    def address(self, person):
        return person.email

    @display(description=gettext_lazy("Role"))
    def role(self, person):
        return ", ".join(sorted(group.name for group in person.groups.all()))

    @display(description=gettext_lazy("State"))
    def state(self, person):
        if not person.is_active:
            return _("May not sign in")
        return _("Active") if person.has_usable_password() else _("Invited")

    @display(description=gettext_lazy("Last signed in"), ordering="last_login", empty_value=NONE)
    def signed_in(self, person):
        return person.last_login and moment_in_words(person.last_login)

    # --- what may be seen and done ------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def lookup_allowed(self, lookup, value, request=None):
        # A field could be asked for letter by letter, even the hash of a password.
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or obj == request.user or may_manage(request.user, obj)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            fields = ["name", "email", "role"]
        elif obj == request.user:
            # One's own address and rights are changed by somebody else.
            fields = ["name"]
        else:
            fields = ["name", "email", "role", "is_active"]
            if request.user.is_superuser:
                fields.append("is_superuser")
        return [(None, {"fields": fields})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor = request.user
        form.offered = flatten_fieldsets(self.get_fieldsets(request, obj))
        return form

    # --- saving -------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            self.note_forged_fields(request, object_id)
        extra_context = {
            **(extra_context or {}),
            "title": self.title(request, object_id),
            "subtitle": None,
            "days": password_links.DAYS,
        }
        try:
            response = super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Two administrators, one address, the same moment.
            messages.error(request, _("Somebody with this e-mail address is already here."))
            return redirect(request.get_full_path())
        # Only now has the transaction ended: a slow mail server must not keep others waiting.
        invited = getattr(request, "invited", None)
        return self.show_link(request, invited) if invited else response

    def title(self, request, object_id):
        if object_id is None:
            return _("Add a colleague")
        person = self.get_object(request, object_id)
        return str(person) if person else ""

    def note_forged_fields(self, request, object_id):
        person = self.get_object(request, object_id) if object_id else None
        offered = set(flatten_fieldsets(self.get_fieldsets(request, person)))
        guarded = {"is_superuser", "is_staff", "is_active", "role", "groups", "user_permissions"}
        guarded |= {"password", "password1", "username", "email"}
        if forged := sorted((guarded & request.POST.keys()) - offered):
            logger.warning(
                "Person %s sent fields that their form does not have: %s.",
                request.user.pk,
                ", ".join(forged),
            )

    def save_model(self, request, person, form, change):
        if "name" in form.changed_data:
            person.first_name, person.last_name = form.cleaned_data["name"], ""
        if not change:
            person.username, person.is_staff = person.email, True
            person.set_unusable_password()
        elif "email" in form.changed_data and person.username == form.initial["email"].lower():
            person.username = person.email
        super().save_model(request, person, form, change)
        if "is_active" in form.changed_data and not person.is_active:
            end_sessions(person)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "role" in form.changed_data:
            role = form.cleaned_data["role"]
            form.instance.groups.set([role] if role else [])

    def response_add(self, request, person, post_url_continue=None):
        request.invited = person
        return redirect("admin:articles_user_changelist")

    # --- links --------------------------------------------------------------------------------

    def get_urls(self):
        link = self.admin_site.admin_view(self.link_view)
        return [path("<int:pk>/link/", link, name="articles_user_link"), *super().get_urls()]

    def link_view(self, request, pk):
        """Make a new link for somebody whose first has expired, or who cannot get mail."""
        person = self.get_object(request, str(pk))
        if person is None:
            raise Http404
        if not self.may_have_link(request, person):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:articles_user_change", person.pk)
        if not person.has_usable_password():
            # Another unusable one: links made before this one end.
            person.set_unusable_password()
            person.save(update_fields=["password"])
        self.log_change(request, person, _("Made a link to set a password."))
        return self.show_link(request, person)

    def may_have_link(self, request, person) -> bool:
        # For oneself it would be a way round the question for the old password.
        is_other = person != request.user and person.is_active and bool(person.email)
        return is_other and self.has_change_permission(request, person)

    def show_link(self, request, person):
        """The page with the link, mailed as well where there is a mail server."""
        logger.info("Person %s made a password link for person %s.", request.user.pk, person.pk)
        has_mail = sends_mail()
        link = password_links.password_link(request, person)
        mail = password_links.password_mail(
            request, person, link=link, template="invitation_mail.txt"
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("A link for %(name)s") % {"name": person},
            "person": person,
            "link": link,
            "days": password_links.DAYS,
            "has_mail": has_mail,
            "is_sent": has_mail and send(mail, f"person {person.pk}"),
            "back": reverse("admin:articles_user_changelist"),
        }
        return TemplateResponse(request, "admin/articles/user/link.html", context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["may_have_link"] = self.may_have_link(request, obj)
            context["is_self"] = obj == request.user
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
