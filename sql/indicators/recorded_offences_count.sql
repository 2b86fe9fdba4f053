SELECT period_start, source_id, geo_code, violence_type,
       SUM(value) AS numerator
FROM recorded_offences
GROUP BY period_start, source_id, geo_code, violence_type
