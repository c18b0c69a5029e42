"""Signing in, staying signed in, signing out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import DateTimeField, F, Q
from django.utils import timezone

from accounts.errors import ForeignToken, InvalidCredentials, InvalidToken, TokenReused
from accounts.models import RefreshToken, SignIn, User
from accounts.tokens import Claims, new_jti, read_token, write_token
from config import registry
from config.compiled import Compiled, Parameter
from config.errors import DomainError

# Ended and lapsed sign-ins are kept for a while, for people who ask what happened.
_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Origin:
    """Where a person signs in from. `request` is handed on to the sign-in hooks: a guest's cart is in it."""

    user_agent: str = ""
    address: str | None = None
    request: Any = None


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str


@dataclass(frozen=True)
class SignedIn:
    """`extras` is what the sign-in hooks add to the answer (a merged cart)."""

    user: User
    tokens: Tokens
    extras: dict[str, Any] = field(default_factory=dict)


def sign_in(*, email: str, password: str, remember_me: bool, origin: Origin) -> SignedIn:
    """Give tokens to whoever knows the password, and merge what the guest had.

    Raises InvalidCredentials after the same work whether the address is unknown, the password wrong, or the
    account not to be used. The hash is computed outside of any transaction: it takes long.
    """
    user = authenticate(username=email, password=password)
    if not isinstance(user, User) or (settings.VERIFY_EMAIL_FIRST and not user.email_verified):
        raise InvalidCredentials
    return start_sign_in(user=user, remember_me=remember_me, origin=origin)


@transaction.atomic
def start_sign_in(*, user: User, remember_me: bool, origin: Origin) -> SignedIn:
    """Sign a person in whose password has just been checked (or set).

    Raises InvalidCredentials where the password was changed, or the account closed, since it was read.
    """
    now = timezone.now()
    unchanged = User.objects.active().filter(pk=user.pk, token_version=user.token_version)
    if not unchanged.update(last_login=now):
        raise InvalidCredentials
    sign_in = SignIn.objects.create(
        user=user,
        remembered=remember_me,
        user_agent=origin.user_agent[:300],
        address=origin.address,
        token_version=user.token_version,
        last_used_at=now,
        expires_at=now + _life(remember_me),
    )
    extras: dict[str, Any] = {}
    for hook in registry.sign_in_hooks:
        extras |= hook(user, origin.request)
    return SignedIn(user, _issue_tokens(sign_in, now), extras)


def _life(remembered: bool) -> timedelta:
    return (
        timedelta(days=settings.REFRESH_LONG_DAYS) if remembered else timedelta(minutes=settings.REFRESH_SHORT_MINUTES)
    )


def _issue_tokens(sign_in: SignIn, now: datetime) -> Tokens:
    token = RefreshToken.objects.create(sign_in=sign_in, jti=new_jti(), expires_at=sign_in.expires_at)
    return _written(sign_in, token, now)


def _succeed(used: RefreshToken, sign_in: SignIn, now: datetime) -> Tokens:
    """A fresh pair in place of a refresh token that has just been used."""
    used.successor = RefreshToken.objects.create(sign_in=sign_in, jti=new_jti(), expires_at=sign_in.expires_at)
    used.save(update_fields=["successor"])
    return _written(sign_in, used.successor, now)


def _written(sign_in: SignIn, token: RefreshToken, now: datetime) -> Tokens:
    ids = (sign_in.user_id, sign_in.pk, sign_in.token_version)
    access_until = now + timedelta(minutes=settings.ACCESS_TOKEN_MINUTES)
    return Tokens(
        access=write_token("access", Claims(*ids, new_jti()), issued_at=now, expires_at=access_until),
        refresh=write_token("refresh", Claims(*ids, token.jti), issued_at=now, expires_at=sign_in.expires_at),
    )


def find_live_sign_in(claims: Claims) -> SignIn | None:
    """The sign-in that a token speaks for, with its user: one query. None where the token counts no more."""
    return _live_sign_in.first(id=claims.sign_in_id, user=claims.user_id, version=claims.version, now=timezone.now())


_live_sign_in = Compiled(
    lambda: (
        SignIn.objects.live(Parameter("now", DateTimeField()))  # type: ignore[arg-type]
        .filter(pk=Parameter("id"), user_id=Parameter("user"), token_version=Parameter("version"))
        .select_related("user")
        .order_by()
    )
)


