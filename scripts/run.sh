#!/bin/sh
# From whatever the machine has to a running application; later runs only start it.
set -eu
. "$(dirname -- "$0")/steps.sh"

crm="$venv/bin/crm"

scripts/setup.sh
tell "preparing the database"
"$crm" db upgrade
"$crm" seed
if [ "${APP_MODE:-demo}" = demo ]; then
    "$crm" demo build --if-empty
    "$crm" demo accounts
fi
printf '\nhttp://127.0.0.1:%s\n\n' "${PORT:-5000}"
exec "$crm" serve --with-worker
