#!/bin/sh
# Writes the password file of PgBouncer where only memory keeps it, and becomes PgBouncer.
set -eu
umask 077
printf '"opsgraph" "%s"\n' "$APPLICATION_PASSWORD" > /tmp/userlist.txt
exec pgbouncer /opt/pgbouncer/pgbouncer.ini
