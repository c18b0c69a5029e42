"""The letters that a shop sends: what each is called, what it tells, and its texts until the shop writes its own.

Each app declares its own at `ready()`, with a folder that holds `<name>.txt` and `<name>.html` (the latter without the
frame that all of them share, layout.html).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
LAYOUT = (_FOLDER / "layout.html").read_text()

# What every letter may name beside its own: who sends it.
SHOP = {
    "name": "Demo Shop",
    "email": "hello@example.com",
    "phone": "+49 30 123456",
    "address": "1 Market Street\n10115 Berlin",
    "url": "https://shop.example.com",
}


@dataclass(frozen=True, eq=False)
class Letter:
    """`sample` says which data there is, and looks like it: texts, numbers and yes/no by name, lists of rows, and
    groups of such (`order.number`). `is_secret`: it holds a token."""

    name: str
    title: str
    subject: str
    text: str
    html: str
    sample: Mapping[str, Any]
    is_secret: bool

    @property
    def offered(self) -> dict[str, Any]:
        """A sample of all that its texts may name."""
        return {**self.sample, "shop": SHOP}

    def check_data(self, data: Mapping[str, Any]) -> None:
        """Raises TypeError where `data` is not of the sample's shape, or is not plain."""
        _check_shape(data, self.sample, self.name)


letters: dict[str, Letter] = {}


def declare(
    name: str, *, title: str, subject: str, sample: Mapping[str, Any], folder: Path, is_secret: bool = False
) -> None:
    letters[name] = Letter(
        name=name,
        title=title,
        subject=subject,
        text=(folder / f"{name}.txt").read_text().strip(),
        html=(folder / f"{name}.html").read_text().strip(),
        sample=sample,
        is_secret=is_secret,
    )


def _check_shape(data: Any, sample: Any, where: str) -> None:
    if isinstance(sample, Mapping):
        if not isinstance(data, Mapping) or data.keys() != sample.keys():
            raise TypeError(f"{where} needs {', '.join(sample)}")
        for name, value in data.items():
            _check_shape(value, sample[name], f"{where}.{name}")
    elif isinstance(sample, Sequence) and not isinstance(sample, str):
        if not isinstance(data, list):
            raise TypeError(f"{where} needs a list")
        for row in data:
            _check_shape(row, sample[0], where)
    elif not isinstance(data, str | int):
        raise TypeError(f"{where} needs a text or a number, not {type(data).__name__}")


def declare_own() -> None:
    person = {"name": "Ada Lovelace", "email": "ada@example.com"}
    said = {"subject": "Do you ship to Norway?", "message": "Hello,\nI would like to have the copper lamp."}
    declare(
        "contact_message",
        title="To us: a message from the contact form",
        subject="Contact form: {{ subject }}",
        sample={**said, "sender": person, "link": "https://shop.example.com/admin/…"},
        folder=_FOLDER,
    )
    declare(
        "contact_answer",
        title="Our answer to a message from the contact form",
        subject="Re: {{ subject }}",
        sample={**said, "sender": person, "answer": "Yes, we do.\nIt takes three days."},
        folder=_FOLDER,
    )
