-- A line that serves the whole country stands in no region: its reports count under «region not stated».
-- Reports nobody owes are no part of coverage, nor are the sources whose figures are not released.
SELECT period_start, source_id,
       CASE WHEN geo_code = 'MA' THEN 'MA-ZZ' ELSE geo_code END AS geo_code,
       COUNT(delivered_on) AS numerator,
       COUNT(*) AS denominator
FROM report_status
WHERE status <> 'NOT_EXPECTED' AND source_id IN (SELECT source_id FROM dim_source WHERE visibility = 'public')
GROUP BY period_start, source_id, CASE WHEN geo_code = 'MA' THEN 'MA-ZZ' ELSE geo_code END
