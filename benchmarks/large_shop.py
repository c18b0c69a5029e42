"""A shop that has been selling for three years, as rows: PostgreSQL only, written by a few statements per table.

Orders follow a curve (some people and some goods come up far more often than others), most are long delivered, and
what waits for people is little. Foreign keys are not checked while the rows are written, so a superuser is needed.
"""

WORDS = {
    "first_names": "Ada Alan Barbara Claude Donald Edsger Frances Grace Hedy Ivan Joan Ken Linus Mary Niklaus Radia",
    "syllables": "ber dal fen gar hol kin lor mar nes per ros sol tan vel win zor",
    "nouns": "lamp chair table desk shelf sofa vase clock mirror bench stool rug pillow basket candle bowl plate mug",
    "colours": "blue red green black white grey yellow brown pink orange violet",
    "brands": "Lumen Nordhaus Fjell Casa Brio Atelier Solano Kobo Verde Mistral Aurora Tessa Orion Basalt Pinot",
}

# Chosen by number, so that every run makes the same shop.
HELPERS = """
CREATE TEMPORARY TABLE people AS SELECT i, first_names[1 + i %% 16] AS first_name,
    initcap(syllables[1 + i / 16 %% 16] || syllables[1 + i / 256 %% 16] || syllables[1 + i / 4096 %% 16]) AS last_name,
    now() - make_interval(mins => ((({users} - i) * 1576800.0 / {users})::int)) AS at
    FROM generate_series(1, {users}) i, (SELECT %(first_names)s::text[] first_names, %(syllables)s::text[] syllables) n;
CREATE TEMPORARY TABLE goods AS SELECT i, nouns[1 + (i * 31 + i / 7) %% 18] AS noun, colours[1 + i %% 11] AS colour,
    brands[1 + i / 11 %% 15] AS brand, 'mx' || i %% 9999 AS code
    FROM generate_series(1, {products}) i,
        (SELECT %(nouns)s::text[] nouns, %(colours)s::text[] colours, %(brands)s::text[] brands) n;
CREATE TEMPORARY TABLE sold AS SELECT i, 1 + ({users} * power(random(), 2))::int %% {users} AS person,
    1 + ({variants} * power(random(), 3))::int AS first_variant, 2 + i %% 2 AS parts,
    now() - make_interval(secs => (({orders} - i) * 94608000.0 / {orders})) AS at, {orders} - i AS age, random() AS luck
    FROM generate_series(1, {orders}) i;
"""
ADDRESS = """jsonb_build_object('full_name', p.first_name || ' ' || p.last_name, 'line1', s.i %% 90 || ' Long Street',
    'line2', '', 'city', 'Bonn', 'region', '', 'postal_code',
    (10000 + s.i %% 80000)::text, 'country', 'DE', 'phone', '')"""
# What an order is by now: the youngest ones are still under way.
STATUS = """CASE WHEN s.luck < 0.04 THEN 'cancelled' WHEN s.age < 300 THEN 'pending' WHEN s.age < 3000 THEN 'confirmed'
    WHEN s.age < 3300 THEN 'partially_shipped' WHEN s.age < 9000 THEN 'shipped' ELSE 'delivered' END"""
