SELECT period_start, source_id, unit_of_count, stage, CAST(lag_months AS VARCHAR) AS lag_months,
       SUM(ABS(latest_value - first_value)) AS numerator,
       SUM(first_value) AS denominator
FROM revisions
GROUP BY period_start, source_id, unit_of_count, stage, lag_months
