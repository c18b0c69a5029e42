"""Our columns: what a cell may hold, and how it is read. docs/import.md has the table for people.

A reader takes a cell that is not empty and raises ValueError with a sentence for people.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_slug

from catalog.importing.plain_text import plain_text
from catalog.models import Category, Product, Tag, Variant, validate_attributes, validate_metadata
from config.money import to_minor
from config.text import is_storable_json

ATTRIBUTE_PREFIX = "attr."
MAX_STOCK = 2_147_483_647
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,9})?")
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,9})?")
_YES, _NO = {"true", "yes", "y", "1", "on"}, {"false", "no", "n", "0", "off"}


def longest(column: str) -> int | None:
    """The most characters that a text column holds."""
    homes = {
        "sku": (Variant, "sku"),
        "parent": (Variant, "sku"),
        "barcode": (Variant, "barcode"),
        "variant_name": (Variant, "name"),
    }
    model, name = homes.get(column, (Product, column))
    return model._meta.get_field(name).max_length  # type: ignore[attr-defined,union-attr]


def typed(cell: str) -> Any:
    """A cell of a text file as an attribute value: true and false, plain numbers, else text ("007" is text)."""
    if cell in ("true", "false"):
        return cell == "true"
    if _NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return cell


def is_empty(cell: Any) -> bool:
    return cell is None or cell == [] or (isinstance(cell, str) and not cell.strip())


def _text(column: str) -> Callable[[Any, str], str]:
    limit = longest(column)

    def read(cell: Any, currency: str) -> str:
        if isinstance(cell, (list, dict, bool)):
            raise ValueError("must be a text; the mapping may take the `first` of a list.")
        text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
        if column == "description":
            text = plain_text(text)
        if limit and len(text) > limit:
            raise ValueError(f"has {len(text)} characters, at most {limit} are kept.")
        return text

    return read


def _amount(cell: Any, currency: str) -> int:
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float, Decimal)):
        raise ValueError('must be an amount such as "29.99".')
    # A JSON number is read by its shortest decimal form: 29.99 means "29.99".
    text = format(cell, "f") if isinstance(cell, Decimal) else str(cell).strip()
    try:
        if not _AMOUNT.fullmatch(text):
            raise ValueError
        return to_minor(text, currency)
    except ValueError:
        raise ValueError(f'{text[:80]!r} is no amount in {currency}; write it like "29.99".') from None


def read_pieces(cell: Any) -> int:
    """A whole number of pieces. Raises ValueError."""
    try:
        number = Decimal(str(cell).strip())
        if isinstance(cell, bool) or number != number.to_integral_value() or not 0 <= number <= MAX_STOCK:
            raise ValueError
    except (InvalidOperation, ValueError):
        raise ValueError(f"{str(cell)[:80]!r} is no number of pieces (0 to {MAX_STOCK}).") from None
    return int(number)


def _stock(cell: Any, currency: str) -> int:
    return read_pieces(cell)


def _yes_no(cell: Any, currency: str) -> bool:
    word = str(cell).strip().lower()
    if word not in _YES | _NO:
        raise ValueError(f"{cell!r} is neither yes nor no.")
    return word in _YES


def _url(cell: Any, currency: str) -> str:
    text = _text("image_url")(cell, currency)
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise ValueError(f"{text!r} is no web address.") from None
    return text


def _slug(cell: Any, currency: str) -> str:
    return read_slug(_text("slug")(cell, currency), Product)


def read_slug(text: str, model: type[Product] | type[Category]) -> str:
    """Raises ValueError."""
    try:
        if len(text) > (model._meta.get_field("slug").max_length or 0):
            raise ValidationError("")
        validate_slug(text)
        if text.isdigit():
            # products/{id or slug}/ takes digits for an id.
            raise ValidationError("")
    except ValidationError:
        raise ValueError(
            f"{text[:80]!r} may hold letters, digits, '-' and '_', not digits alone, nor too many."
        ) from None
    return text


def listed(cell: Any, separator: str) -> list[str]:
    """Names with a separator between them, or a JSON list of names, which may hold it. Raises ValueError."""
    names = cell
    if isinstance(cell, str) and cell.lstrip().startswith("["):
        try:
            names = orjson.loads(cell)
        except orjson.JSONDecodeError:
            names = None
    if not isinstance(names, list):
        names = str(cell).split(separator)
    if not all(isinstance(name, str) for name in names):
        raise ValueError("must be a list of texts.")
    return [name.strip() for name in names if name.strip()]


def joined(names: list[str], separator: str) -> str:
    """The other way round."""
    text = f"{separator} ".join(names) if separator == "," else separator.join(names)
    return text if listed(text, separator) == names else orjson.dumps(names).decode()


def _tags(cell: Any, currency: str) -> list[str]:
    found = list(dict.fromkeys(listed(cell, ",")))
    limit = Tag._meta.get_field("name").max_length or 0
    if too_long := [name for name in found if len(name) > limit]:
        raise ValueError(f"{too_long[0]!r} is longer than {limit} characters.")
    return found


def _json_object(cell: Any, currency: str) -> dict[str, Any]:
    try:
        value = orjson.loads(cell) if isinstance(cell, str) else cell
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise ValueError('must be a JSON object such as {"colour": "red"}.')
    return value


def _metadata(cell: Any, currency: str) -> dict[str, Any]:
    return _checked(_json_object(cell, currency), validate_metadata)


def read_attributes(given: dict[str, Any]) -> dict[str, Any]:
    """Attributes as the catalogue keeps them; 2.0 becomes 2, what is empty goes. Raises ValueError."""
    kept = {name.strip(): _tidy(value) for name, value in given.items() if not is_empty(value)}
    return _checked(kept, validate_attributes)


def _tidy(value: Any) -> Any:
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _checked(value: dict[str, Any], validate: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    try:
        if not is_storable_json(value):
            raise ValidationError("holds characters or numbers that cannot be stored.")
        validate(value)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None
    return value


# Ours → its reader. `category` is read by the rows, which know the separator; `attributes` joins `attr.…` there.
COLUMNS: dict[str, Callable[[Any, str], Any]] = {
    "sku": _text("sku"),
    "parent": _text("parent"),
    "name": _text("name"),
    "variant_name": _text("variant_name"),
    "description": _text("description"),
    "brand": _text("brand"),
    "category": _text("category"),
    "tags": _tags,
    "price": _amount,
    "compare_at_price": _amount,
    "stock": _stock,
    "barcode": _text("barcode"),
    "image_url": _url,
    "slug": _slug,
    "is_active": _yes_no,
    "attributes": _json_object,
    "metadata": _metadata,
}
