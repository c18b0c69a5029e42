-- So many products (bench.products) with all that belongs to them, derived values and search documents included, as
-- the services would have written them: `check_store` finds nothing.

CREATE FUNCTION bench.chance(i bigint, salt integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (hashint8extended(i, salt) & 2147483647) / 2147483648.0::double precision $$;

-- 0 to n - 1, the low ones far more often.
CREATE FUNCTION bench.pick(i bigint, salt integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT floor(n * power(bench.chance(i, salt), 2.5))::integer $$;

INSERT INTO catalog_category (id, name, slug, parent_id, position, path)
SELECT rank + 1, initcap(word), word, NULL, rank, '/' || rank + 1 || '/' FROM bench.words WHERE kind = 'department';
INSERT INTO catalog_category (id, name, slug, parent_id, position, path)
SELECT 100 + 12 * d.rank + a.rank, initcap(a.word), d.word || '-' || a.word, d.rank + 1, a.rank,
    '/' || d.rank + 1 || '/' || 100 + 12 * d.rank + a.rank || '/'
FROM bench.words d, bench.words a WHERE d.kind = 'department' AND a.kind = 'aisle';
INSERT INTO catalog_tag (id, name) SELECT rank + 1, word FROM bench.words WHERE kind = 'tag';

CREATE UNLOGGED TABLE bench.made AS
SELECT i, noun.word noun, noun.stem noun_stem, place.word place, place.stem place_stem, material.word material,
    material.stem material_stem, colour.word colour, colour.stem colour_stem, brand.word brand, brand.stem brand_stem,
    department.word department, department.stem department_stem, aisle.word aisle, aisle.stem aisle_stem,
    100 + 12 * department.rank + aisle.rank category_id, 'mx' || i % 9999 code, 1 + i % 60 watt, i % 4 = 0 wireless,
    first_tag.rank + 1 first_tag_id, first_tag.word first_tag, first_tag.stem first_tag_stem,
    second_tag.rank + 1 second_tag_id, second_tag.word second_tag, second_tag.stem second_tag_stem,
    i % 5 = 0 has_sizes, 100 + floor(90000 * power(bench.chance(i, 20), 3))::bigint * 5 price,
    bench.pick(i, 21, 2000) description, floor(6 * power(bench.chance(i, 22), 4))::integer reviews
FROM generate_series(1, current_setting('bench.products')::bigint) i
JOIN bench.words noun ON noun.kind = 'noun' AND noun.rank = bench.pick(i, 1, 30)
JOIN bench.words place ON place.kind = 'place' AND place.rank = bench.pick(i, 2, 13)
JOIN bench.words material ON material.kind = 'material' AND material.rank = bench.pick(i, 3, 12)
JOIN bench.words colour ON colour.kind = 'colour' AND colour.rank = bench.pick(i, 4, 11)
JOIN bench.words brand ON brand.kind = 'brand' AND brand.rank = bench.pick(i, 5, 15)
JOIN bench.words department ON department.kind = 'department' AND department.rank = bench.pick(i, 6, 8)
JOIN bench.words aisle ON aisle.kind = 'aisle' AND aisle.rank = bench.pick(i, 7, 12)
LEFT JOIN bench.words first_tag ON first_tag.kind = 'tag' AND i % 2 = 0 AND first_tag.rank = bench.pick(i, 8, 6)
LEFT JOIN bench.words second_tag ON second_tag.kind = 'tag' AND i % 3 = 0 AND second_tag.rank = 6 + bench.pick(i, 9, 6);
ANALYZE bench.made;

INSERT INTO catalog_product (id, slug, name, description, category_id, brand, attributes, metadata, image_url,
    is_active, currency, price_min, price_max, rating_sum, rating_count, rating_average, popularity, created_at,
    updated_at)
SELECT i, place || '-' || noun || '-' || i, initcap(place || ' ' || noun || ' ' || material || ' ' || colour || ' ' || code),
    d.text, category_id, initcap(brand), jsonb_strip_nulls(jsonb_build_object('colour', colour, 'material', material,
    'watt', watt, 'wireless', CASE WHEN wireless THEN true END)), '{}', 'https://pictures.example.com/' || i || '.jpg',
    true, 'EUR', price, CASE WHEN has_sizes THEN price + 500 ELSE price END, 0, 0, 0,
    floor(5000 * power(bench.chance(i, 23), 8)), at, at
FROM (SELECT *, now() - (current_setting('bench.products')::bigint - i)
    * (interval '1000 days' / current_setting('bench.products')::bigint) AS at FROM bench.made) made
JOIN bench.descriptions d ON d.rank = made.description ORDER BY i;

INSERT INTO catalog_product_tags (product_id, tag_id)
SELECT i, first_tag_id FROM bench.made WHERE first_tag_id IS NOT NULL UNION ALL
SELECT i, second_tag_id FROM bench.made WHERE second_tag_id IS NOT NULL;

-- One product in five comes in three sizes; the numbers of the first size are those of the products.
CREATE UNLOGGED TABLE bench.sold AS
SELECT CASE WHEN size.rank = 0 THEN i ELSE current_setting('bench.products')::bigint * size.rank + i END id, i product_id,
    size.rank, CASE WHEN has_sizes THEN size.word END size, price + 250 * size.rank price,
    CASE WHEN bench.chance(i, 24 + size.rank) < 0.08 THEN 0 ELSE 10000 + i % 1000 END on_hand
FROM bench.made JOIN bench.words size ON size.kind = 'size' AND (size.rank = 0 OR has_sizes);
ANALYZE bench.sold;

INSERT INTO catalog_variant (id, product_id, sku, barcode, name, price, compare_at_price, attributes, is_active,
    position, created_at)
SELECT id, product_id, 1000000000 + id, '', coalesce(size, ''), price, CASE WHEN id % 7 = 0 THEN price * 2 END,
    CASE WHEN size IS NULL THEN '{}' ELSE jsonb_build_object('size', size) END, true, rank, now()
FROM bench.sold ORDER BY id;
INSERT INTO catalog_stockitem (id, variant_id, on_hand, reserved) SELECT id, id, on_hand, 0 FROM bench.sold ORDER BY id;
INSERT INTO catalog_stockmovement (stock_item_id, delta, reason, note, created_at)
SELECT id, on_hand, 'opening', '', now() FROM bench.sold WHERE on_hand > 0 ORDER BY id;

INSERT INTO catalog_attributevalue (product_id, variant_id, name, value)
SELECT i, NULL::bigint, 'colour', colour FROM bench.made UNION ALL SELECT i, NULL, 'material', material FROM bench.made
UNION ALL SELECT i, NULL, 'watt', watt::text FROM bench.made
UNION ALL SELECT i, NULL, 'wireless', 'true' FROM bench.made WHERE wireless
UNION ALL SELECT product_id, id, 'size', size FROM bench.sold WHERE size IS NOT NULL;

-- The vocabulary, counted as count_words() counts it: of the texts that describe, each is counted once and multiplied.
CREATE UNLOGGED TABLE bench.counted AS
WITH told AS (SELECT description, count(*) products FROM bench.made GROUP BY description),
found AS (
    SELECT word, products documents FROM told JOIN bench.descriptions ON rank = description,
        unnest(string_to_array(words, ' ')) word
    UNION ALL
    SELECT word, count(*) FROM bench.made, LATERAL (VALUES (place), (noun), (material), (colour), (code), (brand),
        (department), (aisle), (first_tag), (second_tag), ('colour'), ('material'), ('watt'), (watt::text),
        (CASE WHEN wireless THEN 'wireless' END), (CASE WHEN has_sizes THEN 'size' END)) AS own (word)
    WHERE word IS NOT NULL GROUP BY word
    UNION ALL SELECT (1000000000 + id)::text, 1 FROM bench.sold
    UNION ALL SELECT size, count(*) FROM bench.sold WHERE size IS NOT NULL GROUP BY size
)
SELECT word, sum(documents)::integer documents FROM found GROUP BY word;
INSERT INTO catalog_searchword (word, stem, documents, called)
SELECT counted.word, coalesce(words.stem, described.stem, counted.word), documents,
    CASE WHEN described.word IS NOT NULL OR counted.word IN ('colour', 'material', 'watt', 'wireless', 'size')
        OR counted.word ~ '^\d{1,2}$' THEN 0 ELSE documents END
FROM bench.counted LEFT JOIN bench.words USING (word) LEFT JOIN bench.described USING (word);
INSERT INTO catalog_searchword (word, stem, documents, called)
VALUES ('', '', current_setting('bench.products')::integer, 0);
INSERT INTO catalog_searchedquery (query, searches, results, is_suggested, last_at)
SELECT noun.word || ' ' || colour.word, 1000 / (1 + noun.rank + colour.rank), 10, true, now()
FROM bench.words noun, bench.words colour WHERE noun.kind = 'noun' AND colour.kind = 'colour';
