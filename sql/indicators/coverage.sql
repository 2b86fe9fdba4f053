-- A line that serves the whole country stands in no region: its reports count under «region not stated».
SELECT period_start, source_id,
       CASE WHEN geo_code = 'MA' THEN 'MA-ZZ' ELSE geo_code END AS geo_code,
       COUNT(delivered_on) AS numerator,
       COUNT(*) AS denominator
FROM report_status
GROUP BY period_start, source_id, CASE WHEN geo_code = 'MA' THEN 'MA-ZZ' ELSE geo_code END
