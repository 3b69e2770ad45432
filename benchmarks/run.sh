#!/usr/bin/env bash
# Measures the built image against a bare C load source and sink, on loopback, and prints Markdown tables.
#
#   benchmarks/run.sh PUMP [--quick] [--rounds N] [--only PART[,PART...]] [--sizes SIZE[,SIZE...]] [--against IMAGE]
#
#   PUMP     the built load generator: cc -O2 -o pump pump.c
#   --quick  shorter runs and fewer sizes, for a first look; not for figures to quote
#   N        rounds of each measurement, 5 unless told
#   PART     receive, send, files, outbox, spool, grpc, forward, rtt, sessions, idle, garbage, start, large, delay; and,
#            left out unless told, hardy, which wants cargo and the crates of interop/, and nats, nats-objects, nats-cluster,
#            nats-out and nats-instances, which want nats-server
#   SIZE     of a bundle, in octets
#   IMAGE    the folder of another build's image, which is measured in turn with this one: before and after in one run.
#            For all parts but rtt, large and delay; receive, send, sessions and idle are then the parts unless told
#
# Shares are comparable, rates are not: source to sink (the ceiling) is measured again beside every single run,
# since one machine differs by a factor of two from hour to hour, and a share is the median of the rounds' shares.
# Where source to sink is out of reach for whoever does the same work, a bare C loop that does it stands beside: files.c
# opens, reads and closes what it sends, disk.c makes files without forcing them or, from 1 MB on, writes one in a line. The
# ceiling of the spool is disk.c too: it creates, writes, forces and renames one file after the other.
# Files that are sent lie in the page cache, all of them different. Beside the rates stand the most memory that a process
# had resident and what a bundle cost it in processor time, which other work on the machine disturbs least.
# Nothing here lasts longer than its limit.
# shellcheck disable=SC2034 # the parts read what is set here
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
image=$here/bootstrap/target/image
gantry=$image/bin/gantry
against=
other=

sizes=(100 1000 10000 100000 1000000 10000000)
rounds=5
run_seconds=2
send_seconds=6
# A server that forwards a bundle at a time is slowed by its compilers for this long.
forward_seconds=40
window=50
journal_bytes=262144
start_rounds=7
pings=40
idle_sessions=10000
sent_files=20000
sent_bytes=200000000
outbox_files=60000
outbox_bytes=1000000000
large_bytes=1073741824
parts=

usage() {
  sed -n '2,18s/^# \{0,1\}//p' "$0"
  exit "${1:-2}"
}

[ "${1:-}" != --help ] || usage 0
[ $# -ge 1 ] && [ -x "$1" ] || usage
pump=$(realpath "$1")
shift
while [ $# -gt 0 ]; do
  case $1 in
    --quick)
      sizes=(100 10000 1000000)
      rounds=1
      run_seconds=1
      send_seconds=3
      forward_seconds=10
      idle_sessions=1000
      outbox_files=20000
      outbox_bytes=200000000
      large_bytes=134217728
      start_rounds=3
      pings=20
      ;;
    --rounds)
      [ $# -ge 2 ] || usage
      rounds=$2
      shift
      ;;
    --only)
      [ $# -ge 2 ] || usage
      parts=$2
      shift
      ;;
    --sizes)
      [ $# -ge 2 ] || usage
      IFS=, read -r -a sizes <<<"$2"
      shift
      ;;
    --against)
      [ $# -ge 2 ] && [ -x "$2/bin/gantry" ] || usage
      against=$(realpath "$2")
      other=$against/bin/gantry
      shift
      ;;
    *) usage ;;
  esac
  shift
done
if [ -z "$parts" ]; then
  parts=receive,send,files,outbox,spool,grpc,forward,rtt,sessions,idle,garbage,start,large,delay
  [ -z "$against" ] || parts=receive,send,sessions,idle
fi

wants() {
  case ,$parts, in *,"$1",*) return 0 ;; *) return 1 ;; esac
}

