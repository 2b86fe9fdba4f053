-- A national line has no address: it stands at MA, beside the population of the country.
SELECT make_date(2024, 1, 1) AS period_start, a.service, a.geo_code,
       COUNT(DISTINCT a.actor_id) AS numerator,
       MAX(women.value) AS denominator
FROM dim_actor a
JOIN (
    SELECT geo_code, SUM(value) AS value
    FROM population
    WHERE sex = 'F' AND basis = 'estimated' AND year = 2024 AND age_group NOT IN ('T', '0-4', '5-9', '10-14')
    GROUP BY geo_code
) women ON women.geo_code = a.geo_code
GROUP BY a.service, a.geo_code
