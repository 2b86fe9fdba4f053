SELECT CAST(date_trunc('year', s.assessed_on) AS DATE) AS period_start, s.assessment, d.parent AS domain,
       COALESCE(SUM(s.level), 0) AS numerator,
       COUNT(s.level) AS denominator
FROM capability_scores s
JOIN dim_capability d ON d.code = s.capability
GROUP BY s.assessed_on, s.assessment, d.parent
