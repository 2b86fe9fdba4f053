-- Times come in bands, so the median is the end of the band it falls into; none where that band is open.
SELECT period_start, source_id,
       CASE WHEN 2 * SUM(within_24_hours) >= SUM(timed) THEN 24
            WHEN 2 * SUM(within_72_hours) >= SUM(timed) THEN 72
            WHEN 2 * SUM(within_7_days) >= SUM(timed) THEN 168
            WHEN 2 * SUM(within_30_days) >= SUM(timed) THEN 720
       END AS median,
       SUM(timed) AS observations
FROM removal_requests
GROUP BY period_start, source_id
HAVING SUM(timed) > 0
