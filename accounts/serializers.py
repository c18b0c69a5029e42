"""Shapes in and out."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.countries import COUNTRIES
from accounts.models import Address, Role, SignIn, User
from config.fields import JSONObjectField

_USERNAME = User._meta.get_field("username")
_MOST_PREFERENCES = 10_000


class EmailField(serializers.EmailField):
    """An address in lower case, so that what is checked and measured is what is stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


class PasswordField(serializers.CharField):
    """As it was typed; its length is bounded, as the work of hashing is."""

    def __init__(self, **kwargs: Any) -> None:
        style = {"input_type": "password"}
        super().__init__(**{"max_length": 1024, "trim_whitespace": False, "write_only": True, "style": style, **kwargs})


class UsernameField(serializers.CharField):
    """Somebody else's is 409 `username_taken`, told by the service: an index knows better than a look before."""

    def __init__(self, **kwargs: Any) -> None:
        # The model's own rules but uniqueness; CharField brings its own check of the length.
        rules = [rule for rule in _USERNAME.validators if hasattr(rule, "regex")]
        super().__init__(**{"max_length": _USERNAME.max_length, "allow_null": True, "validators": rules, **kwargs})


class PreferencesField(JSONObjectField):
    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        if len(json.dumps(value)) > _MOST_PREFERENCES:
            raise serializers.ValidationError("Preferences take 10,000 characters at most.", code="max_length")
        return value


class PersonFields(serializers.Serializer[Any]):
    """What people say about themselves."""

    first_name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    last_name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    username = UsernameField(required=False)


class UserSerializer(serializers.ModelSerializer[User]):
    roles = serializers.ListField(child=serializers.CharField(), read_only=True)
    preferences = JSONObjectField(read_only=True)
    email_verified = serializers.BooleanField(read_only=True)

    class Meta:
        model = User
        fields = ["id", "email", "username", "first_name", "last_name", "roles", "preferences", "email_verified",
                  "is_active", "created_at"]  # fmt: skip
        read_only_fields = fields


class ProfileSerializer(PersonFields):
    preferences = PreferencesField(required=False)


class NewUserSerializer(PersonFields):
    email = EmailField()
    password = PasswordField(required=False, help_text="Without one the person is invited by mail to choose it.")
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), default=[Role.CUSTOMER], max_length=5)


class ChangedUserSerializer(PersonFields):
    email = EmailField(required=False)
    preferences = PreferencesField(required=False)
    is_active = serializers.BooleanField(required=False)


class RegisterSerializer(PersonFields):
    email = EmailField()
    password = PasswordField()


class LoginSerializer(serializers.Serializer[Any]):
    email = EmailField()
    password = PasswordField()
    remember_me = serializers.BooleanField(default=False)


class RefreshSerializer(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=4096)


class TokensSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()


@extend_schema_field({"type": "object", "additionalProperties": True})
class CartChangesField(serializers.DictField):
    """What merging the guest's cart changed."""


class SignedInSerializer(TokensSerializer):
    user = UserSerializer()
    cart = CartChangesField(required=False)


class NoticeSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()


class ChangePasswordSerializer(serializers.Serializer[Any]):
    old_password = PasswordField()
    new_password = PasswordField()


class EmailSerializer(serializers.Serializer[Any]):
    email = EmailField()


class LinkSerializer(serializers.Serializer[Any]):
    uid = serializers.CharField(max_length=64)
    token = serializers.CharField(max_length=200)


class ResetPasswordSerializer(LinkSerializer):
    password = PasswordField()


class ChangeEmailSerializer(serializers.Serializer[Any]):
    email = EmailField()
    password = PasswordField()


class ConfirmEmailSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=1000)


class SessionSerializer(serializers.ModelSerializer[SignIn]):
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = SignIn
        fields = ["id", "created_at", "last_used_at", "expires_at", "user_agent", "address", "is_current", "remembered"]
        read_only_fields = fields

    def get_is_current(self, sign_in: SignIn) -> bool:
        return sign_in == self.context["request"].auth


class RoleSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(Role.choices)
    description = serializers.SerializerMethodField()

    DESCRIPTIONS = {
        Role.ADMIN: "Runs the shop: everything, people and their roles included.",
        Role.STAFF: "Handles orders, payments and returns.",
        Role.CATALOG_EDITOR: "Keeps the catalogue: products, categories, stock.",
        Role.SELLER: "Sells own products.",
        Role.CUSTOMER: "Buys.",
    }

    def get_description(self, group: Any) -> str:
        return self.DESCRIPTIONS[Role(group.name)]


class GrantRoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(Role.choices)


class AddressSerializer(serializers.ModelSerializer[Address]):
    country = serializers.ChoiceField(sorted(COUNTRIES), help_text="ISO 3166-1 alpha-2.")
    is_default_shipping = serializers.BooleanField(required=False)
    is_default_billing = serializers.BooleanField(required=False)

    class Meta:
        model = Address
        fields = ["id", *Address.FROZEN_FIELDS, "is_default_shipping", "is_default_billing", "created_at"]
        read_only_fields = ["id", "created_at"]
