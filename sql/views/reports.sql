-- Reports received by lines and portals whose figures may be released. Every published indicator of the family reads
-- this view, so that what is counted as a report is decided once: a source that is part of another is left out, so
-- nothing stands here twice; sources are still never added, since two may hear the same person.
SELECT source_id, period_start, geo_code, violence_type, channel, sex, age_band, value
FROM case_counts
WHERE unit_of_count = 'REPORT' AND stage = 'S10' AND value IS NOT NULL
  AND source_id IN (SELECT source_id FROM dim_source WHERE visibility = 'public' AND subset_of IS NULL)
