SELECT period_start, source_id,
       MEDIAN(CAST(delivered_on AS INT) - CAST(due_on AS INT)) AS median,
       COUNT(*) AS observations
FROM report_status
WHERE delivered_on IS NOT NULL AND due_on IS NOT NULL
GROUP BY period_start, source_id
