#!/bin/sh
# Brings Superset's own tables up to this version, makes the first administrator, tells it where the warehouse is.
# Harmless to run again; runs before Superset at every `docker-compose up`.
set -eu
superset db upgrade
superset init
superset fab create-admin --username admin --firstname Wattline --lastname Admin --email admin@wattline.local \
    --password "$SUPERSET_ADMIN_PASSWORD"
superset set-database-uri --database_name Wattline --uri "$SUPERSET_WAREHOUSE_URI"
