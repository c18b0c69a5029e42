"""People: they sign in with their e-mail address, and their roles are groups."""

from functools import cached_property
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from config.indexes import prefix_index


class Role(models.TextChoices):
    """A role is a group of this name."""

    ADMIN = "admin"
    STAFF = "staff"
    CATALOG_EDITOR = "catalog_editor"
    SELLER = "seller"
    CUSTOMER = "customer"


class UserQuerySet(models.QuerySet["User"]):
    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def by_email(self, email: str) -> Self:
        """Addresses are one whatever their case."""
        return self.annotate(email_lower=Lower("email")).filter(email_lower=email.strip().lower())

    def active(self) -> Self:
        return self.filter(is_active=True)

    def existing(self) -> Self:
        """All but the erased: of those only a pseudonym is left, for the orders' sake."""
        return self.filter(erased_at=None)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An admin by the word of whoever has the shop's shell: no proof of the mailbox is asked for."""
        flags = {"is_staff": True, "is_superuser": True, "email_verified_at": timezone.now()}
        user = self.create_user(email, password, **{**fields, **flags})
        user.groups.add(Group.objects.get_or_create(name=Role.ADMIN)[0])
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.by_email(username or "").get()


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `token_version` in older tokens than the row's is refused (password change,
    deactivation, "log out everywhere"); roles are read from the database at every request and never bump it.
    """

    email = models.EmailField(max_length=254, unique=True)
    username = models.CharField(
        max_length=60,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", "Use letters, digits, '_', '.' and '-'.")],
    )
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    preferences = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may enter the admin", default=False)
    token_version = models.PositiveIntegerField(default=0, editable=False)
    email_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(is_active=False), name="user_not_let_in"),
            prefix_index("email", "user_by_email"),
            prefix_index("username", "user_by_username"),
            prefix_index("first_name", "user_by_first_name"),
            prefix_index("last_name", "user_by_last_name"),
        ]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_its_case")]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What ends the tokens of the API ends the sessions of the admin, too."""
        value = f"{self.password}\x00{self.token_version}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def email_verified(self) -> bool:
        return self.email_verified_at is not None

    @cached_property
    def roles(self) -> list[str]:
        """Names of the person's roles; read once per request, as the user object lives for one."""
        return sorted(group.name for group in self.groups.all())

    def has_role(self, *roles: str) -> bool:
        """Whether the person has one of these roles; an admin has every role but seller and customer."""
        if Role.ADMIN in self.roles and {Role.ADMIN, Role.STAFF, Role.CATALOG_EDITOR} & set(roles):
            return True
        return bool(set(roles) & set(self.roles))
