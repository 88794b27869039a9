#!/bin/sh
# All tests, or those that the arguments choose. PostgreSQL is started by the tests themselves.
set -eu
. "$(dirname -- "$0")/steps.sh"

scripts/chromium.sh

# Else each of the many processes would compile what it imports anew where the shell forbids notes.
unset PYTHONDONTWRITEBYTECODE
PYTHONPYCACHEPREFIX="$venv/bytecode"
export PYTHONPYCACHEPREFIX
exec "$venv/bin/pytest" -n "${WORKERS:-2}" "$@"
