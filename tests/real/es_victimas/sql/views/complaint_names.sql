-- The sender's own words, for answers that must read as the sender writes.
SELECT code, name
FROM (VALUES
    ('Y', 'Había denuncia'), ('N', 'No había denuncia'), ('U', 'No consta denuncia')
) AS names (code, name)
