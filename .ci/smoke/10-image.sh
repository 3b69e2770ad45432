# The image runs where there is no Java, from any folder and through a link, and its AOT cache is in use.
set -euo pipefail
image=$(dirname "$(dirname "$GANTRY")")

echo "note: the image takes $(du -sm "$image" | cut -f 1) MB"

# Nothing of the environment but a path without Java.
env -i PATH=/usr/bin:/bin GANTRY_JAVA_OPTS=-XX:AOTMode=on "$GANTRY" --version

cp -rp "$image" "$WORK/an image"
ln -s "an image/bin/gantry" "$WORK/link"
cd /
env -i PATH=/usr/bin:/bin GANTRY_JAVA_OPTS=-XX:AOTMode=on "$WORK/link" --version

# Copied without its times the cache is refused; that must cost time only, and print nothing.
cp -r "$image" "$WORK/copy"
test -z "$(env -i PATH=/usr/bin:/bin "$WORK/copy/bin/gantry" --version 2>&1 >/dev/null)"

# An unknown command says so in one line that is not a stack trace, and fails.
status=0
output=$("$GANTRY" no-such-command 2>&1) || status=$?
test "$status" -ne 0
! grep -q '^\s*at ' <<<"$output"
