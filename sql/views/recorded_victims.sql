-- Victims in the yearly report of the prosecution: women of all ages, and children of both sexes. Girls stand in both,
-- so the two are told apart by sex and age and never added.
SELECT source_id, period_start, geo_code, sex, age_band, relation, value
FROM case_counts
WHERE source_id = 'prosecution_annual' AND unit_of_count = 'PERSON_VICTIM' AND stage = 'S60'
  AND violence_type = 'T' AND value IS NOT NULL
