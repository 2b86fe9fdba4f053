SELECT period_start, source_id, sex,
       SUM(value) AS numerator
FROM reports
GROUP BY period_start, source_id, sex
