-- Requests for support by persons who are followed: each says which support is asked for, and whether it is the
-- person's first. A person has exactly one first request, so first requests count persons. Requests of which that is
-- not asked (removal of content) are none of these.
SELECT source_id, period_start, service, request_order, elapsed, sex, value
FROM case_counts
WHERE unit_of_count = 'REQUEST' AND stage = 'T' AND request_order <> 'T' AND value IS NOT NULL
