SELECT period_start, source_id, geo_code,
       SUM(value) AS numerator
FROM reports
GROUP BY period_start, source_id, geo_code
