# Peers that say nothing, garbage, or version 3, as whom we dial and as who dials us: each session ends as RFC 9174 has it, with a
# FIN, and within its time.
set -euo pipefail
. .ci/lib.sh

contact=64746e210400
# Keepalive 1 s, Segment MRU 1 MiB, Transfer MRU 1 MiB, Node ID ipn:3.0, no extension items.
init=07000100000000001000000000000000100000000769706e3a332e3000000000
version_3=64746e21030000010769706e3a332e30
limits=(--set contact-timeout=2 --set session-init-timeout=2 --set ending-timeout=2 --set keepalive-interval=1)
limits+=(--set keepalive-misses=3 --set redial-delay-first=60s)
our_init='07[0-9a-f]+'

# Who dials us, and whom we dial: each with a server of its own for the latter, all at once.
background server "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/server" "${limits[@]}"
port=$(port_of server)
cases=()
passive() { # NAME STEP...
  local name=$1
  shift
  background "$name" java .ci/RawPeer.java "$port" "$@"
  cases+=("$name")
}
peers=()
active() { # NAME STEP...
  local name=$1
  shift
  background "$name" java .ci/RawPeer.java listen "$@"
  cases+=("$name")
  peers+=("\"127.0.0.1:$(port_of "$name")\"")
}
passive p_mute
passive p_mute_after_contact "send=$contact"
passive p_mute_after_init "send=$contact" "send=$init" read=40
passive p_garbage send=474554202f20485454502f312e310d0a zeros=100000
passive p_garbage_after_init "send=$contact" "send=$init" read=40 send=ff zeros=100000
passive p_version_3 "send=$version_3"
passive p_second_init "send=$contact" "send=$init" read=40 "send=$init" send=050000
active a_mute
active a_mute_after_contact read=6 "send=$contact"
active a_mute_after_init read=6 "send=$contact" "send=$init"
active a_garbage send=474554202f20485454502f312e310d0a zeros=100000
active a_garbage_after_init read=6 "send=$contact" "send=$init" read=40 send=ff zeros=100000
active a_version_3 read=6 "send=$version_3"
background dialler "$GANTRY" serve --set address=127.0.0.1:0 --set "data-dir=$work/dialler" "${limits[@]}" \
  --set "peers=[$(IFS=,; echo "${peers[*]}")]"
for name in "${cases[@]}"; do
  await_line "$name" '^ended' 60
done

slack_millis=20000 # of a busy machine: whoever is over the least and under this was not forgotten
ends() { # NAME REGEX-OF-OCTETS LEAST-MILLIS MOST-MILLIS
  local octets end millis
  octets=$(said "$1" '^received' | cut -d ' ' -f 2)
  end=$(said "$1" '^ended')
  millis=$(sed -E 's/.* after ([0-9]+) ms/\1/' <<<"$end")
  grep -qE "^($2)\$" <<<"$octets" || fail "$1 got '$octets', not '$2'"
  [[ $end = "ended by fin "* ]] || fail "$1: $end"
  [ "$millis" -ge "$3" ] && [ "$millis" -le $(($4 + slack_millis)) ] || fail "$1: $end, not after $3 to $4 ms"
  echo "$1: $octets, $end"
}
# A4, P3: no Contact Header in time: close and say nothing more.
ends p_mute '' 1900 2000
ends a_mute "$contact" 0 2000
# A20, P17: SESS_TERM with Contact Failure, bounded by ending-timeout.
ends p_mute_after_contact "${contact}050004" 3800 4000
ends a_mute_after_contact "$contact${our_init}050004" 3800 4000
# E4: SESS_TERM with Idle timeout after the third silent interval; KEEPALIVEs of ours until then.
ends p_mute_after_init "$contact$our_init(04)*050001(04)*" 4500 5000
ends a_mute_after_init "$contact$our_init(04)*050001(04)*" 4500 5000
# A5, P4: another protocol: close without SESS_TERM, the passive side without a Contact Header.
ends p_garbage '' 0 0
ends a_garbage "$contact" 0 0
# E12: MSG_REJECT Message Type Unknown, then close.
ends p_garbage_after_init "$contact${our_init}(04)*0601ff" 0 0
ends a_garbage_after_init "$contact${our_init}(04)*0601ff" 0 0
# P5: our Contact Header, SESS_TERM with Version mismatch, close; A6: close.
ends p_version_3 "${contact}050002" 0 0
ends a_version_3 "$contact" 0 0
# E11: a second SESS_INIT is rejected as unexpected, and the session goes on: SESS_TERM is answered.
ends p_second_init "$contact${our_init}(04)*060307(04)*050100(04)*" 0 3000

# The logs name the cause, and none of the peers took more with it than its own session.
for cause in contact-timeout session-init-timeout peer-silent not-tcpcl protocol-violation version-mismatch; do
  said server "$cause" || fail "the server does not say $cause"
  said dialler "$cause" || fail "the dialling server does not say $cause"
done
! grep -E '^\s+at ' "$work/server.out" "$work/dialler.out" || fail "a stack trace"
"$GANTRY" ping "127.0.0.1:$port"
finish dialler
finish server
echo "note: ${#cases[@]} sessions with misbehaving peers ended as they should"
