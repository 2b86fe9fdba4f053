-- Persons heard and assessed in the listening centres, by where they were sent on to and by the time between the act
-- and the day they came. A person whom others had referred, and counted, stands at another stage and not here.
SELECT source_id, reporting_unit, period_start, geo_code, violence_type, cyber, age_band, referred_to, elapsed, value
FROM case_counts
WHERE unit_of_count = 'PERSON_VICTIM' AND stage = 'S20' AND value IS NOT NULL
