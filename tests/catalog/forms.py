"""What a browser sends from the pages of the catalogue in the back office."""


def product_form(variants=(), images=(), **fields):
    """What the browser sends for a product's page; rows with an id are there already."""
    form = {"name": "Desk lamp", "attributes": "{}", "metadata": "{}", "is_active": "on", **fields}
    for prefix, rows in (("variants", variants), ("images", images)):
        known = sum("id" in row for row in rows)
        form |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": known}
        for number, row in enumerate(rows):
            form |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return form


def variant_row(**fields):
    return {"sku": "LAMP", "price": "29.99", "position": 0, "is_active": "on", "opening_stock": 0, **fields}
