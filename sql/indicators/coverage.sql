SELECT period_start, source_id, geo_code,
       COUNT(delivered_on) AS numerator,
       COUNT(*) AS denominator
FROM report_status
GROUP BY period_start, source_id, geo_code
