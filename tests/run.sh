#!/usr/bin/env bash
# Installs what the tests need, builds Relay and runs all its tests. Arguments go to `dotnet test`: tests/run.sh --filter Delivery
# The last line is `N passed, N failed`, and `, N skipped` if there are any. Exit code 0 only when nothing failed.
set -euo pipefail
cd "$(dirname "$0")/.."

# No build server outlives this script: it would keep the output open for whoever waits for its end.
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The same directories as in Fixtures/ToolPath.cs, Fixtures/Nodemailer.cs and Relay.Mail.Tests/Parsers/ParsedMail.cs.
cache="${XDG_CACHE_HOME:-$HOME/.cache}/relay-tests"
unpacked="$cache/root"
# Each has a package-lock.json, and is the name of the package.
modules=(tests/Relay.EndToEnd.Tests/Clients/nodemailer tests/Relay.Mail.Tests/mailparser)

# package=program that tells whether it is there
clients=(swaks=swaks curl=curl openssl=openssl python3=python3 strace=strace bind9-dnsutils=dig perl=perl
  msmtp=msmtp gsasl=gsasl s-nail=s-nail mutt=mutt git=git git-email=git-send-email nodejs=node npm=npm nmap=nmap sslscan=sslscan
  e2fsprogs=mkfs.ext4 xfsprogs=xfs_io nbdkit=nbdkit libnbd-bin=nbdfuse)
# On Ubuntu the package of that name is something else.
if grep -qs '^ID=debian' /etc/os-release; then clients+=(thunderbird=thunderbird-bin); fi
# What has no program: modules of Perl, names without a name server, Postfix's way to log in, a clock that tests may set, Mailman's reader of bounces, signatures.
libraries=(libnet-ssleay-perl libio-socket-ssl-perl libauthen-sasl-perl libmailtools-perl libnss-wrapper libsasl2-modules libfaketime python3-flufl.bounce python3-dkim)
# Daemons are only unpacked, never installed: a mail or name server that this machine runs stays as it is.
daemons=(postfix=smtp-sink nsd=nsd haproxy=haproxy)
# Mail servers that must be where they were built for, and whose packages exclude each other: each is unpacked into a directory of its own (Fixtures/Jail.cs).
jailed=("exim exim4-daemon-light" "opensmtpd opensmtpd" "dovecot dovecot-lmtpd dovecot-pop3d")

has() { PATH="$unpacked/usr/sbin:$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/lib/git-core:/usr/lib/thunderbird" command -v "$1" >/dev/null; }

missing() { for pair in "$@"; do has "${pair#*=}" || echo "${pair%%=*}"; done; }

