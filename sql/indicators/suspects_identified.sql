SELECT period_start, source_id, violence_type, sex, age_band, relation,
       SUM(value) AS numerator
FROM suspects
GROUP BY period_start, source_id, violence_type, sex, age_band, relation
