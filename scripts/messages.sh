#!/bin/sh
# Brings the English catalogue up to date with the code: new words come in empty, unused ones go.
# Fill the empty ones in and run it again; the tests of the catalogue say what is left.
set -eu
cd "$(dirname -- "$0")/.."

words=$(mktemp)
trap 'rm -f "$words"' EXIT
.venv/bin/pybabel -q extract -F babel.cfg -k _l -k say -k lazy_pgettext:1c,2 --no-location \
    -o "$words" crm
.venv/bin/pybabel -q update -i "$words" -d crm/translations -l en --no-fuzzy-matching \
    --ignore-obsolete --ignore-pot-creation-date --no-wrap
.venv/bin/pybabel -q compile -d crm/translations -D "messages commandline"
.venv/bin/pytest -q --no-header tests/test_language.py -k catalogue
