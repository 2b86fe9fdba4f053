SELECT period_start, source_id, geo_code, service,
       SUM(value) AS numerator
FROM prevention
WHERE unit_of_count = 'PERSON_TRAINED'
GROUP BY period_start, source_id, geo_code, service
