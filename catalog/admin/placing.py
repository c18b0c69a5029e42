"""Rows of a product that have a place among each other: dragged there, or given its number by the keyboard."""

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from catalog.serializers.fields import MAX_POSITION
from config.as_shown import AsShownForm


class PlacedForm(AsShownForm):
    """Without a number a row stays where it is; a new one gets None and comes last."""

    position = forms.IntegerField(
        required=False, min_value=0, max_value=MAX_POSITION, widget=UnfoldAdminIntegerFieldWidget,
        help_text="Drag a row, or give its number.",
    )  # fmt: skip

    def add_initial_prefix(self, field_name: str) -> str:
        """Behind the name: dragging numbers every input whose name ends with `-position`."""
        return f"{self.add_prefix(field_name)}-shown"

    def clean_position(self) -> int | None:
        position: int | None = self.cleaned_data["position"]
        return self.instance.position if position is None and self.instance.pk else position

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> object:
        """The model's own 0 is nobody's wish."""
        if field_name == "position" and not self.instance.pk:
            return None
        return super().get_initial_for_field(field, field_name)
