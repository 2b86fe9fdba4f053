-- Offences recorded by the police: one case may hold several, and one offence has several suspects, so these are
-- neither cases nor persons.
SELECT source_id, period_start, geo_code, violence_type, value
FROM case_counts
WHERE unit_of_count = 'OFFENCE' AND stage = 'S60' AND value IS NOT NULL
