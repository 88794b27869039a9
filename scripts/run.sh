#!/bin/sh
# From whatever the machine has to a running application; later runs only start it.
set -eu
. "$(dirname -- "$0")/steps.sh"

crm="$venv/bin/crm"

scripts/setup.sh
exec "$crm" up
