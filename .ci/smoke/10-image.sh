# The image runs where there is no Java, from any folder and through a link, and its AOT caches are in use.
set -euo pipefail
. .ci/lib.sh
image=$(dirname "$(dirname "$GANTRY")")

echo "note: the image takes $(du -sm "$image" | cut -f 1) MB"

# Nothing of the environment but a path without Java.
mkdir "$work/path"
for command in sh readlink env; do
  ln -s "$(command -v "$command")" "$work/path/$command"
done
env -i PATH="$work/path" GANTRY_JAVA_OPTS=-XX:AOTMode=on "$GANTRY" --version
env -i PATH="$work/path" GANTRY_JAVA_OPTS=-XX:AOTMode=on "$GANTRY" serve --help >/dev/null

cp -rp "$image" "$work/an image"
ln -s "an image/bin/gantry" "$work/link"
cd /
env -i PATH="$work/path" GANTRY_JAVA_OPTS=-XX:AOTMode=on "$work/link" --version

# Copied without its times the cache is refused; that must cost time only, and print nothing.
cp -r "$image" "$work/copy"
[ -z "$(env -i PATH="$work/path" "$work/copy/bin/gantry" --version 2>&1 >/dev/null)" ] || fail "a copy without times prints something"

# An unknown command says so in one line that is not a stack trace, and fails.
status=0
output=$("$GANTRY" no-such-command 2>&1) || status=$?
[ "$status" -eq 2 ] || fail "an unknown command ended with $status: $output"
! grep -q '^\s*at ' <<<"$output" || fail "an unknown command ended with a stack trace"
