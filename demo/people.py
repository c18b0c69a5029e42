"""The people of the demo shop: one for each role, and customers with their addresses."""

import random
from itertools import product

from django.utils import timezone

from accounts.models import Address, Role, User
from accounts.services.roles import role_group, set_roles

BATCH = 1000
TEAM = (
    ("admin@example.com", "Ada", "Marlow", [Role.ADMIN]),
    ("staff@example.com", "Sam", "Birk", [Role.STAFF]),
    ("editor@example.com", "Edda", "Winter", [Role.CATALOG_EDITOR]),
    ("seller@example.com", "Selma", "Hoff", [Role.SELLER]),
    ("customer@example.com", "Carl", "Juniper", [Role.CUSTOMER]),
)
FIRST_NAMES = (
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Elif",
    "Finn",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Leo",
    "Mara",
    "Nils",
    "Olga",
    "Paul",
    "Rosa",
    "Stefan",
    "Tara",
    "Yusuf",
)
LAST_NAMES = (
    "Ackermann",
    "Bauer",
    "Costa",
    "Dubois",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Hansen",
    "Ivanova",
    "Jansen",
    "Kaya",
    "Lindqvist",
    "Moretti",
    "Novak",
    "Okafor",
    "Petit",
    "Rossi",
    "Silva",
    "Taylor",
    "Vogel",
)
# City, postal code, country; the streets are such as every town has.
PLACES = (
    ("Berlin", "10115", "DE"),
    ("Hamburg", "20095", "DE"),
    ("München", "80331", "DE"),
    ("Wien", "1010", "AT"),
    ("Paris", "75011", "FR"),
    ("Lyon", "69002", "FR"),
    ("Amsterdam", "1012 AB", "NL"),
    ("Madrid", "28004", "ES"),
)
STREETS = {"DE": "Gartenstraße", "AT": "Schulgasse", "FR": "rue des Lilas", "NL": "Kerkstraat", "ES": "calle Mayor"}


def make_team(secret: str) -> dict[str, User]:
    """The five demo sign-ins by address; those that are there already stay as they are. `secret` is the hash of the
    password that all of them share: each takes as long as a sign-in does."""
    team = {}
    for email, first_name, last_name, roles in TEAM:
        user = User.objects.by_email(email).first()
        if user is None:
            # Not by the service: DEMO_PASSWORD is the operator's choice, and nobody reads a mail to these addresses.
            user = User.objects.create(
                email=email,
                password=secret,
                first_name=first_name,
                last_name=last_name,
                email_verified_at=timezone.now(),
            )
            set_roles(user=user, roles=list(roles))
        team[email] = user
    _give_addresses([team["customer@example.com"]], random.Random(0))
    return team


def make_customers(count: int, *, seed: int, secret: str) -> list[User]:
    """Customers with an address each, in bulk; all share the password of this hash."""
    dice = random.Random(f"{seed} people")
    names = list(product(FIRST_NAMES, LAST_NAMES))
    dice.shuffle(names)
    customers: list[User] = []
    for start in range(0, count, BATCH):
        people = [_person(number, names, secret) for number in range(start, min(start + BATCH, count))]
        User.objects.bulk_create(people, ignore_conflicts=True)
        made = list(User.objects.filter(email__in=[person.email for person in people]).order_by("pk"))
        _let_in(made)
        _give_addresses(made, dice)
        customers += made
    return customers


def _person(number: int, names: list[tuple[str, str]], secret: str) -> User:
    first, last = names[number % len(names)]
    suffix = number // len(names) + 1
    email = f"{first}.{last}{suffix if suffix > 1 else ''}@customers.example.com".lower()
    return User(email=email, first_name=first, last_name=last, password=secret, email_verified_at=timezone.now())


def _let_in(users: list[User]) -> None:
    group, membership = role_group(Role.CUSTOMER), User.groups.through
    membership.objects.bulk_create(
        (membership(user_id=user.pk, group_id=group.pk) for user in users), ignore_conflicts=True
    )


def _give_addresses(users: list[User], dice: random.Random) -> None:
    housed = set(Address.objects.filter(user__in=users).values_list("user_id", flat=True))
    Address.objects.bulk_create(
        Address(
            user=user, is_default_shipping=True, is_default_billing=True, **make_address(user.get_full_name(), dice)
        )
        for user in users
        if user.pk not in housed
    )


def make_address(full_name: str, dice: random.Random) -> dict[str, str]:
    city, postal_code, country = dice.choice(PLACES)
    street, number = STREETS[country], dice.randint(1, 120)
    line1 = f"{number} {street}" if country == "FR" else f"{street} {number}"
    return {
        "full_name": full_name,
        "line1": line1,
        "line2": "",
        "city": city,
        "region": "",
        "postal_code": postal_code,
        "country": country,
        "phone": "",
    }
