-- Reports and calls received by every line, portal and observatory, for the analysts: to be compared, never added.
-- `subset_of` names the source that holds the same reports already.
SELECT c.source_id, s.subset_of, c.unit_of_count, c.period_type, c.period_start, c.geo_code, c.violence_type,
       c.channel, c.platform, c.sex, c.age_band, c.urgency, c.referred_to, c.value, c.obs_status
FROM case_counts c JOIN dim_source s ON s.source_id = c.source_id
WHERE c.unit_of_count IN ('REPORT', 'CALL') AND c.stage = 'S10'
