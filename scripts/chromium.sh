#!/bin/sh
# Installs the browser and the Chinese font that page tests and pictures need.
set -eu
. "$(dirname -- "$0")/steps.sh"

has_browser() {
    for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    return 1
}

has_font() {
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn)" ]
}

has_browser || missing="chromium"
has_font || missing="${missing:+$missing }fontconfig fonts-noto-cjk"
[ -n "${missing:-}" ] || exit 0
may_install || stop "Page tests need $missing: install them by hand (no apt, or neither root nor sudo)."
# One word per package is wanted here.
# shellcheck disable=SC2086
apt_install $missing || stop "Page tests need $missing: apt could not install them (see above)."
