SELECT period_start, source_id, institution_level,
       COALESCE(SUM(value) FILTER (WHERE flow = 'RESOLVED'), 0) AS numerator,
       COALESCE(SUM(value) FILTER (WHERE flow = 'INCOMING'), 0) AS denominator
FROM court_cases
GROUP BY period_start, source_id, institution_level
