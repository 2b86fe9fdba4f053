SELECT period_start, source_id, platform,
       SUM(removed_in_full) AS numerator,
       SUM(removed + refused) AS denominator
FROM removal_requests
GROUP BY period_start, source_id, platform
