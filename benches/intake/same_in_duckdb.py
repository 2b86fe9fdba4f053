"""The same work in SQL: checks, crosswalks, duplicates by key, sort, zstd Parquet. Writes what became of the rows.

usage: same_in_duckdb.py DELIVERY.csv PROJECT THREADS ANSWER.json; needs `pip install duckdb==1.4.2`
"""

import json
import sys
import tempfile

import duckdb

delivery, project, threads, answer = sys.argv[1:5]
out = tempfile.mkdtemp(dir=project)
db = duckdb.connect()
db.execute(f"SET threads = {threads}")
db.execute(f"SET temp_directory = '{out}'")
db.execute("SET preserve_insertion_order = false")
db.execute("SET memory_limit = '8GB'")
for name in ("geo_code", "violence_type"):
    db.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{project}/pipelines/crosswalks/bench.{name}.csv', header = true)")
for name in ("sex", "age_band", "channel"):
    db.execute(f"CREATE TABLE {name} AS SELECT code FROM read_csv('{project}/schemas/codelists/{name}.csv', header = true, all_varchar = true)")
db.execute(
    f"""
    CREATE TABLE checked AS
    SELECT try_cast(jour AS DATE) AS period_start, g.ours AS geo_code, v.ours AS violence_type,
           s.code AS sex, a.code AS age_band, c.code AS channel, try_cast(cas AS BIGINT) AS value,
           CASE WHEN try_cast(jour AS DATE) IS NULL THEN 'I019'
                WHEN try_cast(jour AS DATE) > DATE '2026-11-21' THEN 'I016'
                WHEN cas IS NULL OR province IS NULL OR type IS NULL OR sexe IS NULL OR age IS NULL OR canal IS NULL THEN 'I011'
                WHEN try_cast(cas AS BIGINT) IS NULL THEN 'I012'
                WHEN try_cast(cas AS BIGINT) < 0 THEN 'I013'
                WHEN g.ours IS NULL OR v.ours IS NULL OR s.code IS NULL OR a.code IS NULL OR c.code IS NULL THEN 'I014'
           END AS fault
    FROM read_csv('{delivery}', header = true, all_varchar = true, delim = ',')
    LEFT JOIN geo_code g ON g.theirs = province
    LEFT JOIN violence_type v ON v.theirs = type
    LEFT JOIN sex s ON s.code = sexe
    LEFT JOIN age_band a ON a.code = age
    LEFT JOIN channel c ON c.code = canal
    """
)
faults = dict(db.execute("SELECT fault, count(*) FROM checked WHERE fault IS NOT NULL GROUP BY fault").fetchall())
key = "period_start, geo_code, violence_type, sex, age_band, channel"
db.execute(
    f"""
    CREATE TABLE keyed AS
    SELECT {key}, any_value(value) AS value, count(*) AS times FROM checked WHERE fault IS NULL GROUP BY {key}
    """
)
db.execute("DROP TABLE checked")
repeated = db.execute("SELECT coalesce(sum(times), 0) FROM keyed WHERE times > 1").fetchone()[0]
if repeated:
    faults["I018"] = int(repeated)
db.execute(
    f"COPY (SELECT {key}, value FROM keyed WHERE times = 1 ORDER BY {key}) TO '{out}/counts.parquet' (FORMAT parquet, COMPRESSION zstd)"
)
accepted, cases = db.execute(f"SELECT count(*), sum(value) FROM '{out}/counts.parquet'").fetchone()
with open(answer, "w") as file:
    json.dump({"accepted": accepted, "cases": int(cases), "rejected": faults}, file)
