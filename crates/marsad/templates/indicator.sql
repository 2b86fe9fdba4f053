-- {id}: the counts, as fine as they are. Columns in this order: period_start, the dimensions of {id}.toml,
-- numerator (and denominator, if {id}.toml says kind = "column"). Never compute a rate here: rates are made
-- last, from two integers, so that nobody can add them up.
SELECT period_start, source_id, geo_code,
       SUM(value) AS numerator
FROM reports
GROUP BY period_start, source_id, geo_code
