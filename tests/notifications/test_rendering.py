"""The engine of mail texts: what it does, and what it refuses by name."""

import pytest

from notifications import rendering
from notifications.errors import TemplateRefused

SAMPLE = {"order": {"number": "A-1"}, "lines": [{"name": "Lamp", "quantity": 2}], "is_free": False}


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("{{ total }}", "“total”"),
        ("{{ order.totl }}", "“order.totl”"),
        ("{{ order }}", "“order” has parts: number"),
        ("{{ lines }}", "“lines” is a list"),
        ("{{ lines.0.name }}", "“lines.0.name”"),
        ("{{ line.name }}", "“line.name”"),
        ("{% for line in lines %}{{ line.nam }}{% endfor %}", "“line.nam”"),
        ("{% for line in lines %}{% empty %}{{ line.name }}{% endfor %}", "“line.name”"),
        ("{% for line in order %}{% endfor %}", "“order”"),
        ("{% for letter in order.number %}{% endfor %}", "“order.number”"),
        ("{% for name, count in lines %}{% endfor %}", "“lines”"),
        ("{% for a in lines %}{% for b in lines %}{% endfor %}{% endfor %}", "inside a loop"),
        ("{{ order.number.upper }}", "“order.number.upper”"),
        ("{{ order.items }}", "“order.items”"),
        ("{{ order.__class__ }}", "__class__"),
        ("{% if total %}{% endif %}", "“total”"),
        ("{% if is_free and not total > 3 %}{% endif %}", "“total”"),
        ("{{ order.number|default:total }}", "“total”"),
        ("{{ order.number|safe }}", "safe"),
        ("{{ order.number|rjust:999999999 }}", "rjust"),
        ("{% load i18n %}", "“load”"),
        ("{% include 'x' %}", "“include”"),
        ("{% extends 'x' %}", "“extends”"),
        ("{% debug %}", "“debug”"),
        ("{% autoescape off %}{{ is_free }}{% endautoescape %}", "“autoescape”"),
        ("{% verbatim %}{{ total }}{% endverbatim %}", "“verbatim”"),
        ("{% %}", "“”"),
        ("{% if is_free %}", "endif"),
        ("{% endif %}", "endif"),
        ("{% if is_free %}" * 500 + "{% endif %}" * 500, "nested"),
        ("{% if " + "not " * 5000 + "is_free %}{% endif %}", "too long"),
        ("{{ }}", "Empty variable tag"),
        ("{{ order.number|}}", "order.number|"),
    ],
)
def test_what_is_not_offered_is_refused_with_its_name(source: str, named: str):
    with pytest.raises(TemplateRefused) as refused:
        rendering.check(source, SAMPLE)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (
            "{% for line in lines %}{{ forloop.counter }}. {{ line.quantity }} × {{ line.name }}{% endfor %}",
            "1. 2 × Lamp",
        ),
        ("{% if not is_free and lines %}{{ order.number|lower }}{% else %}free{% endif %}", "a-1"),
        ("{# a note to ourselves #}{{ 'x'|default:order.number }}", "x"),
    ],
)
def test_what_is_offered_does_its_work(source: str, written: str):
    rendering.check(source, SAMPLE)
    assert rendering.render(source, SAMPLE, is_html=False) == written
