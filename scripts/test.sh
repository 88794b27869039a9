#!/bin/sh
# All tests, or those that the arguments choose. PostgreSQL is started by the tests themselves.
set -eu
. "$(dirname -- "$0")/steps.sh"

scripts/chromium.sh
exec "$venv/bin/pytest" -n "${WORKERS:-2}" "$@"
