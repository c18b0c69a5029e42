"""Filters that every app shares."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class YesOrNo(forms.CharField):
    """true, false, 1 or 0; Django's own field takes any other word for "unknown"."""

    _WORDS = {"true": True, "1": True, "false": False, "0": False}

    def clean(self, value: Any) -> Any:
        text = super().clean(value).lower()
        if text and text not in self._WORDS:
            raise ValidationError("Give true or false.", code="invalid")
        return self._WORDS.get(text)


@extend_schema_field(serializers.BooleanField)
class YesOrNoFilter(filters.Filter):
    field_class = YesOrNo
