# The archive without a Java runtime runs on the Java that it finds, says so where there is none that will do, carries a bundle over
# the native TLS, and has the same native code for arm64.
set -euo pipefail
. .ci/lib.sh
image=$(dirname "$(dirname "$GANTRY")")

jdk=
for release in /usr/lib/jvm/*/release; do
  if grep -q '^JAVA_VERSION="25' "$release"; then jdk=$(dirname "$release"); fi
done
[ -n "$jdk" ] || fail "no JDK 25 in /usr/lib/jvm"

archive=$(packaging/portable/build.sh "$image" "$work" 2>"$work/build.out") || fail "the archive was not made"
echo "note: the archive takes $(($(stat -c %s "$archive") / 1000000)) MB"
again=$(packaging/portable/build.sh "$image" "$work/again" 2>"$work/build.out") || fail "the archive was not made again"
cmp "$archive" "$again" || fail "equal inputs made different archives"
tar -C "$work" -xzf "$archive"
home=$(echo "$work"/gantry-*/)
gantry=${home}bin/gantry
[ -z "$(find "$home" \( -name '*.aot' -o -name 'libjvm.so' -o -name java \) -print)" ] || fail "there is a runtime or a cache in it"

# Each native part is there for both, by what its file says of itself and not by its name.
machines() { # PATTERN: of which processors (e_machine of ELF) native code of that name is
  python3 - "$home" "$1" <<'PYTHON'
import fnmatch, pathlib, sys, zipfile
found = []
for jar in sorted(pathlib.Path(sys.argv[1]).rglob("*.jar")):
    with zipfile.ZipFile(jar) as entries:
        for name in entries.namelist():
            if fnmatch.fnmatch(name, "*/" + sys.argv[2]):
                found.append(int.from_bytes(entries.read(name)[18:20], "little"))
print(" ".join(sorted({62: "x86-64", 183: "aarch64"}.get(machine, str(machine)) for machine in found)))
PYTHON
}
for part in 'libnetty_tcnative_linux_*.so' 'libnetty_transport_native_epoll_*.so' libjlinenative.so; do
  [ "$(machines "$part")" = "aarch64 x86-64" ] || fail "$part is there for $(machines "$part")"
done

# Nothing of the environment but the least, and Java by its folder, or on the path.
mkdir "$work/path"
for command in sh readlink; do
  ln -s "$(command -v "$command")" "$work/path/$command"
done
version=$(env -i PATH="$work/path" JAVA_HOME="$jdk" "$gantry" --version 2>&1)
[ "$(wc -l <<<"$version")" -eq 2 ] || fail "--version prints: $version"
[ "$(env -i PATH="$jdk/bin:$work/path" "$gantry" --version 2>&1)" = "$version" ] || fail "it does not find Java on the path"
ln -s "$gantry" "$work/link"
[ "$(env -i PATH="$work/path" "$work/link" --version 2>&1)" = "$version" ] || fail "it does not find Java where Debian has it"
mkdir "$work/Überblick"
printf 'node-ids = ["ipn:7.0"]\n' >"$work/Überblick/größe.toml"
env -i PATH="$work/path" JAVA_HOME="$jdk" "$gantry" check-config -c "$work/Überblick/größe.toml" >"$work/names.out" 2>&1 ||
  fail "a name outside ASCII is not found"

# An older Java: one that is nothing but its description, where no other can be seen.
mkdir -p "$work/jre-21/bin"
printf 'IMPLEMENTOR="Nobody"\nJAVA_VERSION="21.0.9"\n' >"$work/jre-21/release"
printf '#!/bin/sh\nexit 9\n' >"$work/jre-21/bin/java"
chmod 755 "$work/jre-21/bin/java"
sed "s,/usr/lib/jvm,$work/nowhere," "$gantry" >"${home}bin/alone"
chmod 755 "${home}bin/alone"
status=0
env -i PATH="$work/path" JAVA_HOME="$work/jre-21" "${home}bin/alone" --version >"$work/older" 2>"$work/older.err" || status=$?
[ "$status" -eq 3 ] && [ ! -s "$work/older" ] || fail "an older Java ended with $status"
grep -q "needs Java 25 or later, and found 21 in $work/jre-21[.] " "$work/older.err" || fail "it says: $(cat "$work/older.err")"
status=0
env -i PATH="$work/path" "${home}bin/alone" --version 2>"$work/none.err" || status=$?
[ "$status" -eq 3 ] && grep -q 'found none' "$work/none.err" || fail "no Java ended with $status: $(cat "$work/none.err")"

# A bundle over the TLS that is native code.
run=(env -i PATH="$work/path" HOME="$work" JAVA_HOME="$jdk" "$gantry")
"${run[@]}" pki init --dir "$work/pki" >/dev/null
for node in a b; do
  "${run[@]}" pki issue --dir "$work/pki" --node-id "dtn://$node/" --ip 127.0.0.1 >/dev/null
done
tls() { # NODE
  printf -- '--set\n%s\n' "node-ids=dtn://$1/" "tls.cert-file=$work/pki/dtn-$1.pem" "tls.private-key-file=$work/pki/dtn-$1.key" \
    "tls.ca-certs=$work/pki/ca.pem" tls.provider=openssl
}
mapfile -t of_a < <(tls a)
mapfile -t of_b < <(tls b)
background server "${run[@]}" serve "${of_a[@]}" --set address=127.0.0.1:0 --set "data-dir=$work/data"
port=$(port_of server)
random_file "$work/payload" 1000000
"${run[@]}" send "${of_b[@]}" "127.0.0.1:$port" "$work/payload" >"$work/send.out" 2>&1 || fail "the bundle is not taken"
[ "$(sums "$work/data/inbox")" = "$(sums "$work/payload")" ] || fail "the bundle is another one"
finish server
