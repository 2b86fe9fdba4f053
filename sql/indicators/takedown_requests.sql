SELECT period_start, source_id, platform, violence_type,
       SUM(submitted) AS numerator
FROM removal_requests
GROUP BY period_start, source_id, platform, violence_type
