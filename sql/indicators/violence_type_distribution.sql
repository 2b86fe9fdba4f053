SELECT period_start, source_id, violence_type,
       SUM(value) AS numerator
FROM reports
GROUP BY period_start, source_id, violence_type
