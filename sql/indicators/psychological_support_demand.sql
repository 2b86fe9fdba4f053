SELECT period_start, source_id,
       COALESCE(SUM(value) FILTER (WHERE service = 'P1' AND request_order IN ('FIRST', 'NEXT')), 0) AS numerator,
       COALESCE(SUM(value) FILTER (WHERE request_order = 'FIRST'), 0) AS denominator
FROM support_requests
GROUP BY period_start, source_id
