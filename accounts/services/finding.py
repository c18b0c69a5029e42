"""People in the back office's search: by the beginning of their e-mail address."""

from accounts.models import User
from config.registry import Finder


def find_people(text: str, most: int) -> list[tuple[int, str, str]]:
    people = User.objects.existing().filter(email__startswith=text.lower()).order_by("email")
    return [(user.pk, user.email, user.get_full_name() or "user") for user in people[:most]]


FINDERS = [Finder("accounts.user", "person", find_people)]
