SELECT period_start, source_id, sex,
       SUM(value) AS numerator
FROM recorded_victims
WHERE sex = 'F' AND age_band = 'T'
GROUP BY period_start, source_id, sex
