#!/bin/bash
# Run once by PostgreSQL's image, on an empty volume: a database per service, each with its own role.
set -euo pipefail

create_database() {
    psql --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
        --set name="$1" --set password="$2" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke connect on database :"name" from public;
SQL
}

create_database mlflow "$MLFLOW_PASSWORD"
create_database metastore "$METASTORE_PASSWORD"
