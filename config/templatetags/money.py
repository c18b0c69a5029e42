from django import template

from config.money import to_text

register = template.Library()


@register.filter
def money(amount: int, currency: str) -> str:
    """`{{ order.total|money:order.currency }}`: 2999 → "29.99 EUR"."""
    return f"{to_text(amount, currency)} {currency}"
