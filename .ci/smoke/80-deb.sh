# The package installs, its unit is sound and tells systemd what it promises, an upgrade and a removal leave bundles alone.
# There is no systemd here to start it, so what the unit says is started by hand, as its user, with a socket to notify.
set -euo pipefail
. .ci/lib.sh
image=$(dirname "$(dirname "$GANTRY")")
[ "$(id -u)" -eq 0 ] || fail "needs root, to install a package"

deb=$(packaging/deb/build.sh "$image" "$work")
echo "note: the package takes $(($(stat -c %s "$deb") / 1000000)) MB"
if command -v lintian >/dev/null; then
  lintian --fail-on error "$deb" || fail "lintian finds errors"
fi

[ ! -e /etc/gantry ] || fail "a gantry is installed here already"
cleanup() {
  dpkg --purge --force-remove-reinstreq gantry >/dev/null 2>&1 || true
  rm -rf /var/lib/gantry /run/gantry-notify.sock
}
export DEBIAN_FRONTEND=noninteractive
apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io "$deb" >"$work/apt.out" 2>&1 || fail "the package does not install"

unit=/lib/systemd/system/gantry.service
systemd-analyze verify "$unit" >"$work/verify.out" 2>&1 || fail "systemd-analyze verify"
[ ! -s "$work/verify.out" ] || fail "systemd-analyze verify has something to say"
# In tenths: 2.0 is what services get that may write nothing but their own folder and have no capability.
systemd-analyze security --offline=yes --threshold=20 "$unit" >"$work/security.out" || fail "the unit is exposed above 2.0"
echo "note: $(grep -o 'Overall exposure level.*' "$work/security.out" | tr -cd 'A-Za-z0-9:. ')"

gantry --version >"$work/version.out"
gantry check-config -c /etc/gantry/gantry.toml >/dev/null
[ "$(stat -c %U:%a /var/lib/gantry)" = gantry:750 ] || fail "/var/lib/gantry is not the service's own"
[ -s /usr/share/man/man1/gantry-serve.1.gz ] || fail "no man page"
[ -s /usr/share/bash-completion/completions/gantry ] || fail "no completion"

# What the unit starts, as its user, with a manager that writes down what it hears.
perl -MIO::Socket::UNIX -e '
  $| = 1;
  my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die $!;
  chmod 0777, $ARGV[0];
  while (defined $s->recv(my $m, 4096)) { $m =~ s/\n/ /g; print "$m\n" }' /run/gantry-notify.sock >"$work/notify.out" 2>&1 &
running+=($!)
await 10 "a socket to notify" test -S /run/gantry-notify.sock
start=$(sed -n 's/^ExecStart=//p' "$unit")
# shellcheck disable=SC2086 # the unit's command is meant to be split
(cd /var/lib/gantry && exec setpriv --reuid gantry --regid gantry --clear-groups --no-new-privs --bounding-set -all \
  env -i PATH=/usr/bin:/bin NOTIFY_SOCKET=/run/gantry-notify.sock WATCHDOG_USEC=2000000 $start \
  --set address=127.0.0.1:0) >"$work/service.out" 2>&1 &
pid_service=$!
running+=("$pid_service")
await_line notify '^READY=1$'
await_line notify '^WATCHDOG=1$'
[ "$(ps -o user= -p "$pid_service")" = gantry ] || fail "it runs as somebody else"
mark notify
kill -HUP "$pid_service"
await_line notify '^RELOADING=1 MONOTONIC_USEC=[0-9]+$'
await_line notify '^READY=1$'
# A reload that the manager did not ask for is told of, too.
mark notify
gantry ctl reload --socket /var/lib/gantry/admin/socket >/dev/null
await_line notify '^RELOADING=1 MONOTONIC_USEC=[0-9]+$'
await_line notify '^READY=1$'
port=$(port_of service)
echo "a bundle" >"$work/bundle"
"$GANTRY" send "127.0.0.1:$port" "$work/bundle" >/dev/null
kill -STOP "$pid_service"
# Longer than the watchdog's time: a process that does not move is not heard of.
mark notify
sleep 2.5
! said notify WATCHDOG || fail "a stopped process gave a sign of life"
kill -CONT "$pid_service"
await_line notify '^WATCHDOG=1$'
mark notify
finish service
await_line notify '^STOPPING=1$'

# Upgraded, removed and purged: what came in stays.
dpkg --force-unsafe-io -i "$deb" >"$work/dpkg.out" 2>&1 || fail "it does not install over itself"
[ "$(find /var/lib/gantry/inbox -type f ! -name '.*' | wc -l)" -ge 1 ] || fail "the bundle went with the upgrade"
dpkg --remove gantry >>"$work/dpkg.out" 2>&1
[ -e /etc/gantry/gantry.toml ] || fail "the configuration went with the package"
dpkg --purge gantry >>"$work/dpkg.out" 2>&1
[ ! -e /etc/gantry ] || fail "a purge leaves the configuration"
[ "$(find /var/lib/gantry/inbox -type f ! -name '.*' | wc -l)" -ge 1 ] || fail "the purge took bundles"
