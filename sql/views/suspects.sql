-- Persons suspected of an offence, by sex, age and relation to the victim. The same person may stand under several
-- types and in several periods.
SELECT source_id, period_start, geo_code, violence_type, sex, age_band, relation, value
FROM case_counts
WHERE unit_of_count = 'PERSON_SUSPECT' AND stage = 'S65' AND value IS NOT NULL
