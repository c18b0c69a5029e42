"""The addresses that a person keeps: at most one default for shipping and one for billing."""

from typing import Any

from django.db import transaction

from accounts.errors import TooManyAddresses
from accounts.models import Address, User

_DEFAULTS = ("is_default_shipping", "is_default_billing")


@transaction.atomic
def add_address(*, user: User, **fields: Any) -> Address:
    """Keep another address; the first one is the default for both. Raises TooManyAddresses."""
    User.objects.locked().get(pk=user.pk)
    kept = Address.objects.filter(user=user).count()
    if kept >= Address.MOST_PER_USER:
        raise TooManyAddresses(limit=Address.MOST_PER_USER)
    if not kept:
        fields |= dict.fromkeys(_DEFAULTS, True)
    _make_room(user.pk, fields)
    return Address.objects.create(user=user, **fields)


@transaction.atomic
def update_address(*, address: Address, **fields: Any) -> Address:
    """Change an address; where it becomes a default, the former one is none any more."""
    User.objects.locked().get(pk=address.user_id)
    _make_room(address.user_id, fields)
    for name, value in fields.items():
        setattr(address, name, value)
    if fields:
        address.save(update_fields=list(fields))
    return address


def _make_room(user_id: int, fields: dict[str, Any]) -> None:
    for name in _DEFAULTS:
        if fields.get(name):
            Address.objects.filter(user=user_id, **{name: True}).update(**{name: False})
