-- Prevention: activities held, persons trained, persons reached. Three units: read one of them.
SELECT source_id, reporting_unit, period_start, geo_code, unit_of_count, service, value
FROM case_counts
WHERE unit_of_count IN ('ACTIVITY', 'PERSON_TRAINED', 'PERSON_REACHED') AND stage = 'T' AND violence_type = 'T'
  AND value IS NOT NULL
