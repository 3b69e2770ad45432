# shellcheck shell=bash disable=SC2034,SC2154 # variables are those of the script that sources this
# The parts of run.sh with a NATS JetStream for the BPA. The ceiling is NatsLoop: the client of NATS in a bare loop, with the
# same window, on the same servers. They want nats-server on the path, and are left out without it.

# Whether the parts can be run; the loop is built.
have_nats() {
  command -v nats-server >/dev/null || {
    echo "note: $1 is left out: there is no nats-server on the path"
    return 1
  }
  nats_loop_is_built
}

nats_loop_is_built() {
  (cd "$here" && mvn -q -B -pl benchmarks -am -Pjmh process-classes) || fail "the loop was not built"
  {
    read -r loop_java
    read -r loop_classes
  } <"$here/benchmarks/target/how-to-run"
}

nats_loop() { # WORD ARGUMENT...: its line
  local word=$1
  shift
  timeout 300 "$loop_java" -cp "$loop_classes" dev.gantry.benchmarks.NatsLoop "$word" "$nats_url" "$@" 2>>"$work/loop.out" ||
    fail "the loop: $word $*"
}

# Servers of one NATS, with their default of when they force what they have; sets 'nats_url' and 'nats_pids'.
start_nats() { # FOLDER REPLICAS
  local ports=() routes i
  for i in $(seq "$2"); do
    ports+=("$(free_port):$(free_port)")
  done
  routes=$(printf '"nats://127.0.0.1:%s",' "${ports[@]#*:}")
  nats_url=nats://127.0.0.1:${ports[0]%:*}
  nats_pids=()
  for i in $(seq "$2"); do
    {
      printf 'listen: "127.0.0.1:%s"\nserver_name: n%s\njetstream { store_dir: "%s" }\n' "${ports[i - 1]%:*}" "$i" "$1/n$i"
      [ "$2" = 1 ] || printf 'cluster { name: c, listen: "127.0.0.1:%s", routes: [%s] }\n' "${ports[i - 1]#*:}" "$routes"
    } >"$work/n$i.conf"
    background "n$i" nats-server -c "$work/n$i.conf"
    nats_pids+=("$pid")
    await 20 "a NATS server" listens "${ports[i - 1]%:*}"
  done
  await 60 "streams in NATS" "$gantry" nats init --set "bpa-address=$nats_url" --replicas "$2"
}

stop_nats() { # FOLDER
  local one
  for one in "${nats_pids[@]}"; do
    stop "$one"
  done
  rm -rf "$1"
}

start_before_nats() { # NAME
  start_both "$1" serve --set address=127.0.0.1:@port@ --set "bpa-address=$nats_url" --set cla-name=@work@ \
    --set "data-dir=$work/$1-@work@"
}

loop_publishes() { # SIZE
  nats_loop publish "$nats_replicas" "$1" $window $((2 * run_seconds)) | rate_of
  nats_loop purge >/dev/null
}

loop_puts() { # SIZE
  nats_loop objects "$1" $window $((2 * run_seconds)) | rate_of
  nats_loop purge >/dev/null
}

nats_in() { # TITLE PART CEILING SIZE...
  local title=$1 part=$2 ceiling=$3 notes=cost sizes
  shift 3
  sizes=("$@")
  start_before_nats "$part"
  table "$title"
  compare "$part" "$ceiling" into_subject into_other
  stop_both
}

measure_nats() {
  have_nats nats || return 0
  nats_replicas=1
  start_nats "$work/nats" 1
  nats_in "pump to gantry serve on one NATS server; the ceiling is a bare loop of its client" nats loop_publishes 100 1000 1000000
  stop_nats "$work/nats"
}

# Longer than a message may be.
measure_nats-objects() {
  have_nats nats-objects || return 0
  start_nats "$work/nats" 1
  nats_in "the same by the object store; the ceiling puts as many at a time" nats_objects loop_puts 2000000
  stop_nats "$work/nats"
}

measure_nats-cluster() {
  have_nats nats-cluster || return 0
  nats_replicas=3
  start_nats "$work/nats" 3
  nats_in "the same on three servers with three replicas" nats_cluster loop_publishes 1000
  stop_nats "$work/nats"
}

loop_fetches() { # SIZE
  nats_loop fetch "$1" $outbox_files | rate_of
}

loop_fetches_and_hears() { # SIZE
  nats_loop fetch "$1" $outbox_files heard | rate_of
}

nats_to_sink() { # COMMAND SIZE
  local server spent
  nats_loop fill "$2" $outbox_files >/dev/null
  background nats_out "$1" serve --set address=127.0.0.1:0 --set "bpa-address=$nats_url" --set cla-name=out \
    --set "data-dir=$work/nats_out" --set unproven-node-ids=all --set "peers=[\"127.0.0.1:$sink_port\"]"
  server=$pid
  nats_loop watch | rate_of
  note_cost "$1" "$(ticks "$server")" $outbox_files
  stop "$server"
}

nats_to_sink_of_subject() {
  nats_to_sink "$gantry" "$1"
}

nats_to_sink_of_other() {
  nats_to_sink "$other" "$1"
}

measure_nats-out() {
  have_nats nats-out || return 0
  local notes=cost sizes=(1000)
  start_nats "$work/nats" 1
  table "stored in NATS to pump, the second half of $outbox_files; the ceiling pulls and acknowledges in a bare loop"
  compare nats_out loop_fetches nats_to_sink_of_subject nats_to_sink_of_other
  table "the same; the ceiling hears that each acknowledgement has come, as many as NATS lets it at a time"
  compare nats_out_heard loop_fetches_and_hears nats_to_sink_of_subject nats_to_sink_of_other
  stop_nats "$work/nats"
}

# In memory, so that it is not the disk that two instances share.
measure_nats-instances() {
  have_nats nats-instances || return 0
  local folder first first_port second second_port round one two
  folder=$(mktemp -d /dev/shm/gantry-nats.XXXXXX)
  start_nats "$folder" 1
  start_before_nats one
  first=$subject first_port=$subject_port
  start_before_nats two
  second=$subject second_port=$subject_port
  printf '\n## Two instances on one NATS that is not the limit, 10 kB: processor time of a bundle, us\n\n| round | one instance | two | ratio |\n|---|---|---|---|\n'
  for round in $(seq "$rounds"); do
    one=$(nats_cost "$first:$first_port")
    two=$(nats_cost "$first:$first_port" "$second:$second_port")
    nats_loop purge >/dev/null
    awk -v r="$round" -v a="$one" -v b="$two" 'BEGIN { printf "| %d | %.1f | %.1f | %.2f |\n", r, a, b, b / a }'
  done
  stop "$first"
  stop "$second"
  stop_nats "$folder"
}

# Microseconds of processor time of all instances for a bundle, with a pump at each.
nats_cost() { # PID:PORT...
  local one pumps=() before=0 after=0 acked=0
  for one in "$@"; do
    before=$((before + $(ticks "${one%:*}")))
  done
  for one in "$@"; do
    timeout $((run_seconds + 60)) "$pump" send 127.0.0.1 "${one#*:}" size=10000 window=$window seconds=$run_seconds \
      >"$work/pump_${one#*:}" 2>"$work/pump.err" &
    pumps+=($!)
  done
  wait "${pumps[@]}"
  for one in "$@"; do
    after=$((after + $(ticks "${one%:*}")))
    acked=$((acked + $(acked_of <"$work/pump_${one#*:}")))
  done
  awk -v t=$((after - before)) -v n=$acked -v hz="$(getconf CLK_TCK)" 'BEGIN { print t / hz * 1e6 / n }'
}
