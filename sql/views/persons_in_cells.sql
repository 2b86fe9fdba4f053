-- Persons received by the care cells of courts, police stations and hospitals.
SELECT source_id, period_start, geo_code, cell_type, violence_type, sex, age_band, value
FROM case_counts
WHERE unit_of_count = 'PERSON_VICTIM' AND cell_type <> 'T' AND value IS NOT NULL
