SELECT period_start, source_id, language,
       COALESCE(SUM(value) FILTER (WHERE stage = 'S30'), 0) AS numerator,
       COALESCE(SUM(value) FILTER (WHERE stage = 'S10'), 0) AS denominator
FROM chatbot_sessions
GROUP BY period_start, source_id, language
