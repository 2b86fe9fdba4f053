SELECT period_start, source_id, cell_type, violence_type, reporting_unit,
       SUM(value) AS numerator
FROM persons_in_cells
GROUP BY period_start, source_id, cell_type, violence_type, reporting_unit
