SELECT h.period_start, h.source_id, h.geo_code, r.code AS referred_to,
       COALESCE(SUM(h.value) FILTER (WHERE h.referred_to = r.code), 0) AS numerator,
       SUM(h.value) AS denominator
FROM persons_heard h
CROSS JOIN dim_referred_to r
WHERE h.referred_to NOT IN ('T', 'U') AND r.level = 'partner' AND r.code NOT IN ('NONE', 'U')
GROUP BY h.period_start, h.source_id, h.geo_code, r.code
