"""Sign-ins and their refresh tokens: a sign-in is the family that its tokens belong to."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone


class SignInQuerySet(models.QuerySet["SignIn"]):
    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def live(self, now: datetime | None = None) -> Self:
        """Those whose tokens are taken: not ended, not lapsed, and their person may sign in."""
        return self.filter(
            ended_at=None,
            expires_at__gt=now or timezone.now(),
            user__is_active=True,
            user__token_version=F("token_version"),
        )

    def end(self) -> int:
        """End these sign-ins: their access and refresh tokens are refused from the next request on."""
        return self.filter(ended_at=None).update(ended_at=timezone.now())


class SignIn(models.Model):
    """One place where a person is signed in. `token_version` is the person's when the tokens were given out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    remembered = models.BooleanField(default=False)
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    token_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-last_used_at", "-id"]
        indexes = [
            models.Index(fields=["user", "ended_at"], name="sign_in_by_user"),
            models.Index(fields=["last_used_at", "id"], name="sign_in_by_use"),
            models.Index(fields=["created_at"], name="sign_in_by_age"),
            models.Index(fields=["address"], name="sign_in_by_address"),
        ]

    def __str__(self) -> str:
        return f"sign-in {self.pk} of user {self.user_id}"


class RefreshTokenQuerySet(models.QuerySet["RefreshToken"]):
    def claim(self, now: datetime) -> bool:
        """Use the token, if nobody has: of all that try at once, one is told True."""
        return self.filter(used_at=None).update(used_at=now) == 1


class RefreshToken(models.Model):
    """A refresh token that was given out. It is used once: by whoever sets `used_at` first."""

    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="refresh_tokens")
    jti = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    successor = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="predecessor")

    objects = RefreshTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            # Reuse must always be told from first use: at most one token of a sign-in is unused.
            models.UniqueConstraint(
                fields=["sign_in"], condition=models.Q(used_at=None), name="refresh_token_one_unused_per_sign_in"
            ),
        ]

    def __str__(self) -> str:
        return f"refresh token {self.pk} of sign-in {self.sign_in_id}"
