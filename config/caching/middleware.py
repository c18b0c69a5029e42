"""Public reads, answered before anybody asks who is calling; what is not there is computed as for nobody."""

import time
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from config.breaker import Away
from config.caching.counting import count
from config.caching.entries import Entry, entry_of
from config.caching.flights import flight
from config.caching.forgetting import debts
from config.caching.pages import Page, asked_page
from config.caching.stores import Begun, Store, store

# Seconds that somebody waits for what another is computing, before he does so himself.
_LONGEST_WAIT = 1.0
_FIRST_NAP = 0.01
# Whatever says who is asking: a public read does not hear it, so nothing personal can get into its answer.
_WHO = ("HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_X_CART_TOKEN", "HTTP_X_ORDER_TOKEN")
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")


class PublicCacheMiddleware:
    """Behind what adds headers for each caller, before all else: what is kept has been through the guards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = asked_page(request)
        if page is None:
            return self.get_response(request)
        meta = request.META
        if not any(name in meta for name in _CONDITIONS):
            return self._answer(request, page)
        # The whole page is wanted, whoever has it already: others may not.
        conditions = {name: meta.pop(name) for name in _CONDITIONS if name in meta}
        response = self._answer(request, page)
        meta.update(conditions)
        request.__dict__.pop("headers", None)
        if not isinstance(response, HttpResponse) or response.status_code != 200:
            return response
        return get_conditional_response(request, etag=response.headers.get("ETag"), response=response) or response

    def _answer(self, request: HttpRequest, page: Page) -> HttpResponseBase:
        kept_in = store()
        if kept_in is None:
            return self._computed(request, page)
        if not page.is_short or not debts.are_paid(kept_in):
            count("bypass", page.identity)
            return self._computed(request, page)
        entry = _find(kept_in, page)
        if entry and entry.is_fresh():
            return _shown(request, page, entry, "hit")
        with flight(page.key) as landed:
            if landed is None:
                return self._renewed(request, page, kept_in)
            if entry:
                return _shown(request, page, entry, "stale")
            landed.wait(_LONGEST_WAIT)
        if entry := _find(kept_in, page):
            return _shown(request, page, entry, "hit")
        return self._kept(request, page, kept_in, _begin(kept_in, page))

    def _renewed(self, request: HttpRequest, page: Page, kept_in: Store) -> HttpResponseBase:
        """For all others in this process, and unless another process is at it for all others anywhere."""
        begun = _begin(kept_in, page)
        entry = begun.entry
        if entry and entry.is_fresh():
            return _shown(request, page, entry, "hit")
        if not begun.is_first:
            if entry:
                return _shown(request, page, entry, "stale")
            if entry := _awaited(kept_in, page):
                return _shown(request, page, entry, "hit")
        return self._kept(request, page, kept_in, begun)

    def _kept(self, request: HttpRequest, page: Page, kept_in: Store, begun: Begun) -> HttpResponseBase:
        count("miss", page.identity)
        # What a transaction has not committed is nobody else's business.
        may_keep = begun.versions is not None and not connection.in_atomic_block
        response = self._computed(request, page)
        entry = entry_of(response, page, begun.versions or ()) if may_keep else None
        if begun.versions is not None:
            try:
                kept_in.keep(page, entry)
            except Away:
                debts.distrust()
        return response

    def _computed(self, request: HttpRequest, page: Page) -> HttpResponseBase:
        """As for nobody in particular, and without what the page does not read of the query: its links hold it all."""
        for name in _WHO:
            request.META.pop(name, None)
        request.META["QUERY_STRING"] = page.query
        for read in ("GET", "COOKIES", "headers"):
            request.__dict__.pop(read, None)
        return self.get_response(request)


def _shown(request: HttpRequest, page: Page, entry: Entry, outcome: str) -> HttpResponseBase:
    count(outcome, page.identity)
    if entry.note is not None and page.declaration.on_hit and request.method == "GET":
        page.declaration.on_hit(entry.note)
    return entry.response()


def _find(kept_in: Store, page: Page) -> Entry | None:
    try:
        return kept_in.find(page)
    except Away:
        debts.distrust()
        return None


def _begin(kept_in: Store, page: Page) -> Begun:
    try:
        return kept_in.begin(page)
    except Away:
        debts.distrust()
        return Begun(None, None, is_first=True)


def _awaited(kept_in: Store, page: Page) -> Entry | None:
    """What another process is computing; None where that takes too long, or came to nothing."""
    nap, waited = _FIRST_NAP, 0.0
    while waited < _LONGEST_WAIT:
        time.sleep(nap)
        waited, nap = waited + nap, nap * 2
        try:
            if not kept_in.is_begun(page):
                break
        except Away:
            break
    return _find(kept_in, page)
