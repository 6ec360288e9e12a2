#!/bin/sh
# Runs once, when the database directory is made: the owner, who migrates and signs in, and the app role it
# steps down to, which owns nothing. Extensions are the superuser's to add.
set -eu
psql --set=ON_ERROR_STOP=1 --username postgres --set=password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE leadbridge LOGIN NOSUPERUSER PASSWORD :'password';
CREATE ROLE leadbridge_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
GRANT leadbridge_app TO leadbridge WITH SET TRUE, INHERIT FALSE;
CREATE DATABASE leadbridge OWNER leadbridge TEMPLATE template0 ENCODING 'UTF8'
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
\connect leadbridge
CREATE EXTENSION unaccent;
CREATE EXTENSION pg_trgm;
SQL
