-- Requests to remove content, told apart as the circuit is asked about: each counts once, so submitted is the sum of
-- the four others. `within_24_hours` and `within_72_hours` are among those removed; their share of `removed` is the
-- time to removal. Add them over months, platforms and types as needed, then divide.
SELECT source_id, period_start, platform, violence_type,
       SUM(value) AS submitted,
       SUM(CASE WHEN outcome IN ('O70', 'O71') THEN value ELSE 0 END) AS removed,
       SUM(CASE WHEN outcome = 'O72' THEN value ELSE 0 END) AS refused,
       SUM(CASE WHEN outcome = 'O90' THEN value ELSE 0 END) AS pending,
       SUM(CASE WHEN outcome NOT IN ('O70', 'O71', 'O72', 'O90') THEN value ELSE 0 END) AS not_stated,
       SUM(CASE WHEN outcome IN ('O70', 'O71') AND elapsed = 'H24' THEN value ELSE 0 END) AS within_24_hours,
       SUM(CASE WHEN outcome IN ('O70', 'O71') AND elapsed IN ('H24', 'H72') THEN value ELSE 0 END) AS within_72_hours
FROM case_counts
WHERE unit_of_count = 'REQUEST' AND stage = 'S40'
GROUP BY source_id, period_start, platform, violence_type
