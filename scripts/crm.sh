#!/bin/sh
# The `crm` command; setup.sh copies it to .venv/bin, from where it works in any folder.
root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
# Else each process would compile what it imports anew where the shell forbids notes of it.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$root/.venv/bytecode"
PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec "$root/.venv/bin/python" -P -m crm "$@"
