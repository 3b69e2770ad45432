# shellcheck shell=bash disable=SC2034,SC2154 # variables are those of the script that sources this
# The part of run.sh for the spool, which has each bundle on the disk before it acknowledges it.

measure_spool() {
  mkdir -p "$work/data/bare"
  cc -O2 -o "$work/disk" "$here/benchmarks/disk.c"
  # Older builds have no journal, and none to leave out.
  local against=$against
  [ -z "$against" ] || knows "$against" journal-max-bundle-bytes=$journal_bytes || against=
  spool_table spool "pump to gantry serve with the spool, each bundle forced by itself (journal-max-bundle-bytes = 0)" \
    --set journal-max-bundle-bytes=0
  spool_table journal "the same with the journal, the default" \
    --set journal-max-bundle-bytes=$journal_bytes
}

spool_table() { # PART TITLE ARGUMENT...
  local subject before_it notes=cost bare=unforced_files part=$1 title=$2
  shift 2
  start_both "$part" serve --set address=127.0.0.1:@port@ --set "data-dir=$work/data/@work@" "$@"
  await_inbox
  empty_spool
  table "$title; the ceiling is one forced file after the other, bare"
  compare "$part" forced_files into_spool into_other_spool
  stop_both
}

forced_files() { # SIZE
  "$work/disk" "$work/data/bare" "$1" $run_seconds forced | rate_of
}

unforced_files() { # SIZE
  "$work/disk" "$work/data/bare" "$1" $run_seconds "$([ "$1" -lt 1000000 ] && echo made || echo line)" | rate_of
}

# Between the runs only: the disk must not fill. The files stay, emptied, because ext4 searches past every inode that was
# removed within the last minute, which halves the rate of the runs that follow.
empty_spool() {
  find "$work/data" -type f -path '*inbox/*' -size +0 -exec truncate -s 0 {} +
}

# What the journal of a spool has and the inbox not yet, until it is the same number twice.
await_inbox() {
  local seen=-1 now
  until now=$(find "$work/data" -type f -path '*inbox/*' -size +0 | wc -l) && [ "$now" -eq "$seen" ]; do
    seen=$now
    sleep 0.5
  done
}

into_spool() {
  into_subject "$@"
  await_inbox
  empty_spool
}

into_other_spool() {
  into_other "$@"
  await_inbox
  empty_spool
}
