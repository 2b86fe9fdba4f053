-- The sender's own names of the classes that the questions ask for, for answers that must read as the sender writes.
SELECT code, name
FROM (VALUES
    ('ASSAULT', 'Coups et blessures volontaires'),
    ('ASSAULT_FAMILY', 'Coups et blessures volontaires intrafamiliaux'),
    ('ASSAULT_OTHER', 'Autres coups et blessures volontaires'),
    ('SEXUAL', 'Violences sexuelles'),
    ('BURGLARY', 'Cambriolages de logement'),
    ('THEFT_VEHICLE', 'Vols de véhicules')
) AS names (code, name)
