SELECT j.period_start, j.source_id, j.institution_level, o.code AS outcome,
       COALESCE(SUM(j.value) FILTER (WHERE j.outcome = o.code), 0) AS numerator,
       SUM(j.value) AS denominator
FROM persons_judged j
CROSS JOIN dim_outcome o
WHERE o.code IN (SELECT outcome FROM persons_judged) AND j.outcome <> 'O90'
GROUP BY j.period_start, j.source_id, j.institution_level, o.code
