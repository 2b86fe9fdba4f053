-- The sender's own names, once per province, for answers that must read as the sender writes.
SELECT code, name
FROM (VALUES
    ('AR-B', 'Buenos Aires'), ('AR-C', 'Ciudad Autónoma de Buenos Aires'), ('AR-K', 'Catamarca'),
    ('AR-H', 'Chaco'), ('AR-U', 'Chubut'), ('AR-X', 'Córdoba'), ('AR-W', 'Corrientes'),
    ('AR-E', 'Entre Ríos'), ('AR-P', 'Formosa'), ('AR-Y', 'Jujuy'), ('AR-L', 'La Pampa'),
    ('AR-F', 'La Rioja'), ('AR-M', 'Mendoza'), ('AR-N', 'Misiones'), ('AR-Q', 'Neuquén'),
    ('AR-R', 'Río Negro'), ('AR-A', 'Salta'), ('AR-J', 'San Juan'), ('AR-D', 'San Luis'),
    ('AR-Z', 'Santa Cruz'), ('AR-S', 'Santa Fe'), ('AR-G', 'Santiago del Estero'),
    ('AR-V', 'Tierra del Fuego, Antártida e Islas del Atlántico Sur'), ('AR-T', 'Tucumán'),
    ('U', '(unknown)')
) AS names (code, name)
