# Shared by the scenarios in which the conformance kit looks at others. interop/conform/NAME.txt has what is known to fail of NAME: a row a
# line, then why, with the place in RFC 9174. What fails beside that, or does no longer, fails the scenario.

# Starts the kit; its report is $work/NAME.json.
conform() { # NAME OPTION...
  local name=$1
  shift
  background "kit_$name" "$GANTRY" conform "$@" --fail-on nothing --json "$work/$name.json"
}

failing() { # NAME: rows that failed, in their order
  jq -r '.cases[] | select(.verdict == "fail") | .id' "$work/$1.json"
}

known() { # NAME
  grep -o '^[RE]-[0-9.]*-[0-9]*' "interop/conform/$1.txt" || true
}

counted() { # NAME
  echo "note: $1: $(jq -r '.counts | to_entries | map("\(.value) \(.key)") | join(", ")' "$work/$1.json"), $(jq '.seconds | floor' "$work/$1.json") s"
}

# Waits for the kit and insists that just what is known failed.
conformed() { # NAME
  local rows pid="pid_kit_$1"
  wait "${!pid}" || fail "the kit ended with exit code $?"
  counted "$1"
  [ "$(jq '.counts["harness-fault"]' "$work/$1.json")" = 0 ] || fail "the tester itself was at fault"
  rows=$(diff <(known "$1") <(failing "$1")) || fail "$1 fails otherwise than known: $rows"
}
