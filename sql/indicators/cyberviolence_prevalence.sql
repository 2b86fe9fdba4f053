SELECT make_date(CAST(d.reference_year AS INT), 1, 1) AS period_start, e.survey, e.survey_group,
       e.value AS estimate, e.ci_low, e.ci_high, e.base, e.obs_status
FROM survey_estimates e
JOIN dim_survey d ON d.code = e.survey
WHERE e.measure = 'PREV_CYBER'
