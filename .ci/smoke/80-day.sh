# An operator's day: runs the lines of docs/day.md, and nothing else.
set -euo pipefail
. .ci/lib.sh

mkdir -p "$work/day" "$work/bin"
# Not a link: the launcher finds its image by where it stands.
printf '#!/bin/sh\nexec "%s" "$@"\n' "$GANTRY" >"$work/bin/gantry"
chmod +x "$work/bin/gantry"
{
  echo 'set -euo pipefail'
  # What runs by then is not to outlive a line that failed.
  echo 'trap '\''kill $(jobs -p) 2>/dev/null || true'\'' EXIT'
  sed -n 's/^    //p' docs/day.md
} >"$work/day.sh"
lines=$(grep -c . "$work/day.sh")
[ "$lines" -gt 40 ] || fail "docs/day.md has only $lines lines of commands"
started=$SECONDS
(cd "$work/day" && PATH=$work/bin:$PATH timeout 300 bash -x "$work/day.sh") >"$work/day.out" 2>&1 ||
  fail "the day does not end well: $(grep '^+' "$work/day.out" | tail -n 2)"
echo "note: a day of $lines lines in $((SECONDS - started)) s"
