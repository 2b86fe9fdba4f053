SELECT h.period_start, h.source_id, within.elapsed,
       SUM(CASE WHEN h.elapsed IN ('H24', 'H72', 'W72') THEN h.value
                WHEN within.elapsed = 'W30' AND h.elapsed IN ('D07', 'D30', 'W30') THEN h.value
                ELSE 0 END) AS numerator,
       SUM(h.value) AS denominator
FROM persons_heard h
CROSS JOIN (VALUES ('W72'), ('W30')) AS within (elapsed)
WHERE h.elapsed NOT IN ('T', 'NA', 'UNK')
GROUP BY h.period_start, h.source_id, within.elapsed
