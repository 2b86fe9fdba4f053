-- Persons received by the care cells of courts, police stations and hospitals. Other sources count persons too; only
-- this one counts those of the cells.
SELECT source_id, reporting_unit, period_start, geo_code, cell_type, violence_type, sex, age_band, value
FROM case_counts
WHERE source_id = 'specialised_cells' AND unit_of_count = 'PERSON_VICTIM' AND stage = 'T' AND value IS NOT NULL
