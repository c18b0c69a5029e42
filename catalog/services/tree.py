"""The category tree as people see it: nested, with the number of products on sale in each branch."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from catalog.models import Category, Product


@dataclass
class Node:
    """A category with everything below it."""

    category: Category
    product_count: int = 0
    children: list["Node"] = field(default_factory=list)


def branches(roots: Iterable[Category]) -> list[Node]:
    """The trees below `roots`: two queries, however large they are."""
    roots = list(roots)
    rows = Category.objects.branch(roots[0]) if len(roots) == 1 else Category.objects.all()
    counts = dict(
        Product.objects.on_sale()
        .filter(category__in=rows.order_by())
        .order_by()
        .values_list("category")
        .annotate(Count("pk"))
    )
    nodes = {row.pk: Node(row, counts.get(row.pk, 0)) for row in rows}
    for node in nodes.values():
        if node.category.parent_id in nodes:
            nodes[node.category.parent_id].children.append(node)
    # The deepest first: every branch is complete when it is added to the one above.
    for node in sorted(nodes.values(), key=lambda each: -each.category.depth):
        if node.category.parent_id in nodes:
            nodes[node.category.parent_id].product_count += node.product_count
    return [nodes[root.pk] for root in roots if root.pk in nodes]