# Not in /tmp, which may be memory: the spool is to be measured on a disk.
mkdir -p "$here/target"
work=$(mktemp -d "$here/target/benchmark.XXXXXX")
# shellcheck source=../.ci/lib.sh
. "$here/.ci/lib.sh"
# shellcheck source=SCRIPTDIR/lib.sh
. "$here/benchmarks/lib.sh"
for part in "$here"/benchmarks/parts/*.sh; do
  # shellcheck source=/dev/null
  . "$part"
done

# The lowest share of a part's sizes from FROM to TO against what is demanded of it.
marks() { # TEXT PART FROM TO LEAST AIM
  awk -v text="$1" -v part="$2" -v from="$3" -v to="$4" -v least="$5" -v aim="$6" '
    $1 == part && $2 >= from && $2 <= to { if (!n++ || $5 < low) low = $5 }
    END { if (n) printf "| %s | %.2f | %s | %s |\n", text, low, least, aim }' "$work/results"
}

reached() { # TEXT PART SIZE FIELD LEAST AIM
  awk -v text="$1" -v part="$2" -v size="$3" -v field="$4" -v least="$5" -v aim="$6" '
    $1 == part && $2 == size { printf "| %s | %.*f | %s | %s |\n", text, $field < 100 ? 1 : 0, $field, least, aim }' "$work/results"
}

summary() {
  printf '\n## In short: the lowest share of the ceiling in each group\n\n| one session, %s in flight, one run | here | least | aim |\n|---|---|---|---|\n' $window
  marks "pump to gantry receive --discard, 100 B and 1 kB" receive 100 1000 0.5 1.0
  marks "the same, 10 kB" receive 10000 10000 0.5 0.9
  marks "the same, 100 kB to 10 MB" receive 100000 10000000 0.6 0.9
  marks "gantry send to pump, 100 B and 1 kB" send 100 1000 0.35 0.8
  marks "the same, 10 kB" send 10000 10000 0.4 0.8
  marks "the same, 100 kB to 10 MB" send 100000 10000000 0.5 0.8
  marks "gantry send FILE... to pump, 1 kB" files 1000 1000 "" 0.6
  marks "the same, 100 kB and 1 MB" files 100000 1000000 "" 0.8
  reached "outbox to pump, 1 kB, bundles/s" outbox 1000 3 "" 60000
  marks "the same, 100 kB and 1 MB" outbox 100000 1000000 "" 0.7
  marks "gantry send FILE... against a bare loop that opens them, 1 kB" files_bare 1000 1000 "" ""
  marks "the same, 100 kB and 1 MB" files_bare 100000 1000000 "" ""
  marks "forwards to pump, one at a time, 100 kB" forward 100000 100000 "" 0.2
  marks "the same, 1 MB" forward 1000000 1000000 "" 0.3
  reached "the same, 1 kB, bundles/s" forward 1000 3 "" 8000
  reached "forwards of named bundles, 1 kB, bundles/s" forward_named 1000 3 "" 40000
  marks "spool against the bare disk, 100 B" spool 100 100 "" 1.0
  reached "spool, 100 B, bundles/s" spool 100 3 1240 disk
  reached "spool, 1 MB, Gbit/s" spool 1000000 4 5 disk
  reached "gRPC to the mock BPA, 100 B, bundles/s" grpc 100 3 10000 40000
  reached "gRPC to the mock BPA, 1 MB, Gbit/s" grpc 1000000 4 2.5 6
  marks "the same against the ceiling, 100 B" grpc 100 100 "" 0.3
  marks "the same, 10 kB" grpc 10000 10000 "" 0.4
  marks "the same, 1 MB" grpc 1000000 1000000 "" 0.5
  reached "spool with its journal, 100 B, bundles/s" journal 100 3 "" 30000
  reached "the same, 10 kB, bundles/s" journal 10000 3 "" 20000
  marks "hardy's BPA, against its own convergence layer" hardy 0 100000000 "" 1.5
  marks "NATS, against a bare loop of its client, 100 B and 1 kB" nats 100 1000 "" 0.8
  marks "the same by the object store, 2 MB" nats_objects 2000000 2000000 "" 0.8
  marks "the same on three servers, 1 kB" nats_cluster 1000 1000 "" 0.8
  marks "stored in NATS to pump, 1 kB" nats_out 1000 1000 "" 0.7
  marks "the same against a loop that hears of each acknowledgement" nats_out_heard 1000 1000 "" 0.7
  reached "100 ms one way, times one bundle a round trip" delay 1000 5 50 ""
}

"$here/gantry" --version >/dev/null
printf '%s on %s, %s cores, %s, kernel %s\n' "$("$gantry" --version | head -n 1)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(date -u +%F)" "$(uname -r)"
printf '%s in flight, %s s a run, medians of %s\n' $window $run_seconds $rounds
[ -z "$against" ] || printf 'beside the image in %s\n' "$against"
: >"$work/results"
start_sink
for part in receive send files outbox spool grpc forward hardy nats nats-objects nats-cluster nats-out nats-instances rtt sessions idle garbage start large delay; do
  if wants $part; then
    measure_$part
  fi
done
summary
stop "$sink_pid"
