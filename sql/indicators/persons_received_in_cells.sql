SELECT period_start, source_id, geo_code, cell_type, violence_type, sex, reporting_unit,
       SUM(value) AS numerator
FROM persons_in_cells
GROUP BY period_start, source_id, geo_code, cell_type, violence_type, sex, reporting_unit
