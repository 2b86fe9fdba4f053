-- Women who told a survey of violence in the last twelve months, and women recorded as victims in the year it asks
-- about. Only a survey that printed the base of its own measure can be turned into persons; where it did not, or where
-- nothing is recorded for its year, there is no figure, and `obs_status` says so (L). Cyberviolence is told apart from
-- all violence by `measure`; recorded victims are of all violence, so they stand beside that measure only.
SELECT e.survey, e.measure, e.survey_group, make_date(CAST(d.reference_year AS INT), 1, 1) AS period_start,
       e.base, e.value AS share, e.ci_low AS share_low, e.ci_high AS share_high,
       r.value AS recorded,
       CASE WHEN e.value IS NULL OR e.base IS NULL OR r.value IS NULL THEN 'L' ELSE 'E' END AS obs_status
FROM survey_estimates e
JOIN dim_survey d ON d.code = e.survey
LEFT JOIN (
    SELECT period_start, SUM(value) AS value
    FROM case_counts
    WHERE source_id = 'prosecution_annual' AND unit_of_count = 'PERSON_VICTIM' AND stage = 'S60' AND sex = 'F'
    GROUP BY period_start
) r ON r.period_start = make_date(CAST(d.reference_year AS INT), 1, 1) AND e.measure = 'PREV_12M'
WHERE e.measure IN ('PREV_12M', 'PREV_CYBER') AND e.survey_group IN ('W15-74', 'W18-64')
