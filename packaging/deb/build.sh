#!/bin/sh
# Makes a Debian package of an image: packaging/deb/build.sh IMAGE FOLDER. Needs dpkg-deb, and no root.
# Prints the path of the package.
set -eu
image=$(cd "$1" && pwd -P)
here=$(cd "$(dirname "$0")" && pwd -P)
mkdir -p "$2"
to=$(cd "$2" && pwd -P)

# "gantry 0.1.0-SNAPSHOT": a snapshot comes before its release.
version=$("$image/bin/gantry" --version | sed -n '1s/^gantry //p' | sed 's/-SNAPSHOT$/~snapshot/')
arch=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"

mkdir -p "$tree/usr/lib" "$tree/usr/bin" "$tree/usr/share/man/man1" "$tree/usr/share/bash-completion/completions" \
  "$tree/usr/share/doc/gantry" "$tree/lib/systemd/system" "$tree/etc/gantry" "$tree/DEBIAN"
cp -a "$image" "$tree/usr/lib/gantry"
rm -rf "$tree/usr/lib/gantry/share" "$tree/usr/lib/gantry/inputs.sha256"
ln -s ../lib/gantry/bin/gantry "$tree/usr/bin/gantry"
for page in "$image"/share/man/man1/*.1; do
  gzip -9n <"$page" >"$tree/usr/share/man/man1/$(basename "$page").gz"
done
cp "$image/share/bash-completion/completions/gantry" "$tree/usr/share/bash-completion/completions/gantry"
cp "$here/../systemd/gantry.service" "$tree/lib/systemd/system/gantry.service"
cp "$here/gantry.toml" "$tree/etc/gantry/gantry.toml"
{
  cat "$image/NOTICE"
  echo
  echo "On Debian systems the Apache License 2.0 is in /usr/share/common-licenses/Apache-2.0. The licences of the libraries and of"
  echo "the Java runtime are in /usr/lib/gantry/legal and /usr/lib/gantry/runtime/legal."
} >"$tree/usr/share/doc/gantry/copyright"
find "$tree" -type d -exec chmod 755 {} +
find "$tree" -type f -exec chmod u=rwX,go=rX {} +

cp "$here/postinst" "$here/prerm" "$here/postrm" "$tree/DEBIAN/"
chmod 755 "$tree/DEBIAN/postinst" "$tree/DEBIAN/prerm" "$tree/DEBIAN/postrm"
echo /etc/gantry/gantry.toml >"$tree/DEBIAN/conffiles"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: gantry
Version: $version
Architecture: $arch
Maintainer: The Gantry authors <gantry@gantry.invalid>
Installed-Size: $(du -sk "$tree" | cut -f 1)
Depends: libc6 (>= 2.17), adduser
Recommends: ca-certificates
Section: net
Priority: optional
Description: TCPCLv4 (RFC 9174) server for delay-tolerant networking
 Carries BPv7 bundles between TCPCLv4 peers and a Bundle Processing Agent,
 or a directory that keeps bundles durably. Brings its own Java runtime.
CONTROL
package=$to/gantry_${version}_$arch.deb
dpkg-deb --root-owner-group -Zgzip --build "$tree" "$package" >/dev/null
echo "$package"
