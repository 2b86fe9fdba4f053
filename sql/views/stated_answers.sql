-- For each question that a source asks: how many of what it counts had an answer («Y»), and how many had none («N»).
-- A question that a source does not ask stands at its total, and not here. Places are those of regions and below.
SELECT source_id, period_start, unit_of_count, stage, 'violence_type' AS question,
       CASE WHEN violence_type = 'X00' THEN 'N' ELSE 'Y' END AS stated, value
FROM case_counts WHERE violence_type <> 'T' AND value IS NOT NULL
UNION ALL
SELECT source_id, period_start, unit_of_count, stage, 'sex', CASE WHEN sex = 'U' THEN 'N' ELSE 'Y' END, value
FROM case_counts WHERE sex <> 'T' AND value IS NOT NULL
UNION ALL
SELECT source_id, period_start, unit_of_count, stage, 'age_band', CASE WHEN age_band = 'UNK' THEN 'N' ELSE 'Y' END, value
FROM case_counts WHERE age_band <> 'T' AND value IS NOT NULL
UNION ALL
SELECT source_id, period_start, unit_of_count, stage, 'geo_code', CASE WHEN geo_code = 'MA-ZZ' THEN 'N' ELSE 'Y' END, value
FROM case_counts WHERE geo_code <> 'MA' AND value IS NOT NULL
