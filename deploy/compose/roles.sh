#!/bin/sh
# Makes the owner, the application role and the database, once, when PostgreSQL starts on an empty volume.
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\getenv owner OWNER_PASSWORD
\getenv application APPLICATION_PASSWORD
CREATE ROLE opsgraph_owner LOGIN CREATEROLE PASSWORD :'owner';
CREATE ROLE opsgraph LOGIN PASSWORD :'application';
CREATE DATABASE opsgraph OWNER opsgraph_owner;
SQL
