-- For pgbench: the least that an order of three lines needs, in one transaction. What is in the cart is read with its
-- prices; the order, its lines and its history are written; stock is promised last. :third is a third of the products,
-- so that the three variants come in one order everywhere and nobody waits in a circle.

\set a random(1, :third)
\set b random(:third + 1, 2 * :third)
\set c random(2 * :third + 1, 3 * :third)
BEGIN;
SELECT v.id, v.sku, v.price, p.name, p.currency, p.is_active FROM catalog_variant v
JOIN catalog_product p ON p.id = v.product_id WHERE v.id IN (:a, :b, :c) ORDER BY v.id;
INSERT INTO orders_order (number, email, status, cancel_reason, currency, subtotal, discount, shipping, tax, total,
    shipping_address, billing_address, note, carrier, tracking_number, placed_at, expires_at, estimated_delivery_at)
VALUES (left(md5(random()::text || clock_timestamp()), 20), 'ada@example.com', 'pending', '', 'EUR', 3000, 0, 0, 0, 3000,
    '{"full_name": "Ada Lovelace", "line1": "12 St James Square", "city": "London", "country": "GB"}',
    '{"full_name": "Ada Lovelace", "line1": "12 St James Square", "city": "London", "country": "GB"}',
    '', '', '', now(), now() + interval '1 day', now() + interval '1 day')
RETURNING id AS order_id \gset
INSERT INTO orders_orderline (order_id, variant_id, sku, name, quantity, cancelled_quantity, unit_price, line_total,
    discount, shipping, tax, tax_rate)
VALUES (:order_id, :a, 'S', 'Something', 1, 0, 1000, 1000, 0, 0, 0, 0),
    (:order_id, :b, 'S', 'Something', 1, 0, 1000, 1000, 0, 0, 0, 0),
    (:order_id, :c, 'S', 'Something', 1, 0, 1000, 1000, 0, 0, 0, 0)
RETURNING id;
INSERT INTO orders_orderevent (order_id, kind, from_status, to_status, actor, note, data, created_at)
VALUES (:order_id, 'placed', '', 'pending', 'buyer', '', '{}', now());
UPDATE catalog_stockitem SET reserved = reserved + 1 WHERE variant_id IN (:a, :b, :c) AND on_hand > reserved;
INSERT INTO orders_reservation (line_id, stock_item_id, quantity, state, created_at, updated_at)
SELECT l.id, s.id, 1, 'active', now(), now() FROM orders_orderline l JOIN catalog_stockitem s USING (variant_id)
WHERE l.order_id = :order_id;
COMMIT;