def _live(claims: Claims, now: datetime) -> Any:
    live = SignIn.objects.live(now).select_related("user")
    return live.filter(pk=claims.sign_in_id, user=claims.user_id, token_version=claims.version)


def rotate_refresh(*, refresh: str, now: datetime | None = None) -> Tokens:
    """Change a refresh token, once, for a fresh pair; the sign-in lives on from now.

    Shown again within REFRESH_GRACE_SECONDS while its successor is unused (two tabs): InvalidToken, nothing else
    happens. Shown again otherwise: TokenReused, and the sign-in has ended.
    """
    claims = read_token(refresh, "refresh")
    if claims is None:
        raise InvalidToken
    outcome = _rotate(claims, now or timezone.now())
    # Raised only now: that the sign-in has ended is committed, although the answer is a refusal.
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@transaction.atomic
def _rotate(claims: Claims, now: datetime) -> Tokens | DomainError:
    sign_in = _live(claims, now).locked().first()
    if sign_in is None:
        return InvalidToken()
    token = RefreshToken.objects.select_related("successor").filter(sign_in=sign_in, jti=claims.jti).first()
    if token is None:
        return InvalidToken()
    if not RefreshToken.objects.filter(pk=token.pk).claim(now):
        return _answer_repetition(token, sign_in, now)
    sign_in.last_used_at, sign_in.expires_at = now, now + _life(sign_in.remembered)
    sign_in.save(update_fields=["last_used_at", "expires_at"])
    return _succeed(token, sign_in, now)


def _answer_repetition(token: RefreshToken, sign_in: SignIn, now: datetime) -> DomainError:
    token.refresh_from_db()
    if token.used_at is None:
        return InvalidToken()
    is_recent = now - token.used_at < timedelta(seconds=settings.REFRESH_GRACE_SECONDS)
    if is_recent and token.successor and token.successor.used_at is None:
        return InvalidToken()
    SignIn.objects.filter(pk=sign_in.pk).end()
    return TokenReused()


@transaction.atomic
def sign_out(*, user: User, sign_in: SignIn | None, refresh: str = "") -> None:
    """End the sign-in of the access token, and the one of `refresh` where that is another of the same person.

    A refresh token that cannot be read any more changes nothing; one of somebody else raises ForeignToken.
    """
    claims = read_token(refresh, "refresh")
    if claims and claims.user_id != user.pk:
        raise ForeignToken
    ids = {sign_in.pk if sign_in else None, claims.sign_in_id if claims else None} - {None}
    SignIn.objects.filter(user=user, pk__in=ids).end()


@transaction.atomic
def end_all_sign_ins(*, user: User, keep: SignIn | None = None) -> None:
    """Everywhere, the admin's sessions included; `keep` goes on, once it has been given new tokens."""
    User.objects.filter(pk=user.pk).update(token_version=F("token_version") + 1)
    user.refresh_from_db(fields=["token_version"])
    others = SignIn.objects.filter(user=user)
    if keep:
        SignIn.objects.filter(pk=keep.pk).update(token_version=user.token_version)
        others = others.exclude(pk=keep.pk)
    others.end()


@transaction.atomic
def renew_tokens(*, sign_in: SignIn) -> Tokens:
    """Fresh tokens for a sign-in that goes on; its earlier refresh token counts as used."""
    now = timezone.now()
    held = SignIn.objects.locked().get(pk=sign_in.pk)
    current = RefreshToken.objects.filter(sign_in=held, used_at=None).first()
    if current is None:
        return _issue_tokens(held, now)
    RefreshToken.objects.filter(pk=current.pk).claim(now)
    return _succeed(current, held, now)


@transaction.atomic
def forget_old_sign_ins(*, now: datetime | None = None) -> int:
    """Delete what can no longer be used: lapsed refresh tokens, and sign-ins that are over for a month."""
    now = now or timezone.now()
    RefreshToken.objects.filter(expires_at__lt=now).delete()
    over = Q(expires_at__lt=now - _KEPT_FOR) | Q(ended_at__lt=now - _KEPT_FOR)
    return SignIn.objects.filter(over).delete()[1].get("accounts.SignIn", 0)
