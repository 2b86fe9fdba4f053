-- Reports received by the police (S10), and those of the same quarter's reports whose author was identified later
-- (S65): one cohort, so the second is part of the first. Cases solved in a quarter are other cases.
SELECT source_id, period_start, geo_code, violence_type, stage, value
FROM case_counts
WHERE unit_of_count = 'REPORT' AND stage IN ('S10', 'S65') AND value IS NOT NULL
  AND source_id IN (SELECT source_id FROM dim_source WHERE kind = 'POL')
