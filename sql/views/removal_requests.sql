-- Requests to remove content, told apart as the circuit is asked about: each counts once, so submitted is the sum of
-- removed, refused, pending and not_stated; `removed_in_full` is part of `removed`, and so are the requests whose
-- content was gone within a time. `timed` are the removals whose time is known: they are the base of the time to
-- removal. Add over months, platforms and types as needed, then divide.
SELECT source_id, period_start, platform, violence_type,
       SUM(value) AS submitted,
       SUM(CASE WHEN outcome IN ('O70', 'O71') THEN value ELSE 0 END) AS removed,
       SUM(CASE WHEN outcome = 'O70' THEN value ELSE 0 END) AS removed_in_full,
       SUM(CASE WHEN outcome = 'O72' THEN value ELSE 0 END) AS refused,
       SUM(CASE WHEN outcome = 'O90' THEN value ELSE 0 END) AS pending,
       SUM(CASE WHEN outcome NOT IN ('O70', 'O71', 'O72', 'O90') THEN value ELSE 0 END) AS not_stated,
       SUM(CASE WHEN outcome IN ('O70', 'O71') AND elapsed IN ('H24', 'H72', 'D07', 'D30', 'D31')
                THEN value ELSE 0 END) AS timed,
       SUM(CASE WHEN outcome IN ('O70', 'O71') AND elapsed = 'H24' THEN value ELSE 0 END) AS within_24_hours,
       SUM(CASE WHEN outcome IN ('O70', 'O71') AND elapsed IN ('H24', 'H72') THEN value ELSE 0 END) AS within_72_hours,
       SUM(CASE WHEN outcome IN ('O70', 'O71') AND elapsed IN ('H24', 'H72', 'D07')
                THEN value ELSE 0 END) AS within_7_days,
       SUM(CASE WHEN outcome IN ('O70', 'O71') AND elapsed IN ('H24', 'H72', 'D07', 'D30')
                THEN value ELSE 0 END) AS within_30_days
FROM case_counts
WHERE unit_of_count = 'REQUEST' AND stage = 'S40'
GROUP BY source_id, period_start, platform, violence_type
