-- Who has been here: accounts, what they said of products, and the orders that they did not pay in time.

INSERT INTO accounts_user (id, password, is_superuser, email, first_name, last_name, preferences, is_active, is_staff,
    token_version, email_verified_at, created_at)
SELECT i, current_setting('bench.password'), false, 'shopper' || i || '@example.com', 'Ada', 'Lovelace', '{}', true,
    false, 0, now(), now()
FROM generate_series(1, current_setting('bench.people')::bigint) i;

INSERT INTO reviews_review (product_id, author_id, rating, title, content, status, was_verified, helpful_count, answer,
    created_at, updated_at)
SELECT i, NULL, 5 - bench.pick(i * 10 + n, 30, 5), 'As described', d.text, 'published', false, 0, '', at, at
FROM bench.made JOIN bench.descriptions d ON d.rank = (i * 7 % 2000), generate_series(1, reviews) n,
    LATERAL (SELECT now() - i % 700 * interval '1 day' - n * interval '1 minute' AS at) moment;
INSERT INTO reviews_ratingsummary (product_id, stars_1, stars_2, stars_3, stars_4, stars_5)
SELECT product_id, count(*) FILTER (WHERE rating = 1), count(*) FILTER (WHERE rating = 2),
    count(*) FILTER (WHERE rating = 3), count(*) FILTER (WHERE rating = 4), count(*) FILTER (WHERE rating = 5)
FROM reviews_review GROUP BY product_id;
UPDATE catalog_product SET rating_sum = total, rating_count = many, rating_average = round(total::numeric / many, 2)
FROM (SELECT product_id, sum(rating) total, count(*) many FROM reviews_review GROUP BY product_id) rated
WHERE rated.product_id = id;

INSERT INTO orders_order (id, number, user_id, email, status, cancel_reason, currency, subtotal, discount, shipping, tax,
    total, shipping_address, billing_address, note, carrier, tracking_number, placed_at, expires_at,
    estimated_delivery_at, cancelled_at)
SELECT i, 'B-' || i, person, 'shopper' || person || '@example.com', 'cancelled', 'lapsed', 'EUR', 3000, 0, 0, 0, 3000,
    address, address, '', '', '', at, at + interval '30 minutes', at + interval '30 minutes', at + interval '31 minutes'
FROM generate_series(1, current_setting('bench.orders')::bigint) i,
    LATERAL (SELECT 1 + bench.pick(i, 31, current_setting('bench.people')::integer) person,
        now() - i % 700 * interval '1 day' - interval '1 hour' AS at,
        '{"full_name": "Ada Lovelace", "line1": "12 St James''s Square", "city": "London", "country": "GB"}'::jsonb
        AS address) what;
INSERT INTO orders_orderline (order_id, variant_id, sku, name, quantity, cancelled_quantity, unit_price, line_total,
    discount, shipping, tax, tax_rate)
SELECT id, 1 + (bench.pick(id, 32, current_setting('bench.products')::integer) + n) % current_setting('bench.products')::integer,
    'S', 'Something', 1, 0, 1000, 1000, 0, 0, 0, 0
FROM orders_order, generate_series(1, 3) n;
INSERT INTO orders_orderevent (order_id, kind, from_status, to_status, actor, note, data, created_at)
SELECT id, 'placed', '', 'pending', 'buyer', '', '{}'::jsonb, placed_at FROM orders_order;
INSERT INTO orders_orderevent (order_id, kind, from_status, to_status, actor, note, data, created_at)
SELECT id, 'cancelled', 'pending', 'cancelled', 'system', '', '{}'::jsonb, cancelled_at FROM orders_order;
