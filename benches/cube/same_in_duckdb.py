"""Every margin by GROUP BY CUBE. Writes how many cells there are, and their sum.

usage: same_in_duckdb.py FOLDER THREADS ANSWER.json (rows | finest) [CELLS.csv]; needs `pip install duckdb==1.4.2`

`rows` cubes the rows as they are; `finest` has the finest cells counted first and cubes these. With CELLS.csv every cell
is written, in the order of the codes.
"""

import json
import sys

import duckdb

folder, threads, answer, what = sys.argv[1:5]
db = duckdb.connect()
db.execute(f"SET threads = {threads}")
db.execute(f"SET temp_directory = '{folder}/temporary'")
db.execute("SET preserve_insertion_order = false")
db.execute("SET memory_limit = '8GB'")
codes = "geo_code, violence_type, sex, age_band"
db.execute(
    f"CREATE VIEW counts AS SELECT date_trunc('month', period_start) AS month, {codes}, value AS numerator, "
    f"1 AS denominator FROM '{folder}/*.parquet'"
)
if what == "finest":
    db.execute(
        f"CREATE TABLE finest AS SELECT month, {codes}, sum(numerator)::BIGINT AS numerator, "
        f"sum(denominator)::BIGINT AS denominator FROM counts GROUP BY month, {codes}"
    )
db.execute(
    f"CREATE TABLE cube AS SELECT month, {codes}, sum(numerator) AS numerator, sum(denominator) AS denominator "
    f"FROM {'finest' if what == 'finest' else 'counts'} GROUP BY CUBE (month, {codes})"
)
cells, total = db.execute("SELECT count(*), sum(numerator) FROM cube").fetchone()
with open(answer, "w") as file:
    json.dump({"cells": cells, "total": int(total)}, file)
if len(sys.argv) > 5:
    texts = ", ".join(f"coalesce({code}, '~') AS {code}" for code in codes.split(", "))
    db.execute(
        f"COPY (SELECT coalesce(strftime(month, '%Y-%m'), '~') AS month, {texts}, numerator, denominator FROM cube "
        f"ORDER BY ALL) TO '{sys.argv[5]}' (FORMAT csv, HEADER false)"
    )
