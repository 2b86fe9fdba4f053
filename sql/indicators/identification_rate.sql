SELECT period_start, source_id, violence_type,
       COALESCE(SUM(value) FILTER (WHERE stage = 'S65'), 0) AS numerator,
       COALESCE(SUM(value) FILTER (WHERE stage = 'S10'), 0) AS denominator
FROM police_reports
GROUP BY period_start, source_id, violence_type
