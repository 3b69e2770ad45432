# Sets 'feature' to the version that a Java home is of, and to nothing where there is no Java.
version_of() { # HOME
  feature=
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        feature=${line#*\"}
        feature=${feature%%[!0-9]*}
        ;;
    esac
  done <"$1/release"
}
java=
found=
on_path=$(command -v java) && on_path=$(readlink -f "$on_path")
for candidate in "${JAVA_HOME:-}" "${on_path%/bin/java}" /usr/lib/jvm/*; do
  [ -n "$candidate" ] || continue
  version_of "$candidate"
  [ -n "$feature" ] || continue
  if [ "$feature" -ge 25 ]; then
    java=$candidate
    break
  fi
  found="${found:+$found, }$feature in $candidate"
done
if [ -z "$java" ]; then
  printf 'gantry: needs Java 25 or later, and found %s. Install it (Debian: openjdk-25-jre-headless) or set JAVA_HOME to it.\n' \
    "${found:-none}" >&2
  exit 3
fi
