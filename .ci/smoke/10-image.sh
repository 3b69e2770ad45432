# The image runs where there is no Java, from any folder and through a link, and its AOT caches are in use.
set -euo pipefail
. .ci/lib.sh
image=$(dirname "$(dirname "$GANTRY")")

# What a registry carries, and what a disk holds.
max_unpacked=120000000
max_packed=60000000
unpacked=$(find "$image" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
packed=$(tar -C "$image" -cz . | wc -c)
echo "note: the image takes $((unpacked / 1000000)) MB, $((packed / 1000000)) MB packed"
[ "$unpacked" -le $max_unpacked ] || fail "the image takes $unpacked octets, at most $max_unpacked are allowed"
[ "$packed" -le $max_packed ] || fail "the image takes $packed octets packed, at most $max_packed are allowed"

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

# Copied without its times, with a damaged cache or without one, it prints what it prints, and nothing else.
version=$(env -i PATH="$work/path" "$GANTRY" --version 2>&1)
[ "$(wc -l <<<"$version")" -eq 2 ] || fail "--version prints: $version"
cp -r "$image" "$work/copy"
[ "$(env -i PATH="$work/path" "$work/copy/bin/gantry" --version 2>&1)" = "$version" ] || fail "a copy without times prints something else"
truncate -s 1000000 "$work/copy/lib/gantry.aot"
[ "$(env -i PATH="$work/path" "$work/copy/bin/gantry" --version 2>&1)" = "$version" ] || fail "a damaged cache prints something else"
rm "$work/copy/lib/gantry.aot"
[ "$(env -i PATH="$work/path" "$work/copy/bin/gantry" --version 2>&1)" = "$version" ] || fail "an image without cache prints something else"

# Names outside ASCII are found under the locale that service managers and containers give: none.
mkdir "$work/Überblick"
printf 'node-ids = ["ipn:7.0"]\n' >"$work/Überblick/größe.toml"
env -i PATH="$work/path" "$GANTRY" check-config -c "$work/Überblick/größe.toml" | grep 'ipn:7.0' >/dev/null || fail "a name outside ASCII is not found"
env -i PATH="$work/path" LC_ALL=C "$GANTRY" check-config -c "$work/Überblick/größe.toml" | grep 'ipn:7.0' >/dev/null || fail "a name outside ASCII is not found under LC_ALL=C"

# Each library is in the notices with a text that is there, and in the bill of materials.
sed 's/ /-/' "$image/legal/THIRD-PARTY.txt" >"$work/notices"
for jar in "$image"/lib/*-*.jar; do
  name=$(basename "$jar" .jar)
  case $name in gantry-*) continue ;; esac
  grep -qF "$name:" "$work/notices" || fail "no licence of $name in THIRD-PARTY.txt"
  grep -qF "\"name\" : \"${name%%-[0-9]*}\"" "$image/sbom.cdx.json" || fail "$name is not in sbom.cdx.json"
done
sed -n 's/.*(\(.*\))$/\1/p' "$image/legal/THIRD-PARTY.txt" | tr -d ' ' | tr ',' '\n' | sort -u | while read -r text; do
  [ -s "$image/$text" ] || fail "$text is named in THIRD-PARTY.txt and not there"
done

# An unknown command says so in one line that is not a stack trace, and fails.
status=0
output=$("$GANTRY" no-such-command 2>&1) || status=$?
[ "$status" -eq 2 ] || fail "an unknown command ended with $status: $output"
! grep -q '^\s*at ' <<<"$output" || fail "an unknown command ended with a stack trace"

# Libraries find their parts by lists in their jars: the operators' servers start with what was left in.
background serve "$GANTRY" serve --set address=127.0.0.1:0 --set data-dir="$work/data" --set node-ids=ipn:1.0 \
  --set admin-address=127.0.0.1:0 --set admin-grpc-address=127.0.0.1:0
await_line serve 'health and metrics at http:'
await_line serve 'operator service .gRPC. at 127'
finish serve
! grep -q 'Exception' "$work/serve.out" || fail "a class is missing"

# A message that sends its reader to a document names one that is in the image.
"$GANTRY" check-config --set no-such-key-at-all=1 >"$work/unknown.out" 2>&1 && fail "an unknown key is taken"
document=$(grep -o 'docs/[a-z/-]*[.]md' "$work/unknown.out") || fail "the message names no document: $(cat "$work/unknown.out")"
[ -s "$image/$document" ] || fail "$document is not in the image"
