#!/usr/bin/env bash
# Makes a container image of an image folder, as an OCI archive: packaging/oci/build.sh IMAGE ARCHIVE.
# Needs umoci and apt-get (Debian), no daemon and no image of others: below Gantry is a layer of the files of Debian packages.
# There is no shell in it; the entry point is Java itself, with the flags of the launcher.
set -euo pipefail
image=$(cd "$1" && pwd -P)
archive=$(realpath -m "$2")
tag=${archive##*/}
tag=${tag%.tar}

# The C library and what it loads, zlib for what may load it, CA certificates and time zones.
packages=(libc6 libc-bin zlib1g ca-certificates tzdata)
# A number, so that a platform can see that it is not root without reading a file.
user=65532

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p "$(dirname "$archive")"
mkdir packages base base/etc base/tmp base/var base/var/lib base/etc/ssl base/etc/ssl/certs gantry layout

(cd packages && apt-get download "${packages[@]}" >&2)
mkdir debian
for package in packages/*.deb; do
  dpkg-deb -x "$package" debian
done
# Of the packages what a process needs: no programs, no documents but the licences.
(
  cd debian
  find . -path './usr/share/zoneinfo/*' -o -path './usr/lib/locale/C.utf8/*' -o -path './usr/share/doc/*/copyright' \
    -o \( \( -path './lib/*' -o -path './lib64/*' -o -path './usr/lib/x86_64-linux-gnu/*' -o -path './usr/lib/aarch64-linux-gnu/*' \) \
    \( -name '*.so' -o -name '*.so.*' \) \)
) | while read -r file; do
  if [ ! -d "debian/$file" ]; then
    mkdir -p "base/$(dirname "$file")"
    cp -a "debian/$file" "base/$file"
  fi
done
cat debian/usr/share/ca-certificates/mozilla/*.crt >base/etc/ssl/certs/ca-certificates.crt
printf 'gantry:x:%s:%s::/var/lib/gantry:/nonexistent\n' $user $user >base/etc/passwd
printf 'gantry:x:%s:\n' $user >base/etc/group
printf 'hosts: files dns\n' >base/etc/nsswitch.conf
chmod 1777 base/tmp

mkdir -p gantry/opt gantry/var/lib/gantry gantry/etc/gantry
cp -a "$image" gantry/opt/gantry
# The launcher is a shell script, and nobody reads man pages here.
rm -rf gantry/opt/gantry/bin gantry/opt/gantry/share gantry/opt/gantry/inputs.sha256
chmod 750 gantry/var/lib/gantry

# Equal inputs make equal layers: the owner is a number and times are those of the jars.
layer() { # FOLDER UID-OF-/var/lib/gantry
  tar -C "$1" --sort=name --mtime=2026-01-01T00:00:00Z --owner=0 --group=0 --numeric-owner \
    --transform='s,^\./,,' --exclude=./var/lib/gantry -cf "$1.tar" .
  if [ -d "$1/var/lib/gantry" ]; then
    tar -C "$1" --sort=name --mtime=2026-01-01T00:00:00Z --owner=$user --group=$user --numeric-owner -rf "$1.tar" var/lib/gantry
  fi
}
layer base
layer gantry

umoci init --layout layout/image
umoci new --image "layout/image:$tag"
for part in base gantry; do
  umoci raw add-layer --image "layout/image:$tag" "$part.tar"
done
arguments=()
for argument in /opt/gantry/runtime/bin/java @/opt/gantry/lib/jvm.options -XX:AOTCache=/opt/gantry/lib/gantry.aot \
  -jar /opt/gantry/lib/gantry.jar; do
  arguments+=("--config.entrypoint=$argument")
done
umoci config --image "layout/image:$tag" "${arguments[@]}" --config.cmd=serve \
  --config.user="$user:$user" --config.workingdir=/var/lib/gantry --config.volume=/var/lib/gantry \
  --config.env=LC_ALL=C.UTF-8 --config.env=GANTRY_DATA_DIR=/var/lib/gantry --config.exposedports=4556/tcp \
  --config.stopsignal=SIGTERM --created=2026-01-01T00:00:00Z \
  --config.label=org.opencontainers.image.title=gantry \
  --config.label=org.opencontainers.image.licenses=Apache-2.0 \
  --config.label="org.opencontainers.image.version=$("$image/bin/gantry" --version | sed -n '1s/^gantry //p')"
umoci gc --layout layout/image
tar -C layout/image --sort=name --mtime=2026-01-01T00:00:00Z --owner=0 --group=0 --numeric-owner -cf "$archive" .
echo "$archive"
