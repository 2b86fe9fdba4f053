SELECT period_start, source_id, unit_of_count, stage, question,
       COALESCE(SUM(value) FILTER (WHERE stated = 'N'), 0) AS numerator,
       SUM(value) AS denominator
FROM stated_answers
GROUP BY period_start, source_id, unit_of_count, stage, question
