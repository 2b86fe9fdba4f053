-- Sessions of chatbots: opened (S10), and of these handed over to a person (S30). A session is never a report: who is
-- handed over is counted again by the line that takes over.
SELECT source_id, period_start, stage, language, service, value
FROM case_counts
WHERE unit_of_count = 'SESSION' AND stage IN ('S10', 'S30') AND value IS NOT NULL
