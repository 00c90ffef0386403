-- What keeps two Sparks that create the same schema or table at once from creating it twice, after
-- which the metastore answers neither. Hive's own schematool makes these keys; a metastore that made
-- its tables by itself (docs/deployment.md) lacks them. To be run once Spark has used the metastore.
create unique index if not exists "UNIQUE_DATABASE" on "DBS" ("NAME");
create unique index if not exists "UNIQUETABLE" on "TBLS" ("TBL_NAME", "DB_ID");
