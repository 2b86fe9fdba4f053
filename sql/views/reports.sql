-- Reports received by lines and portals. Every indicator of the family reads this view, so that what is
-- counted as a report is decided once.
SELECT source_id, period_start, geo_code, violence_type, channel, sex, age_band, value
FROM case_counts
WHERE unit_of_count = 'REPORT' AND stage = 'S10' AND value IS NOT NULL
