"""The search index, kept in the transaction that changes what it says, and made anew."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from catalog.caching import LISTS
from catalog.models import Product, SearchDocument, SearchWord, SpellingKey
from catalog.searching.documents import FIELDS, derived_documents
from catalog.searching.spelling import keys_of
from catalog.searching.stemming import stem
from catalog.searching.vocabulary import EVERYWHERE
from config.caching.forgetting import forget
from config.compiled import Compiled, Parameter, insert_rows

Item = TypeVar("Item")
BATCH = 500


@transaction.atomic
def write_documents(product_ids: list[int]) -> None:
    """What these products can be found by. The index follows by itself."""
    forget(LISTS)
    documents = derived_documents(product_ids)
    SearchDocument.objects.bulk_create(
        documents, batch_size=BATCH, update_conflicts=True, unique_fields=["product"], update_fields=list(FIELDS)
    )
    learn_words({word for document in documents for word in document.words.split()})


@transaction.atomic
def learn_words(words: Iterable[str]) -> None:
    """Take new words into the vocabulary, in one order everywhere, so that no two writers wait for each other."""
    wanted = sorted(words)
    known = dict(_known(words=wanted))
    back = [word for word in wanted if known.get(word) == 0]
    for batch in _batches(back):
        SearchWord.objects.filter(word__in=batch).update(documents=1, called=1)
    new = [word for word in wanted if word not in known]
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, stem=stem(word)) for word in new], ignore_conflicts=True, batch_size=BATCH
    )
    insert_rows(_KEYS, [(key, word) for word in new for key in sorted(keys_of(word))])


_known = Compiled(
    lambda: SearchWord.objects.filter(word__among=Parameter("words")).order_by().values_list("word", "documents")
)
# A word has ten or so, a shop half a million.
_KEYS = {
    "postgresql": """INSERT INTO catalog_spellingkey ("key", word_id)
        SELECT part->>0, part->>1 FROM json_array_elements(%s::json) AS part ON CONFLICT DO NOTHING""",
    "sqlite": """INSERT INTO catalog_spellingkey ("key", word_id)
        SELECT value->>0, value->>1 FROM json_each(%s) WHERE true ON CONFLICT DO NOTHING""",
}


def refresh_search_of(products: QuerySet[Product]) -> None:
    """After a change of something that many products are found by (a category's or tag's name)."""
    for batch in _batches(list(products.order_by("pk").values_list("pk", flat=True))):
        write_documents(batch)


def write_missing_documents() -> None:
    """For products that have none, all of them after an upgrade; nothing to do at other times."""
    if not Product.objects.filter(search_document=None).exists():
        return
    refresh_search_of(Product.objects.filter(search_document=None))
    count_words()


def rebuild(on_progress: Callable[[int], object] = lambda products: None) -> int:
    """All documents, and the vocabulary, from nothing but the products; how many. The shop goes on meanwhile."""
    with transaction.atomic():
        SpellingKey.objects.all().delete()
        SearchWord.objects.all().delete()
        forget(LISTS)
    product_ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    for batch in _batches(product_ids):
        write_documents(batch)
        on_progress(len(batch))
    count_words()
    return len(product_ids)


def count_words() -> int:
    """In how many products each word of the vocabulary is, counted anew; how many counts changed.

    Run by the schedule and not by each write: the row of a usual word would be as hot as any stock.
    """
    counts: Counter[str] = Counter()
    called: Counter[str] = Counter()
    rows = SearchDocument.objects.order_by().values_list("name", "labels", "words")
    for name, labels, words in rows.iterator(chunk_size=2000):
        counts.update(words.split())
        counts[EVERYWHERE] += 1
        called.update({*name.split(), *labels.split()})
    SearchWord.objects.get_or_create(word=EVERYWHERE, defaults={"stem": EVERYWHERE})
    changed = []
    for row in SearchWord.objects.order_by("pk").iterator(chunk_size=2000):
        counted = (counts[row.word], called[row.stem] if counts[row.word] else 0)
        if counted != (row.documents, row.called):
            row.documents, row.called = counted
            changed.append(row)
    with transaction.atomic():
        # An upsert: one plan for all of them, where bulk_update has a CASE of its own for each row.
        SearchWord.objects.bulk_create(
            [SearchWord(word=row.word, stem=row.stem, documents=row.documents, called=row.called) for row in changed],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["word"],
            update_fields=["documents", "called"],
        )
        if changed:
            forget(LISTS)
    return len(changed)


def _batches(items: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
