-- Complaints (S50) by the quarter they were filed in, and those of them that led to prosecution (S70), by the delay in
-- months within which they did. Period is that of the complaint, for both.
SELECT source_id, period_start, violence_type, stage, value,
       CASE elapsed WHEN 'M06' THEN 6 WHEN 'M12' THEN 12 WHEN 'M24' THEN 24 END AS months
FROM case_counts
WHERE unit_of_count = 'REQUEST' AND stage IN ('S50', 'S70') AND elapsed <> 'T' AND value IS NOT NULL
