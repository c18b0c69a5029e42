"""Every page of the back office that can be looked at, found by asking the admin site for what is registered."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from analytics.dashboard import PERIODS
from orders.models import Order, OrderStatus

NOT_THERE = "zzqxv"
# A page that is not for this row (the order is sent already) may say so.
ANSWERS = {200, 302, 403}


class Page(NamedTuple):
    """`name` is the same in every shop, `path` has the ids of this one. With `body` it is posted."""

    name: str
    path: str
    body: dict[str, Any] | None = None

    def open(self, browser: Client) -> Any:
        answer = browser.get(self.path) if self.body is None else browser.post(self.path, self.body)
        assert answer.status_code in ANSWERS, f"{self.name}: {answer.status_code}"
        answer.content  # noqa: B018  a template is rendered by now
        return answer


def pages(browser: Client, of_each: int) -> Iterator[Page]:
    """`browser` is signed in as somebody who may see all. So many choices of each filter are tried, and so many columns
    to sort each list by."""
    yield from _of_the_shop()
    for model, model_admin in admin.site._registry.items():
        yield from _of_a_model(browser, model, model_admin, of_each)


def _of_the_shop() -> Iterator[Page]:
    index = reverse("admin:index")
    for days in PERIODS:
        yield Page(f"dashboard, {days} days", f"{index}?days={days}")
    yield Page("search of the menu", f"{reverse('admin:search')}?s=order")
    for app in sorted({model._meta.app_label for model in admin.site._registry}):
        yield Page(f"{app}: app", reverse("admin:app_list", args=[app]))
    to_send = Order.objects.filter(status=OrderStatus.CONFIRMED).values_list("pk", flat=True)[:50]
    body = {"action": "print_pack_lists", "_selected_action": list(to_send)}
    yield Page("order: pack lists", reverse("admin:orders_order_changelist"), body)


def _of_a_model(browser: Client, model: type[Model], model_admin: ModelAdmin, of_each: int) -> Iterator[Page]:
    name, path = model._meta.model_name, _path(model, "changelist")
    yield Page(f"{name}: list", path)
    answer = browser.get(path)
    if answer.status_code == 200:
        yield from _of_a_list(answer.context_data["cl"], name, path, of_each)
    if answer.status_code == 200 and model_admin.has_add_permission(answer.wsgi_request):
        yield Page(f"{name}: add", _path(model, "add"))
    for action in model_admin.get_actions_list(answer.wsgi_request):  # type: ignore[attr-defined]
        yield Page(f"{name}: {action.action_name}", reverse(f"admin:{action.action_name}"))
    yield from _autocompletions(model, model_admin)
    for which, row in _rows(model, answer.context_data["cl"] if answer.status_code == 200 else None):
        for page in ("change", "history"):
            yield Page(f"{name}: {page} ({which})", _path(model, page, row.pk))
        if model_admin.has_delete_permission(answer.wsgi_request, row):
            yield Page(f"{name}: delete ({which})", _path(model, "delete", row.pk))
        for action in model_admin._get_base_actions_detail():  # type: ignore[attr-defined]
            path = reverse(f"admin:{action.action_name}", args=[row.pk])
            yield Page(f"{name}: {action.action_name} ({which})", path)


def _of_a_list(changes: ChangeList, name: str, path: str, of_each: int) -> Iterator[Page]:
    if changes.multi_page:
        yield Page(f"{name}: second page", f"{path}?p=2")
        yield Page(f"{name}: last page", f"{path}?p={changes.paginator.num_pages}")
    headers = enumerate(result_headers(changes), 1 - int("action_checkbox" in changes.list_display))
    for number, header in [(number, header) for number, header in headers if header.get("sortable")][:of_each]:
        for sign in ("", "-"):
            yield Page(f"{name}: by {sign}{header['text']}", f"{path}?o={sign}{number}")
    for spec in changes.filter_specs:
        choices = [choice for choice in spec.choices(changes) if choice.get("query_string", "?") != "?"]
        for choice in choices[1 : of_each + 1]:
            yield Page(f"{name}: {spec.title} {choice['display']}", path + choice["query_string"])
    if changes.search_fields:
        for term in _terms(changes):
            yield Page(f"{name}: search", f"{path}?{urlencode({'q': term})}")
        yield Page(f"{name}: search a letter", f"{path}?q=a")
        yield Page(f"{name}: search in vain", f"{path}?q={NOT_THERE}")


def _terms(changes: ChangeList) -> Iterator[str]:
    """What a person would look for to find the first row of the list: a word of each column that is searched."""
    row = changes.result_list[0] if len(changes.result_list) else None
    for field in changes.search_fields:
        value: Any = row
        for part in field.split("__"):
            value = value.first() if hasattr(value, "first") else value
            value = getattr(value, part, value)
        if value and value is not row:
            yield str(value).split()[0]


def _rows(model: type[Model], changes: ChangeList | None) -> Iterator[tuple[str, Any]]:
    """The row that the list shows first, and the oldest one."""
    if changes is None:
        yield from (("only", row) for row in model._default_manager.all()[:1])
    elif len(changes.result_list):
        yield "first", changes.result_list[0]
        if (oldest := model._default_manager.order_by("pk").first()) != changes.result_list[0]:
            yield "oldest", oldest


def _autocompletions(model: type[Model], model_admin: ModelAdmin) -> Iterator[Page]:
    for field in model_admin.autocomplete_fields:
        where = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
        for term in ("", "a", NOT_THERE):
            path = f"{reverse('admin:autocomplete')}?{urlencode({**where, 'term': term})}"
            yield Page(f"{model._meta.model_name}: complete {field} {term}", path)


def _path(model: type[Model], page: str, *ids: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=ids)
