-- What is passed on to hotlines abroad: web addresses, and the referrals that carry them. Two units: read one of them.
SELECT source_id, period_start, unit_of_count, violence_type, referred_to, ai_generated, value
FROM case_counts
WHERE unit_of_count IN ('URL', 'REFERRAL') AND stage = 'S30' AND geo_code = 'MA' AND value IS NOT NULL
