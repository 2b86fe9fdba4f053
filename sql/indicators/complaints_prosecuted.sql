-- A delay that has not passed for a cohort has no row: nobody can tell yet. One within which nobody was prosecuted has
-- a zero.
SELECT c.period_start, c.source_id, c.violence_type, delay.elapsed,
       COALESCE(SUM(c.value) FILTER (WHERE c.stage = 'S70' AND c.months <= delay.months), 0) AS numerator,
       SUM(c.value) FILTER (WHERE c.stage = 'S50') AS denominator
FROM complaint_cohorts c
CROSS JOIN (VALUES ('W06M', 6), ('W12M', 12), ('W24M', 24)) AS delay (elapsed, months)
GROUP BY c.period_start, c.source_id, c.violence_type, delay.elapsed, delay.months
HAVING COUNT(CASE WHEN c.stage = 'S70' AND c.months = delay.months THEN 1 END) > 0
