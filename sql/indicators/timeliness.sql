-- A report whose day has not come yet is neither on time nor late.
SELECT period_start, source_id,
       CASE WHEN geo_code = 'MA' THEN 'MA-ZZ' ELSE geo_code END AS geo_code,
       COUNT(CASE WHEN delivered_on <= due_on THEN 1 END) AS numerator,
       COUNT(*) AS denominator
FROM report_status
WHERE status NOT IN ('NOT_EXPECTED', 'AWAITED')
  AND source_id IN (SELECT source_id FROM dim_source WHERE visibility = 'public')
GROUP BY period_start, source_id, CASE WHEN geo_code = 'MA' THEN 'MA-ZZ' ELSE geo_code END
