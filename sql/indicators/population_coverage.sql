-- Weights are the legal population of each unit's own place, so a silent city weighs more than a silent village.
SELECT r.period_start, r.source_id,
       SUM(CASE WHEN r.delivered_on IS NOT NULL THEN p.value ELSE 0 END) AS numerator,
       SUM(p.value) AS denominator
FROM report_status r
JOIN population p ON p.geo_code = r.geo_code
WHERE r.status <> 'NOT_EXPECTED' AND p.basis = 'legal' AND p.year = 2024 AND p.sex = 'T' AND p.age_group = 'T'
GROUP BY r.period_start, r.source_id