PEOPLE = """
INSERT INTO accounts_user (id, password, is_superuser, email, first_name, last_name, preferences, is_active, is_staff,
    token_version, created_at)
SELECT i, '!', false, lower(first_name || '.' || last_name || i) || '@example.com', first_name, last_name, '{{}}',
    true, i <= 20, 0, at FROM people;
INSERT INTO accounts_user_groups (user_id, group_id) SELECT i, g.id FROM people, auth_group g
    WHERE g.name = CASE WHEN i <= 20 THEN 'staff' ELSE 'customer' END;
INSERT INTO accounts_address (user_id, full_name, line1, line2, city, region, postal_code, country, phone,
    is_default_shipping, is_default_billing, created_at)
SELECT i, first_name || ' ' || last_name, i || ' Long Street', '', 'Bonn', '', '53111', 'DE', '', true, true, at
    FROM people;
INSERT INTO accounts_signin (user_id, remembered, user_agent, address, token_version, created_at, last_used_at,
    expires_at)
SELECT i, i %% 3 = 0, 'Browser', ('10.' || i / 65536 || '.' || i / 256 %% 256 || '.' || i %% 256)::inet, 0, at, at,
    at + interval '30 days' FROM people;
"""
CATALOGUE = """
INSERT INTO catalog_category (id, name, slug, parent_id, position, path)
SELECT i, 'Aisle ' || i, 'aisle-' || i, nullif(greatest(i - 1, 0) / 20, 0), i,
    CASE WHEN i <= 20 THEN '/' || i || '/' ELSE '/' || (i - 1) / 20 || '/' || i || '/' END
    FROM generate_series(1, 400) i;
INSERT INTO catalog_tag (id, name) SELECT i, 'tag ' || i FROM generate_series(1, 300) i;
INSERT INTO catalog_product (id, slug, name, description, category_id, brand, attributes, metadata, image_url,
    is_active, currency, price_min, price_max, rating_sum, rating_count, rating_average, popularity, created_at,
    updated_at)
SELECT i, 'p' || i, initcap(colour) || ' ' || noun || ' ' || code, repeat('A ' || noun || ' made with care. ', 20),
    21 + i %% 380, brand, '{{}}', '{{}}', '', i %% 20 > 0, 'EUR', 1000 + i %% 90000, 1000 + i %% 90000, 20, 5, 4,
    i %% 997,
    now() - make_interval(mins => i * 15), now() FROM goods;
INSERT INTO catalog_product_tags (product_id, tag_id)
SELECT i, 1 + (i * k * 7) %% 300 FROM goods, generate_series(1, 2) k ON CONFLICT DO NOTHING;
INSERT INTO catalog_variant (id, product_id, sku, barcode, name, price, attributes, is_active, position, created_at)
SELECT i, 1 + (i - 1) %% {products}, 'S-' || i, lpad((i * 7919)::text, 13, '4'), 'Size ' || i / {products},
    1000 + i %% 90000, '{{}}', true, i / {products}, now() FROM generate_series(1, {variants}) i;
INSERT INTO catalog_stockitem (id, variant_id, on_hand, reserved)
SELECT i, i, CASE WHEN i %% 50 = 0 THEN 2 ELSE 100 + i %% 90 END, 0 FROM generate_series(1, {variants}) i;
INSERT INTO catalog_stockmovement (stock_item_id, delta, reason, note, created_at)
SELECT i, 1000, 'opening', '', now() - interval '3 years' FROM generate_series(1, {variants}) i;
INSERT INTO catalog_attributevalue (product_id, name, value) SELECT i, 'colour', colour FROM goods;
INSERT INTO catalog_searchdocument (product_id, name, labels, facts, body, brand, codes, words)
SELECT i, ' ' || colour || ' ' || noun || ' ' || code || ' ', ' ' || lower(brand) || ' s' || i || ' ',
    ' colour ' || colour || ' ', ' a ' || noun || ' made with care ', lower(brand), '',
    noun || ' ' || colour || ' ' || lower(brand) || ' ' || code FROM goods;
INSERT INTO catalog_searchedquery (query, searches, results, is_suggested, last_at)
SELECT colour || ' ' || noun || ' ' || i, i %% 5000, i %% 40, true, now() - make_interval(mins => i) FROM goods;
"""
ORDERS = """
INSERT INTO carts_cart (id, user_id, status, created_at, updated_at) SELECT i, person, 'ordered', at, at FROM sold;
INSERT INTO carts_cart (id, user_id, status, created_at, updated_at)
SELECT {orders} + i, i, 'open', at, at FROM people WHERE i %% 3 = 0;
INSERT INTO carts_cartitem (cart_id, variant_id, quantity, seen_price, added_at)
SELECT i, first_variant, 1, 1000, at FROM sold
UNION ALL SELECT {orders} + i, 1 + i %% {variants}, 1, 1000, at FROM people WHERE i %% 3 = 0;
INSERT INTO orders_order (id, number, user_id, email, cart_id, status, cancel_reason, currency, subtotal, discount,
    shipping, tax, total, shipping_address, billing_address, note, carrier, tracking_number, placed_at, expires_at,
    estimated_delivery_at, confirmed_at, cancelled_at, delivered_at)
SELECT s.i, upper(substr(h, 1, 4) || '-' || substr(h, 5, 4) || '-' || substr(h, 9, 4)), s.person,
    lower(p.first_name || '.' || p.last_name || p.i) || '@example.com', s.i, {status},
    CASE WHEN s.luck < 0.04 THEN 'lapsed' ELSE '' END, 'EUR', 1000 * (s.parts + 1), 0, 490, 0,
    1000 * (s.parts + 1) + 490, {address}, {address}, '', 'DHL', 'T' || s.i, s.at, s.at + interval '30 min', s.at,
    CASE WHEN s.luck >= 0.04 AND s.age >= 300 THEN s.at + interval '5 min' END, CASE WHEN s.luck < 0.04 THEN s.at END,
    CASE WHEN s.luck >= 0.04 AND s.age >= 9000 THEN s.at + interval '2 days' END
    FROM sold s JOIN people p ON p.i = s.person, md5(s.i::text) h;
INSERT INTO orders_orderline (id, order_id, variant_id, sku, name, quantity, unit_price, line_total, discount, shipping,
    tax, tax_rate, cancelled_quantity)
SELECT 3 * s.i + k, s.i, v, 'S-' || v, initcap(g.colour) || ' ' || g.noun, 1 + (k = 0)::int, 1000,
    1000 * (1 + (k = 0)::int), 0, 0, 0, 0, 0
    FROM sold s, generate_series(0, s.parts - 1) k, LATERAL (SELECT 1 + (s.first_variant + k * 37) %% {variants} AS v) f
    JOIN goods g ON g.i = 1 + (v - 1) %% {products};
INSERT INTO catalog_stockmovement (stock_item_id, delta, reason, note, order_line_id, created_at)
SELECT l.variant_id, -l.quantity, 'sale', '', l.id, s.at FROM orders_orderline l JOIN sold s ON s.i = l.order_id;
INSERT INTO orders_orderevent (order_id, kind, from_status, to_status, actor, note, data, created_at)
SELECT i, kind, '', '', 'system', '', '{{}}', at FROM sold, unnest(ARRAY['placed', 'confirmed', 'shipped']) kind;
INSERT INTO orders_shipment (id, order_id, carrier, tracking_number, shipped_at)
SELECT i, i, 'DHL', 'T' || i, at + interval '1 day' FROM sold WHERE luck >= 0.04 AND age >= 3000;
INSERT INTO orders_shipmentline (shipment_id, line_id, quantity)
SELECT t.id, l.id, l.quantity FROM orders_shipment t JOIN orders_orderline l ON l.order_id = t.order_id
    WHERE NOT (l.id = 3 * t.id AND t.id > {orders} - 3300);
INSERT INTO orders_refundline (line_id, reference, quantity, line_total, discount, shipping, tax, is_void, created_at,
    settled_at)
SELECT 3 * i, 'refund-' || i, 1, 1000, 0, 0, 0, false, at, at + interval '9 days' FROM sold
    WHERE luck > 0.96 AND age > 9000;
INSERT INTO orders_return (id, number, order_id, status, shipping_paid_by, comment, answer, requested_at)
SELECT s.i, o.number || '-R1', s.i, CASE WHEN s.age < 12000 THEN 'requested' ELSE 'refunded' END, 'buyer', '', '',
    s.at + interval '5 days' FROM sold s JOIN orders_order o ON o.id = s.i WHERE luck > 0.96 AND age > 9000;
INSERT INTO orders_returnline (return_request_id, line_id, quantity, is_restocked, reason, amount)
SELECT id, 3 * id, 1, false, '', 1000 FROM orders_return;
"""
MONEY = """
INSERT INTO payments_payment (id, order_id, provider, provider_intent_id, status, method, reference, amount,
    refunded_amount, currency, is_surplus, failure_code, mismatch, created_at, updated_at, succeeded_at)
SELECT i, i, CASE WHEN i %% 100 = 0 THEN 'offline' ELSE 'stripe' END, 'pi_' || md5(i::text),
    CASE WHEN luck < 0.04 THEN 'canceled' WHEN age < 300 THEN 'requires_payment_method' ELSE 'succeeded' END, 'card',
    CASE WHEN i %% 100 = 0 THEN 'B' || i ELSE '' END, 1000 * (parts + 1) + 490, 0, 'EUR', false, '',
    CASE WHEN i %% 50000 = 0 THEN 'The amounts differ.' ELSE '' END, at, at, at FROM sold;
INSERT INTO payments_refund (payment_id, amount, reason, status, failure, attempts, created_at, updated_at)
SELECT i, 1000, '', 'succeeded', '', 1, at, at FROM sold WHERE luck > 0.96 AND age > 9000;
INSERT INTO payments_webhookevent (provider, event_id, type, payload, received_at, processed_at, attempts, outcome,
    error)
SELECT 'stripe', 'evt_' || md5(i::text), 'payment_intent.succeeded', jsonb_build_object('id', 'evt_' || i), at,
    CASE WHEN i %% 40000 > 0 THEN at END, 1, 'paid', CASE WHEN i %% 40000 = 0 THEN 'No such payment.' ELSE '' END
    FROM sold;
INSERT INTO invoices_document (id, kind, year, sequence, number, order_id, issued_at, currency, seller, lines,
    tax_summary, net, tax, gross, buyer, reason, personal_salt, personal_digest, previous_hash, hash, pdf, pdf_sha256)
SELECT s.i, 'invoice', extract(year FROM s.at), s.i, 'INV-' || extract(year FROM s.at) || '-' ||
    lpad(s.i::text, 7, '0'),
    s.i, s.at, 'EUR', '{{"name": "Demo Shop", "address": "1 Quay", "vat_number": ""}}',
    jsonb_build_array(jsonb_build_object('sku', 'S', 'name', 'N')), '[]', 1000 * (s.parts + 1) + 490, 0,
    1000 * (s.parts + 1) + 490, jsonb_build_object('billing_address', {address}), '', '', '', '', md5(s.i::text),
    'documents/' || s.i || '.pdf', '' FROM sold s JOIN people p ON p.i = s.person WHERE s.luck >= 0.04 AND s.age >= 300;
INSERT INTO invoices_document (id, kind, year, sequence, number, order_id, invoice_id, reference, issued_at, currency,
    seller, lines, tax_summary, net, tax, gross, buyer, reason, personal_salt, personal_digest, previous_hash, hash,
    pdf, pdf_sha256)
SELECT {orders} + id, 'credit_note', year, id, replace(number, 'INV', 'CN'), order_id, id, 'refund-' || id,
    issued_at + interval '9 days', 'EUR', seller, lines, '[]', 1000, 0, 1000, buyer, '', '', '', '',
    md5('c' || id), pdf, ''
    FROM invoices_document WHERE id IN (SELECT order_id FROM orders_return);
"""
PROSE = """
INSERT INTO reviews_review (product_id, author_id, rating, title, content, status, was_verified, helpful_count, answer,
    created_at, updated_at)
SELECT 1 + (i * 7919::bigint) %% {products}, 1 + i %% {users}, 1 + (i * 3 / 2) %% 5, 'A ' || i, 'It is what it says.',
    CASE WHEN i %% 5000 = 0 THEN 'pending' WHEN i %% 300 = 0 THEN 'hidden' ELSE 'published' END, false, i %% 9, '',
    now() - make_interval(mins => i * 3), now() FROM generate_series(1, {reviews}) i ON CONFLICT DO NOTHING;
INSERT INTO reviews_report (review_id, user_id, reason, comment, created_at, settled_at)
SELECT id, 1 + id %% {users}, 'spam', '', now(), CASE WHEN id %% 9000 > 0 THEN now() END FROM reviews_review
    WHERE id %% 150 = 0;
INSERT INTO notifications_outboxmail ("to", subject, text, html, is_secret, message_id, status, attempts, due_at,
    last_error, created_at, sent_at)
SELECT lower(first_name || '.' || last_name || i) || '@example.com', 'Your order B-' || i, repeat('Thank you. ', 50),
    repeat('<p>Thank you.</p>', 50), false, '<' || i || '@example.com>',
    CASE WHEN i %% 20000 = 0 THEN 'failed' WHEN i > {users} - 20 THEN 'queued' ELSE 'sent' END, 1, at, '', at, at
    FROM people;
INSERT INTO notifications_contactmessage (name, email, subject, message, status, answer, answered_at, created_at)
SELECT first_name, lower(first_name || i) || '@example.com', 'Question ' || i, 'Where is it?',
    CASE WHEN i %% 400 = 0 THEN 'new' ELSE 'answered' END, '', CASE WHEN i %% 400 > 0 THEN at END, at FROM people
    WHERE i %% 10 = 0;
INSERT INTO recommendations_trainingrun (state, started_at, finished_at, purchases, products, neighbours, customers,
    error)
SELECT CASE WHEN i = 1 THEN 'active' ELSE 'retired' END, now() - make_interval(days => i), now(), 9, 9, 9, 9, ''
    FROM generate_series(1, 1000) i;
INSERT INTO django_admin_log (action_time, object_id, object_repr, action_flag, change_message, content_type_id,
    user_id)
SELECT at, i, 'A change', 2, '', c.id, 1 + i %% 20 FROM sold, django_content_type c
    WHERE c.model = (ARRAY['order', 'product', 'payment', 'review'])[1 + i %% 4] AND i %% 3 = 0;
"""


def fill(*, products: int = 100_000, orders: int = 1_000_000, reviews: int = 500_000, users: int = 300_000) -> None:
    """Into an empty database with all migrations."""
    from django.db import connection, transaction

    from catalog.models import SearchDocument
    from catalog.services.search_index import count_words, learn_words

    numbers = {"products": products, "variants": 2 * products, "orders": orders, "reviews": reviews, "users": users}
    address = ADDRESS.format(**numbers)
    names = {kind: words.split() for kind, words in WORDS.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SELECT setseed(0.5)")
        for part in (HELPERS, PEOPLE, CATALOGUE, ORDERS, MONEY, PROSE):
            for statement in part.format(**numbers, address=address, status=STATUS).split(";\n"):
                if statement.strip():
                    cursor.execute(statement, names)
        for model in ("people", "goods", "sold"):
            cursor.execute(f"DROP TABLE {model}")
        _move_sequences(cursor)
    documents = SearchDocument.objects.values_list("words", flat=True)
    learn_words({word for words in documents.iterator() for word in words.split()})
    count_words()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def _move_sequences(cursor: object) -> None:
    """Behind the ids that were written by hand."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        cursor.execute(statement)  # type: ignore[attr-defined]
