from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminFileFieldWidget

from catalog.admin.placing import PlacedForm
from catalog.models import Product, ProductImage
from catalog.services.images import MAX_IMAGES, add_picture, change_image, remove_image
from catalog.services.pictures import FORMATS, read_picture
from config.errors import DomainError

ACCEPT = ",".join(f"image/{name.lower()}" for name in FORMATS)


class PictureShown(forms.Widget):
    """A stored picture where a new one has its file."""

    needs_multipart_form = True  # Django asks the first row only, and a later one may bring a file

    def __init__(self, image: ProductImage) -> None:
        super().__init__()
        self.image = image

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return preview(self.image)


class ImageForm(PlacedForm):
    """A picture is uploaded once; afterwards its text and place change."""

    upload = forms.FileField(
        label="Picture", required=False, widget=UnfoldAdminFileFieldWidget(attrs={"accept": ACCEPT})
    )
    picture = None

    class Meta:
        model = ProductImage
        fields = ["alt", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].disabled = True
            self.fields["upload"].widget = PictureShown(self.instance)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data.get("upload")
        if self.instance.pk:
            return None
        if not upload:
            raise forms.ValidationError("Choose a picture.", code="required")
        try:
            self.picture = read_picture(upload.read())
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        return upload


class ImageInline(TabularInline):
    model = ProductImage
    form = ImageForm
    tab = True
    extra = 0
    max_num = MAX_IMAGES
    ordering_field = "position"
    hide_title = True
    template_before = "catalog/drop_pictures.html"
    fields = ["upload", "alt", "position"]
    verbose_name, verbose_name_plural = "picture", "pictures"
    accept = ACCEPT

    class Media:
        js = ["catalog/inline_rows.js", "catalog/pictures.js"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A part of its product: whoever may change that."""
        return self.has_change_permission(request, obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Told here if there are too many, before any file is written."""
        return super().get_formset(request, obj, validate_max=True, **kwargs)

    @admin.display(description="Picture")
    def upload(self, image: ProductImage) -> SafeString:
        """For those who may only look."""
        return preview(image)


def preview(image: ProductImage) -> SafeString:
    return format_html('<img src="{}" alt="{}" class="h-24 max-w-40 object-cover">', image.thumbnail.url, image.alt)


def save_images(product: Product, formset: Any) -> None:
    """Write what the form says as the services write it."""
    formset.save(commit=False)  # finds out what is new, changed and deleted; writes nothing
    for image in formset.deleted_objects:
        remove_image(image=image)
    for row in formset.initial_forms:
        if row.instance not in formset.deleted_objects and row.has_changed():
            change_image(image=row.instance, **{name: row.cleaned_data[name] for name in row.changed_data})
    for row in formset.extra_forms:
        if row.picture and not row.cleaned_data.get("DELETE"):
            data = row.cleaned_data
            add_picture(product=product, picture=row.picture, alt=data["alt"], position=data["position"])
