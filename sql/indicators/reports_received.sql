SELECT period_start, source_id, geo_code, violence_type, sex, age_band,
       SUM(value) AS numerator
FROM reports
GROUP BY period_start, source_id, geo_code, violence_type, sex, age_band
