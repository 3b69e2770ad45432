# The container image, unpacked from its own layers and started as its configuration says, takes a bundle: in a root folder of its own,
# and by crun where that runs. There is no shell in it, and it does not run as root.
set -euo pipefail
. .ci/lib.sh
image=$(dirname "$(dirname "$GANTRY")")
[ "$(id -u)" -eq 0 ] || fail "needs root, to start in a root folder of its own"

archive=$(packaging/oci/build.sh "$image" "$work/gantry.tar" 2>"$work/build.out") || fail "the archive was not made"
echo "note: the archive takes $(($(stat -c %s "$archive") / 1000000)) MB"
again=$(packaging/oci/build.sh "$image" "$work/again/gantry.tar" 2>"$work/build.out") || fail "the archive was not made again"
mkdir "$work/layout" "$work/layout-again"
tar -C "$work/layout" -xf "$archive"
tar -C "$work/layout-again" -xf "$again"
layers() { # LAYOUT: digests, by way of its index and its manifest, which are blobs named by their own
  local manifest
  manifest=$(jq -r '.manifests[0].digest' "$1/index.json")
  jq -r '.layers[].digest' "$1/blobs/sha256/${manifest#sha256:}"
}
[ "$(layers "$work/layout")" = "$(layers "$work/layout-again")" ] || fail "equal inputs made different layers"
[ "$(layers "$work/layout" | wc -l)" -eq 2 ] || fail "there are other layers than the base and Gantry"

umoci unpack --image "$work/layout:gantry" "$work/bundle" >"$work/unpack.out" 2>&1 || fail "umoci does not unpack it"
root=$work/bundle/rootfs
config=$work/bundle/config.json
[ -z "$(find "$root" \( -name sh -o -name bash -o -name dash -o -name busybox -o -name apt -o -name dpkg \) ! -type d)" ] ||
  fail "there is a shell or a package manager in it"
[ -s "$root/etc/ssl/certs/ca-certificates.crt" ] && [ -s "$root/usr/share/zoneinfo/Etc/UTC" ] || fail "no authorities or time zones"
user=$(jq -r '"\(.process.user.uid):\(.process.user.gid)"' "$config")
[ "$user" = 65532:65532 ] || fail "it runs as $user"
mapfile -t command < <(jq -r '.process.args[]' "$config")
mapfile -t environment < <(jq -r '.process.env[]' "$config")
[ "$(printf '%s, ' "${command[@]:0:5}" | sed 's/, $//')" = \
  "$(sed -n 's/^ENTRYPOINT \[\(.*\)\]$/\1/p' packaging/oci/Dockerfile | tr -d '"')" ] || fail "the Dockerfile starts something else"

same() { # INBOX: whether it holds what was sent
  [ "$(sums "$1")" = "$(sums "$work/payload" "$work/short")" ]
}

# No container manager is needed for what one does here: a root folder, /proc, a user, an environment.
mkdir -p "$root/proc"
cat >"$work/inside" <<'SCRIPT'
#!/bin/bash
# inside ROOT USER COMMAND...: becomes the command, in that root folder.
root=$1 user=$2
shift 2
mount --rbind /proc "$root/proc" || exit 1
exec chroot --userspec="$user" "$root" "$@"
SCRIPT
chmod 755 "$work/inside"
inside=(env -i "${environment[@]}" unshare --mount --propagation private "$work/inside" "$root" "$user")

"${inside[@]}" "${command[0]}" -XX:AOTMode=on "${command[@]:1:4}" --version >"$work/version.out" 2>&1 || fail "its cache is not used"
# With the journal too, which asks what file system it is on.
background server "${inside[@]}" "${command[@]}" --set address=127.0.0.1:0 --set journal-max-bundle-bytes=262144
port=$(port_of server)
[ "$(ps -o uid= -p "$pid_server" | tr -d ' ')" = 65532 ] || fail "the process is somebody else's"
random_file "$work/payload" 1000000
random_file "$work/short" 1000
"$GANTRY" send "127.0.0.1:$port" "$work/payload" "$work/short" >/dev/null
await 10 "the bundles in the volume" same "$root/var/lib/gantry/inbox"
finish server

# The same by crun, as a platform starts it that trusts nobody: without capabilities, the root folder read only, in namespaces of
# its own but for the network. A machine without the second version of control groups gets them in a mount namespace.
mkdir "$work/crun" "$work/volume"
chown "$user" "$work/volume"
bundle() { # ARGUMENT...: writes what crun is to start, with more arguments
  jq --arg root "$root" --arg volume "$work/volume" --arg more "$*" '
    .root = {path: $root, readonly: true} | .process.terminal = false | .process.noNewPrivileges = true
    | .process.capabilities = {} | .process.args += ($more | split(" "))
    | del(.linux.resources) | .linux.cgroupsPath = "" | .linux.namespaces |= map(select(.type != "network"))
    | .mounts |= map(select(.type != "cgroup" and .type != "sysfs" and .destination != "/var/lib/gantry"))
    | .mounts += [{destination: "/tmp", type: "tmpfs", source: "tmpfs", options: ["mode=1777", "nosuid", "nodev"]},
      {destination: "/var/lib/gantry", type: "bind", source: $volume, options: ["rbind", "rw"]}]' \
    "$config" >"$work/crun/config.json"
}
cat >"$work/contained" <<'SCRIPT'
#!/bin/sh
# contained FOLDER NAME: becomes crun, in the mount namespace that it is started in.
[ -e /sys/fs/cgroup/cgroup.controllers ] || mount -t cgroup2 none /sys/fs/cgroup || exit 1
exec crun --root "$1/state" --cgroup-manager=disabled run --bundle "$1" "$2"
SCRIPT
chmod 755 "$work/contained"
contained=(unshare --mount --propagation private "$work/contained" "$work/crun" "gantry-$$")

bundle --help
if ! "${contained[@]}" >"$work/crun-help.out" 2>&1 </dev/null; then
  # Inside some containers no other can be made.
  echo "note: crun starts nothing here: $(tail -n 1 "$work/crun-help.out")"
  exit
fi
bundle --set address=127.0.0.1:0 --set journal-max-bundle-bytes=262144
background contained "${contained[@]}"
port=$(port_of contained)
! said contained 'epoll is not available' || fail "native code cannot be loaded with a root folder that is read only"
"$GANTRY" send "127.0.0.1:$port" "$work/payload" "$work/short" >/dev/null
await 10 "the bundles in the volume of the container" same "$work/volume/inbox"
finish contained
