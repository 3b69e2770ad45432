#!/bin/sh
# Makes an archive for machines that have a Java of their own, x86-64 or arm64: packaging/portable/build.sh IMAGE FOLDER.
# It is the image without runtime and cache, with native code for both. Needs Maven, which gets that, and a JDK's 'jar'.
# Prints the path of the archive.
set -eu
image=$(cd "$1" && pwd -P)
here=$(cd "$(dirname "$0")" && pwd -P)
mkdir -p "$2"
to=$(cd "$2" && pwd -P)
# As the jars of the image have it, so that equal images make equal archives.
time=2026-01-01T00:00:00Z

version=$("$image/bin/gantry" --version | sed -n '1s/^gantry //p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/gantry-$version
mkdir -p "$tree/bin" "$tree/lib/aarch64" "$work/jars" "$work/jline"

for part in LICENSE NOTICE docs legal sbom.cdx.json share; do
  cp -a "$image/$part" "$tree/$part"
done
cp -a "$image"/lib/*.jar "$tree/lib/"

# Native code of the versions that the image has, as its makers publish it.
fetch() { # GROUP NAME CLASSIFIER
  jar=$(cd "$image/lib" && ls | grep -E "^$2-[0-9].*-linux-x86_64[.]jar$|^$2-[0-9][^-]*[.]jar$" | head -n 1)
  of=${jar#"$2-"}
  of=${of%.jar}
  of=${of%-linux-x86_64}
  (cd "$here/../.." && mvn -B -q -N -Dstyle.color=never dependency:copy "-Dartifact=$1:$2:$of:jar${3:+:$3}" "-DoutputDirectory=$work/jars") >&2
}
fetch io.netty netty-transport-native-epoll linux-aarch_64
fetch io.netty netty-tcnative-boringssl-static linux-aarch_64
fetch org.jline jline-native ''
mv "$work"/jars/*-linux-aarch_64.jar "$tree/lib/aarch64/"
# JLine has all systems in one jar.
(cd "$work/jline" && jar -xf "$work"/jars/jline-native-*.jar org/jline/nativ/Linux/arm64/libjlinenative.so)
jar -c --file "$tree/lib/aarch64/jline-native-linux-aarch_64.jar" --no-manifest --date "$time" -C "$work/jline" org

# The launcher of the image, which looks for Java first, and names the main class since another jar comes before it.
main=$(cd "$work" && jar -xf "$image/lib/gantry.jar" META-INF/MANIFEST.MF && sed -n 's/^Main-Class: \([A-Za-z.]*\).*/\1/p' META-INF/MANIFEST.MF)
awk -v main="$main" -v find="$here/find-java.sh" '
  NR == 2 { print "# Starts Gantry on the Java of this machine, 25 or later: that of JAVA_HOME, of the path, or of /usr/lib/jvm."; next }
  # It belongs to the last line.
  /^# shellcheck disable=SC2086/ { comment = $0; next }
  /^exec / {
    while ((getline line < find) > 0) print line
    print comment
    changed = sub(/"\$home\/runtime\/bin\/java"/, "\"$java/bin/java\" -XX:+IgnoreUnrecognizedVMOptions")
    changed += sub(/ -XX:AOTCache="[^"]*"/, "")
    changed += sub(/-jar "[^"]*"/, "-cp \"$home/lib/gantry.jar:$home/lib/aarch64/*\" " main)
  }
  { print }
  END { exit changed == 3 ? 0 : 1 }' "$image/bin/gantry" >"$tree/bin/gantry"
chmod 755 "$tree/bin/gantry"

archive=$to/gantry-$version-linux.tar.gz
tar -C "$work" --sort=name --mtime="$time" --owner=0 --group=0 --numeric-owner -cf "$work/archive.tar" "gantry-$version"
gzip -9n <"$work/archive.tar" >"$archive"
echo "$archive"
