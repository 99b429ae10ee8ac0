#!/usr/bin/env bash
# Relay and its peers side by side: fetches Postfix, Exim, OpenSMTPD, Dovecot and Haraka, publishes Relay, sends the same load through each in turn,
# and writes a table. As root, since the peers insist on users and directories of their own; nothing is installed but a few tools, and nothing outside of the
# caches and a temporary directory is changed. About ten minutes.
#   tests/bench.sh                                    the cells that targets are set for
#   tests/bench.sh --rounds 5 --seconds 10 all        all cells, for longer
#   tests/bench.sh --peers postfix 4k-20 login        two cells, one peer
#   tests/bench.sh --out tests/Relay.Benchmarks/RESULTS.md
# Arguments go to `Relay.Benchmarks compare`, which says what there is when it does not understand them.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."

export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The same directories as in tests/run.sh, and so the same servers.
cache="${XDG_CACHE_HOME:-$HOME/.cache}/relay-tests"
unpacked="$cache/root"
published="$cache/relay-published"
haraka=tests/Relay.Benchmarks/SideBySide/haraka

# package=program that tells whether it is there
tools=(strace=strace nodejs=node npm=npm util-linux=findmnt)
# Each into a directory of its own: their packages exclude each other.
servers=("exim exim4-daemon-light" "opensmtpd opensmtpd" "dovecot dovecot-lmtpd dovecot-pop3d")

fail() { echo "tests/bench.sh: $*" >&2; exit 1; }

has() { PATH="$unpacked/usr/sbin:$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$1" >/dev/null; }

# Refreshes the package lists, once, and only when something is to be fetched: a fresh container has none.
refreshed=false
refresh() {
  if $refreshed; then return 0; fi
  command -v apt-get >/dev/null || fail "no apt-get here, and something is missing that it would have fetched: $*"
  apt-get update -qq || echo "tests/bench.sh: the package lists could not be refreshed" >&2
  refreshed=true
}

install_tools() {
  local pair packages=()
  for pair in "${tools[@]}"; do has "${pair#*=}" || packages+=("${pair%%=*}"); done
  if [ ${#packages[@]} = 0 ]; then return 0; fi
  refresh "${packages[@]}"
  echo "tests/bench.sh: installing ${packages[*]}" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
}

# unpack DIRECTORY PACKAGE...: downloads them with the libraries that are not there yet; nothing is installed.
unpack() {
  local into=$1 archives="$1-archives" archive
  shift
  refresh "$@"
  echo "tests/bench.sh: unpacking $* into $into" >&2
  mkdir -p "$into" "$archives/partial"
  apt-get -o Debug::NoLocking=1 -o APT::Sandbox::User=root -o Dir::Cache::archives="$archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
    install -qq -y --no-install-recommends --download-only "$@" >/dev/null
  for archive in "$archives"/*.deb; do dpkg -x "$archive" "$into"; done
}

unpack_servers() {
  local row
  # smtp-source and smtp-sink come with it.
  if ! has postfix || ! has smtp-source; then unpack "$unpacked" postfix; fi
  for row in "${servers[@]}"; do
    # shellcheck disable=SC2086 # a list of words
    if [ ! -d "$cache/${row%% *}/usr" ]; then unpack "$cache/${row%% *}" ${row#* }; fi
  done
}

# From whatever registry npm is configured for; package-lock.json says what has to come. Without it the others are compared all the same.
install_haraka() {
  local into="$cache/haraka"
  if cmp -s "$haraka/package-lock.json" "$into/installed"; then return 0; fi
  echo "tests/bench.sh: installing Haraka into $into" >&2
  mkdir -p "$into"
  cp "$haraka"/package*.json "$into"
  if npm ci --prefix "$into" --ignore-scripts --omit=optional --no-audit --no-fund --silent >/dev/null; then
    cp "$haraka/package-lock.json" "$into/installed"
  else
    echo "tests/bench.sh: Haraka could not be installed" >&2
  fi
}

build() {
  rm -rf "$published"
  dotnet publish src/Relay -c Release -o "$published" -nodeReuse:false --verbosity quiet
  dotnet build tests/Relay.Benchmarks -c Release -nodeReuse:false --verbosity quiet
}

[ "$(id -u)" = 0 ] || fail "this wants root: the peers run as users of their own, in namespaces of their own."
install_tools
unpack_servers
install_haraka
build >&2
program="$PWD/tests/Relay.Benchmarks/bin/Release/net10.0/Relay.Benchmarks"
# A file that --out names is where the caller is.
cd "$here"
exec "$program" compare --relay "$published" "$@"
