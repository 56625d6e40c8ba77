"""Pictures: added with a description, found again, seen where they are used, removed if unused."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin.filters import SelectFilter
from articles.admin.markdownx_views import image_code
from articles.admin.states import moment_in_words
from articles.forms import Refusable
from articles.models import Image, Topic
from articles.pictures import CONTENT_TYPES, LIMIT_BYTES, address_identity
from articles.publishing import Refused
from articles.rendering import Picture

NAMED_IN_LIST = 3
THUMBNAIL = 96  # pixels wide


class Described(forms.Form):
    """What is said of a picture: a description, or that there is nothing to say."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **{"label_suffix": "", **named})

    alt = forms.CharField(
        label=gettext_lazy("Describe the picture for someone who cannot see it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("What it shows and why it is there, in a sentence or two."),
    )
    is_decorative = forms.BooleanField(
        label=gettext_lazy("It is only decoration"),
        required=False,
        help_text=gettext_lazy("Readers lose nothing if they do not see it."),
    )
    credit = forms.CharField(
        label=gettext_lazy("Credit"),
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Who made it, and under which licence it may be used."),
    )

    def clean(self):
        data = super().clean() or self.cleaned_data
        if not data.get("alt") and not data.get("is_decorative"):
            message = _("Describe the picture, or say below that it is only decoration.")
            self.add_error("alt", message)
        return data

    def said(self) -> dict:
        """Alt, is_decorative and credit, as the verbs take them."""
        return {name: self.cleaned_data[name] for name in Described.base_fields}


class UploadForm(Described, Refusable):
    file = forms.FileField(
        label=gettext_lazy("Picture"),
        error_messages={
            "required": gettext_lazy("Choose a picture."),
            "empty": gettext_lazy("This file is empty. Choose the picture again."),
        },
        widget=forms.FileInput(attrs={"accept": ",".join(CONTENT_TYPES.values())}),
    )
    field_order = ("file", "alt", "is_decorative", "credit")

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.fields["file"].help_text = _(
            "JPEG, PNG, WebP, AVIF or GIF, at most %(limit)d MB. Where and with what it was taken "
            "is removed; of a moving picture readers see the first moment."
        ) % {"limit": LIMIT_BYTES // 1024**2}


class DescriptionForm(Described, Refusable, forms.ModelForm):
    class Meta:
        model = Image
        fields = ("alt", "is_decorative", "credit")

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                publishing.check_description(**self.said())
            except Refused as refused:
                self.add_refused(refused)
        return data


class StateFilter(SelectFilter):
    title = gettext_lazy("State")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("undescribed", _("Without a description")), ("unused", _("In no article"))]

    def queryset(self, request, queryset):
        if self.value() == "undescribed":
            return queryset.filter(alt="", is_decorative=False)
        if self.value() == "unused":
            return queryset.filter(articles=None)
        return queryset


class ImageAdmin(admin.ModelAdmin):
    list_display = ("thumbnail", "description", "size", "used_in", "added")
    list_display_links = ("description",)
    list_filter = (StateFilter,)
    list_per_page = 50
    list_select_related = ("created_by",)
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("alt", "credit")
    search_help_text = gettext_lazy("Search by description or credit, or paste an address")
    actions = None
    form = DescriptionForm
    fields = ("shown", "alt", "is_decorative", "credit", "markdown", "used_in", "size", "added")
    readonly_fields = ("shown", "markdown", "used_in", "size", "added")

    # The list

    def get_search_results(self, request, queryset, search_term):
        beginning = address_identity(search_term.strip().partition("?")[0])
        if beginning:
            return queryset.filter(hash__startswith=beginning), False
        return super().get_search_results(request, queryset, search_term)

    def get_changelist_instance(self, request):
        changes = super().get_changelist_instance(request)
        changes.result_list = list(changes.result_list)
        uses = publishing.picture_uses(changes.result_list)
        for image in changes.result_list:
            image.uses = uses[image.pk]
        return changes

    @admin.display(description=gettext_lazy("Picture"))
    def thumbnail(self, image):
        return _img(image.thumbnail(), THUMBNAIL, alt="")  # its description stands beside it

    @admin.display(description=gettext_lazy("Description"), ordering="alt")
    def description(self, image):
        if image.is_decorative:
            return _("Only decoration")
        return Truncator(image.alt).words(16) or _("No description yet")

    @admin.display(description=gettext_lazy("Size in pixels"), ordering="width")
    def size(self, image):
        return f"{image.width}\u00a0×\u00a0{image.height}"

    @admin.display(description=gettext_lazy("Used in"))
    def used_in(self, image):
        if not image.pk:
            return ""
        uses = getattr(image, "uses", None)
        if uses is not None:
            more = len(uses) - NAMED_IN_LIST
            uses = uses[:NAMED_IN_LIST]
        else:
            uses, more = publishing.picture_uses([image])[image.pk], 0
        if not uses:
            return _("No text")
        links = format_html_join(
            ", ", '<a href="{}">{}</a>', ((_change_address(use), str(use)) for use in uses)
        )
        if more > 0:
            return format_html("{} {}", links, _("and %(count)s more") % {"count": more})
        return links

    # One picture

    @admin.display(description=gettext_lazy("Picture"))
    def shown(self, image):
        return _img(image.picture(), 480, alt=image.alt)

    @admin.display(description=gettext_lazy("To show it in a text"))
    def markdown(self, image):
        return format_html("<code>{}</code>", image_code(image, image.alt))

    @admin.display(description=gettext_lazy("Added"), ordering="created_at")
    def added(self, image):
        when = moment_in_words(image.created_at)
        if image.created_by is None:
            return when
        return _("%(when)s by %(name)s") % {"when": when, "name": image.created_by}

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        """A view of its own: Django's makes the renditions within a transaction, which would keep
        everybody else from saving for seconds."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                image = publishing.store_picture(
                    form.cleaned_data["file"], **form.said(), by=request.user
                )
            except Refused as refused:
                form.add_refused(refused)
            else:
                return self._added(request, image)
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}),
            "opts": self.opts,
            "title": _("Add a picture"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/image/add.html", context)

    def _added(self, request, image):
        self.log_addition(request, image, [{"added": {}}])
        messages.success(request, _("The picture was added. It can now be shown in any text."))
        if image.is_first_frame:
            messages.info(request, _("It moves: readers see its first moment, still."))
        return redirect("admin:articles_image_change", image.pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        # Whether it may be deleted is said where it is used, not by a button that refuses.
        image = self.get_object(request, object_id)
        is_used = image is not None and bool(publishing.picture_uses([image])[image.pk])
        context = {
            "subtitle": None,
            "show_delete": not is_used,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request, obj, form, change):
        publishing.describe_picture(
            obj,
            alt=obj.alt,
            is_decorative=obj.is_decorative,
            credit=obj.credit,
            by=request.user,
        )

    def delete_view(self, request, object_id, extra_context=None):
        try:
            image = self.get_object(request, object_id)
            if image is not None and self.has_delete_permission(request, image):
                publishing.check_unused(image)
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect("admin:articles_image_change", object_id)

    def delete_model(self, request, obj):
        publishing.delete_picture(obj, by=request.user)


def _img(picture: Picture, widest: int, alt: str):
    width = min(picture.width, widest)
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        picture.src,
        width,
        max(1, round(picture.height * width / picture.width)),
        alt,
    )


def _change_address(use) -> str:
    model = "topic" if isinstance(use, Topic) else "article"
    return reverse(f"admin:articles_{model}_change", args=[use.pk])
