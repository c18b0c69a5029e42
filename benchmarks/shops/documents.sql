-- What each product can be found by; every second one at a time, because making the vectors is work for two.

INSERT INTO catalog_searchdocument (product_id, name, labels, facts, body, brand, codes, words)
SELECT i, concat_ws(' ', '', place_stem, noun_stem, material_stem, colour_stem, code, ''),
    concat_ws(' ', '', brand_stem, department_stem, aisle_stem, first_tag_stem, second_tag_stem, sold.labels, ''),
    concat_ws(' ', ' colour', colour_stem, 'material', material_stem, 'watt', watt,
        CASE WHEN wireless THEN 'wireless' END, sold.facts, ''),
    d.body, brand, E'\n' || sold.codes || E'\n',
    concat_ws(' ', place, noun, material, colour, code, brand, department, aisle, first_tag, second_tag, sold.words,
        'colour material watt', watt, CASE WHEN wireless THEN 'wireless' END, CASE WHEN has_sizes THEN 'size' END,
        d.words)
FROM bench.made
JOIN bench.descriptions d ON d.rank = made.description
JOIN (SELECT product_id, string_agg(concat_ws(' ', 1000000000 + id, word.stem), ' ' ORDER BY id) labels,
        string_agg(concat_ws(' ', 1000000000 + id, size), ' ' ORDER BY id) words,
        string_agg('size ' || word.stem, ' ' ORDER BY id) facts,
        string_agg((1000000000 + id)::text, E'\n' ORDER BY id) codes
    FROM bench.sold LEFT JOIN bench.words word ON word.kind = 'size' AND word.word = size
    WHERE mod(product_id, 2) = %(half)s GROUP BY product_id) sold ON sold.product_id = i
WHERE mod(i, 2) = %(half)s ORDER BY i
