-- Cases before the courts: registered in the period, resolved in it, and pending at its end. The first two are flows;
-- the third is a stock, the same case standing there at the end of every period until it is resolved.
SELECT source_id, reporting_unit, period_start, institution_level, value,
       CASE outcome WHEN 'T' THEN 'INCOMING' WHEN 'CLO' THEN 'RESOLVED' WHEN 'O90' THEN 'PENDING' END AS flow
FROM case_counts
WHERE unit_of_count = 'CASE' AND stage = 'S80' AND outcome IN ('T', 'CLO', 'O90') AND value IS NOT NULL
