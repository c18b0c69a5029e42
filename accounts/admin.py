"""People in the back office. What the shop has rules for is done by actions that call its services."""

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.forms import AuthenticationForm

from accounts.models import Address, Role, SignIn, User
from accounts.services.leaving import activate_user, deactivate_user, erase_user
from accounts.services.passwords import mail_password_reset
from accounts.services.registration import create_user, update_user
from accounts.services.roles import grant_role, revoke_role
from accounts.services.sign_ins import end_all_sign_ins
from config import limiter
from config.errors import DomainError
from config.model_admin import ShopModelAdmin
from config.read_only import ReadOnly
from config.throttling import client_address
from config.tokens import hash_token

# The roles are the code's: nobody makes or renames one here.
admin.site.unregister(Group)


class LimitedSignInForm(AuthenticationForm):
    """The same limits as for signing in by the API, counted together with it."""

    def clean(self) -> dict[str, Any]:
        if settings.RATE_LIMITS and self.request:
            email = str(self.cleaned_data.get("username", "")).strip().lower()
            counted = {
                "sign_in": f"sign_in:address:{client_address(self.request)}",
                "account": f"account:{hash_token(email)}",
            }
            if any(limiter.hit(key, *settings.RATES[rate]) for rate, key in counted.items()):
                raise ValidationError("Too many attempts. Please wait a minute.", code="throttled")
        return super().clean()


admin.site.login_form = LimitedSignInForm


class NewUserForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new person is invited by mail to choose a password."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        return email


class AddressInline(ReadOnly, TabularInline):
    model = Address
    fields = [*Address.FROZEN_FIELDS, "is_default_shipping", "is_default_billing"]
    extra = 0


@admin.register(User)
class UserAdmin(ShopModelAdmin):
    list_display = ["email", "first_name", "last_name", "roles_shown", "is_active", "email_verified", "created_at"]
    list_filter = ["groups", "is_active", "created_at"]
    search_fields = [f"{name}__istartswith" for name in ("email", "username", "first_name", "last_name")]
    ordering = ["-created_at"]
    fields = ["email", "username", "first_name", "last_name", "roles_shown", "is_active", "email_verified_at",
              "last_login", "created_at"]  # fmt: skip
    readonly_fields = ["roles_shown", "is_active", "email_verified_at", "last_login", "created_at"]
    inlines = [AddressInline]
    actions = ["activate", "deactivate", "sign_out", "invite_to_reset", "erase"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).existing().prefetch_related("groups")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs |= {"form": NewUserForm, "fields": NewUserForm.Meta.fields}
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return NewUserForm.Meta.fields if obj is None else self.fields

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            # The form has written to `obj` already; the service compares with what is stored.
            stored = User.objects.get(pk=obj.pk)
            update_user(user=stored, **{name: form.cleaned_data[name] for name in form.changed_data})
        else:
            made = create_user(**form.cleaned_data, roles=[Role.CUSTOMER])
            obj.pk, obj._state.adding = made.pk, False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # orders keep pointing at people: they are erased instead

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Two more per role, for those who may change people."""
        actions: dict[str, Any] = super().get_actions(request)
        if self.has_change_permission(request):
            for role in Role:
                for verb, service in (("give", grant_role), ("take", revoke_role)):
                    name, label = f"{verb}_{role.value}", f"{verb.capitalize()} the role {role.label}"
                    actions[name] = (_role_action(service, role), name, label)
        return actions

    @admin.display(description="roles")
    def roles_shown(self, user: User) -> str:
        return ", ".join(user.roles)

    @admin.display(boolean=True)
    def email_verified(self, user: User) -> bool:
        return user.email_verified

    @admin.action(description="Let in again", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _for_each(self, request, queryset, lambda user: activate_user(user=user))

    @admin.action(description="Deactivate: sign out and let in no more", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _for_each(self, request, queryset, lambda user: deactivate_user(user=user))

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _for_each(self, request, queryset, lambda user: end_all_sign_ins(user=user))

    @admin.action(description="Mail a link to choose a password", permissions=["change"])
    def invite_to_reset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _for_each(self, request, queryset, lambda user: mail_password_reset(email=user.email))

    @admin.action(description="Erase for good (orders stay, without the person)", permissions=["change"])
    def erase(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _for_each(self, request, queryset, lambda user: erase_user(user=user))


def _role_action(service: Callable[..., Any], role: Role) -> Callable[..., None]:
    def act(model_admin: UserAdmin, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _for_each(model_admin, request, queryset, lambda user: service(user=user, role=role))

    return act


def _for_each(
    model_admin: ShopModelAdmin, request: HttpRequest, queryset: QuerySet[User], act: Callable[[User], Any]
) -> None:
    """Call a service for each; a refusal is shown and does not stop the others."""
    done = 0
    for user in queryset:
        try:
            act(user)
        except DomainError as error:
            model_admin.message_user(request, f"{user}: {error}", messages.ERROR)
        else:
            done += 1
    model_admin.message_user(request, f"Done for {done} of {len(queryset)}.", messages.SUCCESS)


@admin.register(SignIn)
class SignInAdmin(ReadOnly, ShopModelAdmin):
    """Where people are signed in: read only."""

    list_display = ["user", "created_at", "last_used_at", "expires_at", "ended_at", "address", "remembered"]
    list_filter = ["remembered", "created_at"]
    list_select_related = ["user"]
    search_fields = ["user__email__istartswith"]
    search_help_text = "The beginning of an e-mail address, or an IP address"
    ordering = ["-last_used_at"]

    def searched(self, request: HttpRequest, queryset: Any, word: str) -> Iterator[QuerySet[SignIn]]:
        yield from super().searched(request, queryset, word)
        try:
            yield queryset.filter(address=str(ip_address(word)))
        except ValueError:
            return
