-- The union of the sources is at least the largest of them, and at most their sum less what they are known to have
-- sent to each other, since whoever was sent on is counted on both sides.
WITH counted AS (
    SELECT CAST(date_trunc('quarter', r.period_start) AS DATE) AS quarter, r.unit_of_count, r.source_id, s.kind,
           SUM(r.value) AS value
    FROM reports_by_source r
    JOIN dim_source s ON s.source_id = r.source_id
    WHERE r.subset_of IS NULL
    GROUP BY 1, r.unit_of_count, r.source_id, s.kind
), sent AS (
    SELECT r.quarter, r.unit_of_count, SUM(r.value) AS value
    FROM (
        SELECT CAST(date_trunc('quarter', period_start) AS DATE) AS quarter, unit_of_count, source_id, referred_to,
               SUM(value) AS value
        FROM reports_by_source
        WHERE subset_of IS NULL
        GROUP BY 1, unit_of_count, source_id, referred_to
    ) r
    WHERE EXISTS (
        SELECT 1 FROM counted c
        WHERE c.quarter = r.quarter AND c.unit_of_count = r.unit_of_count AND c.kind = r.referred_to
          AND c.source_id <> r.source_id
    )
    GROUP BY r.quarter, r.unit_of_count
)
SELECT counted.quarter AS period_start, counted.unit_of_count,
       MAX(counted.value) AS at_least,
       GREATEST(MAX(counted.value), SUM(counted.value) - COALESCE(MAX(sent.value), 0)) AS at_most
FROM counted
LEFT JOIN sent ON sent.quarter = counted.quarter AND sent.unit_of_count = counted.unit_of_count
GROUP BY counted.quarter, counted.unit_of_count
