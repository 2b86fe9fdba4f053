-- Persons judged, by outcome. A person judged at first instance and on appeal stands under both levels of court.
SELECT source_id, reporting_unit, period_start, institution_level, violence_type, relation, outcome, value
FROM case_counts
WHERE unit_of_count = 'PERSON_JUDGED' AND stage = 'S80' AND outcome <> 'T' AND value IS NOT NULL
