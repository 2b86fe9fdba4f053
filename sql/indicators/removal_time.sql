SELECT period_start, source_id, platform, within.elapsed,
       SUM(CASE within.elapsed WHEN 'H24' THEN within_24_hours ELSE within_72_hours END) AS numerator,
       SUM(timed) AS denominator
FROM removal_requests
CROSS JOIN (VALUES ('H24'), ('W72')) AS within (elapsed)
GROUP BY period_start, source_id, platform, within.elapsed
