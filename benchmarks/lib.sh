# shellcheck shell=bash disable=SC2034,SC2154 # variables are those of the script that sources this
# Shared by the parts of run.sh and by profile.sh: load from and to the pump, and tables of medians beside a ceiling.
# To be sourced after .ci/lib.sh.

start_gantry() { # NAME PORT ARGUMENT...
  start_build "$gantry" "$@"
}

start_build() { # COMMAND NAME PORT ARGUMENT...
  local command=$1 name=$2 port=$3
  shift 3
  background "$name" "$command" "$@"
  await 60 "a listener on port $port" listens "$port"
}

# Bundles per second of a line that pump printed.
rate_of() {
  grep -o '[0-9.]* bundles/s' | head -n 1 | cut -d ' ' -f 1
}

acked_of() {
  sed -n 's/.* \([0-9]*\) acked .*/\1/p'
}

ticks() { # PID: of the processor, until now; 0 of a process that is gone
  awk '{ print $14 + $15 }' "/proc/${1:-none}/stat" 2>/dev/null || echo 0
}

pump_at() { # COMMAND|none PID PORT SIZE [DESTINATION]: as pump_into, and notes what a bundle costs that process
  local before line
  before=$(ticks "$2")
  line=$(timeout $((run_seconds + 60)) "$pump" send 127.0.0.1 "$3" size="$4" window=$window seconds=$run_seconds \
    dst="${5:-60.9}" 2>"$work/pump.err") || fail "pump to port $3, $4 B: $(cat "$work/pump.err")"
  [ "$1" = none ] || note_cost "$1" $(($(ticks "$2") - before)) "$(acked_of <<<"$line")"
  rate_of <<<"$line"
}

pump_into() { # PORT SIZE: bundles per second from pump to whoever listens there
  timeout $((run_seconds + 60)) "$pump" send 127.0.0.1 "$1" size="$2" window=$window seconds=$run_seconds \
    2>"$work/pump.err" | rate_of || fail "pump to port $1, $2 B: $(cat "$work/pump.err")"
}

start_sink() {
  sink_port=$(free_port)
  background sink "$pump" sink 127.0.0.1 "$sink_port"
  sink_pid=$pid
  await 5 "a listener on port $sink_port" listens "$sink_port"
}

sink_lines() {
  grep -c bundles/s "$work/sink.out" || true
}

sink_rate() { # LINES: bundles per second of the session that ended behind so many
  local end=$((SECONDS + 5))
  while [ "$(sink_lines)" -le "$1" ]; do
    [ $SECONDS -lt $end ] || fail "the sink printed nothing"
    sleep 0.05
  done
  tail -n 1 "$work/sink.out" | rate_of
}

# What is to be known of a run beside its rate; 'compare' puts it into the row, for the kinds in 'notes'.
note() { # KIND COMMAND VALUE
  local name=this
  [ "$2" = "$gantry" ] || name=other
  echo "$3" >>"$work/note_$1_$name"
}

note_cost() { # COMMAND TICKS BUNDLES
  note cost "$1" "$(awk -v t="$2" -v n="$3" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", n ? t / hz * 1e6 / n : 0 }')"
}

noted() { # KIND NAME: of all rounds since the last time the most memory or the median of the cost
  local file="$work/note_$1_$2"
  [ -e "$file" ] || return 0
  sort -n "$file" | awk -v kind="$1" '{ v[NR] = $1 } END { print kind == "cost" ? v[int((NR + 1) / 2)] : v[NR] }'
  rm "$file"
}

heads_of_notes() {
  local kind
  for kind in $notes; do
    case $kind in
      cost) printf ' us of processor a bundle |' ;;
      resident) printf ' resident, MB |' ;;
    esac
    [ -z "$against" ] || printf ' the other |'
  done
}

cells_of_notes() {
  local kind
  for kind in $notes; do
    printf ' %s |' "$(noted "$kind" this)"
    [ -z "$against" ] || printf ' %s |' "$(noted "$kind" other)"
  done
}

# The most that was resident, in MB.
peak_mb() { # PID
  awk '/^VmHWM/ { printf "%d\n", $2 / 1024 }' "/proc/${1:-none}/status" 2>/dev/null || true
}

table() { # TITLE: with the columns of 'notes', and of 'bare' where it is set
  local heads
  printf '\n## %s\n\n' "$1"
  if [ -z "$against" ]; then
    heads='| bundle | bundles/s | Gbit/s | ceiling, bundles/s | ceiling, Gbit/s | share |'
  else
    heads='| bundle | bundles/s | the other | ceiling | share | share of the other | ratio | ratios |'
  fi
  [ -z "$bare" ] || heads+=" bare loop, bundles/s | share of that |${against:+ of the other |}"
  heads+=$(heads_of_notes)
  printf '%s\n%s\n' "$heads" "$(sed 's/[^|]*|/---|/g; s/^---|/|/' <<<"$heads")"
}

