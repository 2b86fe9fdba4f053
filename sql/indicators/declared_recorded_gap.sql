-- 1 - recorded / (share × base); the more women the survey finds, the wider the gap, so its bounds keep their order.
SELECT period_start, survey, measure, survey_group,
       CASE WHEN obs_status = 'E' THEN ROUND(100 - 10000 * recorded / NULLIF(share * base, 0), 1) END AS estimate,
       CASE WHEN obs_status = 'E' THEN ROUND(100 - 10000 * recorded / NULLIF(share_low * base, 0), 1) END AS ci_low,
       CASE WHEN obs_status = 'E' THEN ROUND(100 - 10000 * recorded / NULLIF(share_high * base, 0), 1) END AS ci_high,
       base, obs_status
FROM declared_and_recorded
