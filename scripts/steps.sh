# Shared by the scripts beside it: where things are, and steps that run only when their input changed.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv="$root/.venv"
stamps="$venv/.stamps"
cd "$root"

tell() { printf '  %s\n' "$1"; }

stop() {
    printf '%s\n' "$1" >&2
    exit 1
}

# digest FILE...: one word that changes when any of them does.
digest() { cat -- "$@" | cksum | tr ' ' '-'; }

# is_done NAME WORD: whether step NAME was last finished for WORD.
is_done() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }

mark_done() {
    mkdir -p "$stamps"
    printf '%s\n' "$2" >"$stamps/$1"
}

# as_root COMMAND...: needs root; by sudo for anybody else, who may be asked for a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1
}

# apt_install PACKAGE...
apt_install() {
    tell "installing $*"
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
