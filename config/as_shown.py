"""For the back office: a page that lay open for long writes back nothing that others have changed meanwhile."""

from typing import Any

from django import forms


class AsShownForm(forms.ModelForm):  # type: ignore[type-arg]
    """What somebody changed is told from what the page showed, which it sends along, and not from what the shop has by
    now. Whoever writes takes `changed_data` of it, and no more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            is_sent = not self.is_bound or self.add_initial_prefix(name) in self.data
            # Several choices are stored as they stand in any case.
            is_one = not isinstance(field, (forms.ModelMultipleChoiceField, forms.FileField))
            field.show_hidden_initial = is_sent and is_one and name in self._meta.model._meta._forward_fields_map  # type: ignore[attr-defined]
