SELECT period_start, source_id, age_band,
       SUM(value) AS numerator
FROM reports
GROUP BY period_start, source_id, age_band
