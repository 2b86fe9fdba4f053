-- Each count as it was first delivered and as it stands, by place and type, with the months between the end of its
-- month and the last delivery that speaks of it. What was withdrawn or added by a later delivery is a revision too.
WITH spoken AS (
    SELECT p.source_id, p.reporting_unit, p.period_type, p.period_start,
           MIN(s.sequence) AS first_sequence,
           MAX(CAST(date_part('year', s.delivered_at) * 12 + date_part('month', s.delivered_at) AS INT)) AS last_month
    FROM submission_periods p JOIN submissions s ON s.load_id = p.load_id
    WHERE s.outcome = 'accepted'
    GROUP BY p.source_id, p.reporting_unit, p.period_type, p.period_start
)
SELECT h.source_id, h.period_start, h.unit_of_count, h.stage, h.geo_code, h.violence_type,
       GREATEST(0, spoken.last_month
           - CAST(date_part('year', h.period_start) * 12 + date_part('month', h.period_start) AS INT)) AS lag_months,
       SUM(CASE WHEN h.sequence = spoken.first_sequence THEN h.value ELSE 0 END) AS first_value,
       SUM(CASE WHEN h.in_force THEN h.value ELSE 0 END) AS latest_value
FROM case_counts_history h
JOIN spoken ON spoken.source_id = h.source_id AND spoken.reporting_unit = h.reporting_unit
           AND spoken.period_type = h.period_type AND spoken.period_start = h.period_start
WHERE h.value IS NOT NULL
GROUP BY h.source_id, h.period_start, h.unit_of_count, h.stage, h.geo_code, h.violence_type, spoken.last_month
