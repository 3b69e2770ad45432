# What 'gantry send' shows of several files: a line for each where a terminal is wide enough, one line where it is not, whole lines
# where nothing can be drawn over, and no colour anywhere.
set -euo pipefail
. .ci/lib.sh

python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check pyte==0.8.2 >"$work/pip.out" 2>&1 || fail "no terminal: pyte"

# Read so slowly that there is something to see.
background server "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/data" --set byte-rate-limit=4000000
port=$(port_of server)
for name in a b c; do
  random_file "$work/$name.bundle" 4000000
done
send=("$GANTRY" send "127.0.0.1:$port" "$work/a.bundle" "$work/b.bundle" "$work/c.bundle")
in_terminal() { # NAME COLUMNS VARIABLE...: what is seen there, screen by screen, in $work/NAME.json
  local name=$1 columns=$2
  shift 2
  env -u COLUMNS -u NO_COLOR -u GANTRY_JAVA_OPTS "$@" "$work/python/bin/python" .ci/terminal.py "$columns" 30 "${send[@]}" >"$work/$name.json" ||
    fail "send ended with $? in a terminal of $columns columns: $(tail -n 1 "$work/$name.json")"
  jq -e -s 'last | map(select(startswith("sent 3 bundles"))) | length == 1' "$work/$name.json" >/dev/null || fail "$name: not told what was sent"
}
seen() { # NAME JQ: whether one of the screens is so
  jq -e -s "map(map(select(. != \"\"))) | any(.[]; $2)" "$work/$1.json" >/dev/null
}

for variable in NO_COLOR= NO_COLOR=1; do
  in_terminal wide 100 TERM=xterm "$variable"
  seen wide 'length == 4 and (.[0] | test("% \\[[#.]+\\] .* left")) and (.[1] | test("%.*a[.]bundle$")) and (.[2] | test("b[.]bundle$"))
    and (.[3] | test("c[.]bundle$"))' || fail "not each file has a line"
  jq -e -s 'last | map(select(test("^  acknowledged .* [abc][.]bundle$"))) | length == 3' "$work/wide.json" >/dev/null ||
    fail "the lines do not say what became of the files"
done

in_terminal narrow 40 TERM=xterm
seen narrow 'length == 1 and (.[0] | test("^ *[0-9]+% \\[[#.]+\\]"))' || fail "there is no bar in a narrow terminal"
! seen narrow 'length > 2 and (.[1] | test("bundle$|^sent") | not)' || fail "a narrow terminal has more lines than one"
! seen narrow 'any(.[]; test("[abc][.]bundle"))' || fail "a narrow terminal names files"

in_terminal dumb 100 TERM=dumb
! seen dumb 'any(.[]; test("\\[#"))' || fail "a dumb terminal gets a bar"

TERM=xterm "${send[@]}" >"$work/pipe.txt" 2>&1
grep -q '^sent 3 bundles' "$work/pipe.txt" || fail "a pipe is not told what was sent"
! grep -q "$(printf '\033')\|$(printf '\r')" "$work/pipe.txt" || fail "a pipe gets what moves a cursor"
finish server
