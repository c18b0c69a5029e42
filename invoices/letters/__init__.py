"""The letters that bring invoices and credit notes; each has its texts beside this file."""

from pathlib import Path

from notifications.letters import declare

_FOLDER = Path(__file__).parent


def declare_letters() -> None:
    for name, title, number in [
        ("invoice", "Invoice", "INV-2026-000042"),
        ("credit_note", "Money paid back, with its credit note", "CN-2026-000007"),
    ]:
        declare(
            name,
            title=title,
            subject=f"Your {name.replace('_', ' ')} {{{{ document.number }}}}",
            sample={"document": {"number": number, "amount": "98.45 EUR"}, "order": {"number": "S-7K3QX2"}},
            folder=_FOLDER,
        )
