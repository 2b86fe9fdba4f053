SELECT period_start, source_id, violence_type,
       SUM(value) AS numerator
FROM hotline_items
WHERE unit_of_count = 'URL'
GROUP BY period_start, source_id, violence_type
