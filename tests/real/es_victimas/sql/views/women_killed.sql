-- The cube's one true margin: a total over every dimension, once per month.
SELECT period_start, value
FROM case_counts
WHERE relation = 'T' AND cohabitation = 'T' AND complaint = 'T' AND victim_age = 'T' AND aggressor_age = 'T'