# What the measurements of a part say beside rates and shares, and the function of its bare loop.
notes=
bare=

# Interleaves ceiling, subject and the other build's, round after round, prints the medians and keeps them for the summary.
compare() { # PART CEILING SUBJECT [OTHER]: functions called with SIZE and the last ceiling, that print bundles per second
  local part=$1 size round ceiling rate before pairs loop
  for size in "${sizes[@]}"; do
    pairs=
    for round in $(seq $rounds); do
      ceiling=$("$2" "$size")
      loop=0
      [ -z "$bare" ] || loop=$("$bare" "$size" "$ceiling")
      before=0
      # Who is first has the other's heat or garbage behind it every second time only.
      if [ -n "$against" ] && [ $((round % 2)) -eq 0 ]; then
        before=$("$4" "$size" "$ceiling")
        rate=$("$3" "$size" "$ceiling")
      else
        rate=$("$3" "$size" "$ceiling")
        [ -z "$against" ] || before=$("$4" "$size" "$ceiling")
      fi
      pairs+="$rate $ceiling $before $loop"$'\n'
    done
    printf %s "$pairs" | awk -v s="$size" -v part="$part" -v results="$work/results" \
      -v cells="$(cells_of_notes)" '
      function middle(v, n,   i, j, t) {
        for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
        return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
      }
      { n++; r[n] = $1; c[n] = $2; q[n] = $1 / $2 }
      $4 > 0 { l[n] = $4; m[n] = $1 / $4; o[n] = $3 / $4 }
      $3 > 0 { b[n] = $3; p[n] = $3 / $2; x[n] = $1 / $3; all = all sprintf(" %.2f", x[n]) }
      END {
        rate = middle(r, n); ceiling = middle(c, n); share = middle(q, n)
        if (n in l) {
          of_bare = middle(m, n)
          cells = sprintf(" %d | %.2f |", middle(l, n), of_bare) (all ? sprintf(" %.2f |", middle(o, n)) : "") cells
          print part "_bare", s, rate, 0, of_bare >> results
        }
        if (all)
          printf "| %d B | %d | %d | %d | %.2f | %.2f | %.2f |%s |%s\n", s, rate, middle(b, n), ceiling, share, middle(p, n), middle(x, n), all, cells
        else
          printf "| %d B | %d | %.2f | %d | %.2f | %.2f |%s\n", s, rate, rate * s * 8 / 1e9, ceiling, ceiling * s * 8 / 1e9, share, cells
        print part, s, rate, rate * s * 8 / 1e9, share >> results
      }'
  done
}

into_sink() {
  pump_into "$sink_port" "$1"
}

# Where pump's bundles are to go, nowhere unless set.
destination=

into_subject() {
  pump_at "$gantry" "$subject" "$subject_port" "$1" "$destination"
}

into_other() {
  pump_at "$other" "$before_it" "$other_port" "$1" "$destination"
}

how_many() { # SIZE MOST-FILES MOST-BYTES
  awk -v s="$1" -v n="$2" -v b="$3" 'BEGIN { if (n * s > b) n = b / s; printf "%d", n < 2 ? 2 : n }'
}

make_files() { # FOLDER SIZE COUNT: no two alike
  rm -rf "$1"
  mkdir -p "$1"
  head -c $(($2 * $3)) /dev/urandom | split -b "$2" -a 6 -d - "$1/"
}

warm_up() { # [PORT]: the compilers of the Java runtime, not the figures
  local size
  for size in 100 1000000; do
    timeout 60 "$pump" send 127.0.0.1 "${1:-$subject_port}" size=$size window=$window seconds=3 >/dev/null 2>&1 || true
  done
}

# Starts a server of each build with the same arguments and warms it up: sets 'subject' and 'subject_port', 'before_it' and
# 'other_port'. Words of it may name the folder @work@, which is another for each, and the port @port@.
start_both() { # NAME ARGUMENT...
  local name=$1
  shift
  subject_port=$(free_port)
  start_as this "$subject_port" "$gantry" "$name" "$@"
  subject=$pid
  warm_up "$subject_port"
  [ -n "$against" ] || return 0
  other_port=$(free_port)
  start_as other "$other_port" "$other" "${name}_other" "$@"
  before_it=$pid
  warm_up "$other_port"
}

start_as() { # this|other PORT COMMAND NAME ARGUMENT...
  local which=$1 port=$2 command=$3 name=$4
  shift 4
  set -- "${@//@work@/$which}"
  start_build "$command" "$name" "$port" "${@//@port@/$port}"
}

stop_both() {
  stop "$subject"
  [ -z "$against" ] || stop "$before_it"
}

knows() { # IMAGE KEY=VALUE
  "$1/bin/gantry" check-config --set "$2" >/dev/null 2>&1
}