missing_clients() {
  missing "${clients[@]}"
  for package in "${libraries[@]}"; do dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"; done
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

may_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

install_clients() {
  local packages
  packages=$(missing_clients)
  [ -n "$packages" ] || return 0
  if ! may_be_root; then echo "tests/run.sh: not root and no sudo, so not installing:" $packages; return 0; fi
  echo "tests/run.sh: installing" $packages
  # shellcheck disable=SC2086 # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $packages >/dev/null ||
    echo "tests/run.sh: could not be installed:" $packages
}

# unpack DIRECTORY PACKAGE...: downloads them with the libraries that are not there yet; as any user, since nothing is installed.
unpack() {
  local into=$1 archives="$1-archives"
  shift
  echo "tests/run.sh: unpacking $* into $into"
  mkdir -p "$into" "$archives/partial"
  apt-get -o Debug::NoLocking=1 -o APT::Sandbox::User=root -o Dir::Cache::archives="$archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
    install -qq -y --no-install-recommends --download-only "$@" >/dev/null &&
    for archive in "$archives"/*.deb; do dpkg -x "$archive" "$into"; done ||
    echo "tests/run.sh: could not be unpacked: $*"
}

missing_jailed() { for row in "${jailed[@]}"; do [ -d "$cache/${row%% *}/usr" ] || echo "${row#* }"; done; }

unpack_daemons() {
  local packages row
  packages=$(missing "${daemons[@]}")
  # shellcheck disable=SC2086 # lists of words
  if [ -n "$packages" ]; then unpack "$unpacked" $packages; fi
  for row in "${jailed[@]}"; do
    # shellcheck disable=SC2086
    if [ ! -d "$cache/${row%% *}/usr" ]; then unpack "$cache/${row%% *}" ${row#* }; fi
  done
}

# From whatever registry npm is configured for; package-lock.json says what has to come.
install_module() {
  local wanted=$1 name into
  name=$(basename "$wanted")
  into="$cache/$name"
  if ! has npm || cmp -s "$wanted/package-lock.json" "$into/installed"; then return 0; fi
  echo "tests/run.sh: installing $name into $into"
  mkdir -p "$into"
  cp "$wanted"/package*.json "$into"
  if npm ci --prefix "$into" --no-audit --no-fund --silent >/dev/null; then
    cp "$wanted/package-lock.json" "$into/installed"
  else
    echo "tests/run.sh: could not be installed: $name"
  fi
}

install() {
  [ -n "$(missing_clients)$(missing "${daemons[@]}")$(missing_jailed)" ] || return 0
  if ! command -v apt-get >/dev/null; then
    echo "tests/run.sh: no apt-get here; tests are skipped that need" $(missing_clients) $(missing "${daemons[@]}") $(missing_jailed)
    return 0
  fi
  # A fresh container has no package lists.
  if may_be_root; then as_root apt-get update -qq || echo "tests/run.sh: the package lists could not be refreshed"; fi
  install_clients
  unpack_daemons
}

build() {
  local options=(-nodeReuse:false --verbosity quiet)
  # In CI nothing is left over from an earlier build, no compiler stays behind, and a warning of any kind is a failure.
  if [ "${CI:-}" = true ]; then options+=(--no-incremental -p:UseSharedCompilation=false -warnaserror); fi
  dotnet build Relay.sln "${options[@]}"
}

# A test that takes so long hangs; unless it has been asked to go on for hours.
hang=5m
if [ -n "${RELAY_CRASHES:-}${RELAY_POINTS:-}${RELAY_POWER_CUTS:-}${RELAY_DAMAGE_CASES:-}" ]; then hang=6h; fi

# counter NAME FILE: an attribute of the <Counters> element
counter() { sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$2"; }

# Runs one project and adds its numbers up. A run that ends badly without a failed test (a crash, no result file) counts as one.
run() {
  local name results ok=true total=0 executed=0 good=0 bad
  name=$(basename "$1" .csproj)
  results="$results_directory/$name.trx"
  dotnet test "$1" --no-build --verbosity quiet --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    --results-directory "$results_directory" --blame-hang-timeout $hang --blame-hang-dump-type none "${@:2}" 2>&1 |
    { grep -vE '^(Test run for|A total of|Data collector|Results File|$)' || true; } || ok=false
  if [ -f "$results" ]; then
    total=$(counter total "$results") executed=$(counter executed "$results") good=$(counter passed "$results")
    # Why a test was skipped stands in the result file only.
    sed -n 's/.*<Message>\(needs .*\)<\/Message>.*/  skipped: \1/p' "$results" | sort | uniq -c
  fi
  bad=$((executed - good))
  if [ $ok = false ] && [ "$bad" = 0 ]; then bad=1; fi
  # Without a filter a project that runs nothing tests nothing.
  if [ $# = 1 ] && [ "$total" = 0 ]; then bad=1; fi
  echo "$name: $good passed, $bad failed, $((total - executed)) skipped"
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + total - executed))
}

install
for module in "${modules[@]}"; do install_module "$module"; done
build
results_directory=$(mktemp -d)
trap 'rm -rf "$results_directory"' EXIT
passed=0 failed=0 skipped=0
while read -r project; do run "$project" "$@"; done < <(dotnet sln Relay.sln list | tr '\\' / | grep '^tests/.*Tests\.csproj')

line="$passed passed, $failed failed"
if [ $skipped -gt 0 ]; then line="$line, $skipped skipped"; fi
echo "$line"
[ $failed = 0 ]
