# Contact plans that dtn-tvg-util makes are read as it means them, and traffic is simulated over them.
set -euo pipefail
. .ci/lib.sh

python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check \
  dtn-tvg-util==0.1.6 ephem==4.2.1 scipy==1.17.1 numpy==2.4.6 attrs==26.1.0 >"$work/pip.out" 2>&1 || fail "no dtn-tvg-util"
tool() { "$work/python/bin/python" -m "tvgutil.tools.$1" "${@:2}" >>"$work/tools.out" 2>&1 || fail "$1 makes nothing"; }

# Two satellites on polar orbits of our own, and two ground stations that they pass.
cat >"$work/scenario.json" <<'JSON'
{"satlist": [
  {"id": "ALFA", "tle": ["1 90001U 30001A   30001.00000000  .00000000  00000-0  00000-0 0  9998",
                         "2 90001  97.6000  10.0000 0010000   0.0000   0.0000 14.90000000    00"]},
  {"id": "BETA", "tle": ["1 90002U 30001A   30001.00000000  .00000000  00000-0  00000-0 0  9999",
                         "2 90002  97.6000 100.0000 0010000   0.0000 120.0000 14.90000000    04"]}],
 "gslist": [{"id": "berlin", "lat": 52.5, "lon": 13.4, "hot": false}, {"id": "cape", "lat": -33.9, "lon": 18.4, "hot": false}],
 "time_offset": 1893456000}
JSON
tool create_rr_tvg "$work/scenario.json" --duration 43200 --uplinkrate 9600 --downlinkrate 1000000 -o "$work/predicted.json"
tool convert_ptvg_to_ftvg "$work/predicted.json" -o "$work/factual.json"
tool create_rr_tvg "$work/scenario.json" --rr p --seed 1 --duration 43200 --subtractoffset -o "$work/uncertain.json"

# What its own reader makes of a file: contacts, and octets in all.
means() { # FILE
  "$work/python/bin/python" - "$1" <<'PYTHON'
import json, sys
from tvgutil import contact_plan, tvg
graph = tvg.from_serializable(json.load(open(sys.argv[1])))
contacts = [contact for edge in graph.edges.values() for contact in edge]
bits = 0
for contact in contacts:
    rates = contact.characteristics if graph.contact_type is contact_plan.Contact else contact.generations[0].characteristics
    bits += (contact.end_time - contact.start_time) * rates[0].bit_rate
print(f"{len(contacts)} contacts, one way each, between {len(graph.vertices)} nodes")
print(f"  volume  {bits / 8e6:.1f} MB")
PYTHON
}
for plan in predicted factual uncertain; do
  "$GANTRY" simulate --plan "$work/$plan.json" >"$work/$plan.out" 2>&1 || fail "$plan is not read"
  means "$work/$plan.json" >"$work/means-$plan"
  while IFS= read -r line; do
    grep -qF -- "$line" "$work/$plan.out" || fail "$plan is read otherwise than '$line'"
  done <"$work/means-$plan"
done
grep -qF 'P-TVG plan' "$work/predicted.out" || fail "a P-TVG is not seen"
grep -qF 'F-TVG plan' "$work/factual.out" || fail "an F-TVG is not seen"
grep -qF '9.6 kbit/s (1.2 kB/s) to 1 Mbit/s (125 kB/s)' "$work/factual.out" || fail "rates are others"
grep -qF 'here 0 s is 2030-01-01T' "$work/factual.out" || fail "Unix times are not seen"

cat >"$work/nodes.toml" <<'TOML'
[[flows]]
from = "cape"
to = "berlin"
bundle-size = "10kB"
count = 20
TOML
simulate() { # NAME OPTION...
  "$GANTRY" simulate --nodes "$work/nodes.toml" --json "$work/$1.report" --html "$work/$1.html" "${@:2}" >"$work/$1.run" 2>&1
}
simulate factual --plan "$work/factual.json" || fail "the bundles do not arrive"
[ "$(jq '.delivered' "$work/factual.report")" = 20 ] || fail "not 20 bundles are delivered"
[ "$(jq '[.links[] | select(."carried-bytes" > 200000)] | length' "$work/factual.report")" = 2 ] ||
  fail "they do not go up and down once"
grep -q '<svg role="img"' "$work/factual.html" || fail "no plots"
# Equal seeds give equal runs, and another seed another choice of what is not certain.
for run in one again; do
  simulate "$run" --plan "$work/uncertain.json" --seed 7 || [ $? = 1 ] || fail "an uncertain plan is not simulated"
done
cmp "$work/one.report" "$work/again.report" || fail "one seed gives two runs"

if "$GANTRY" simulate --plan "$work/scenario.json" >"$work/wrong.run" 2>&1; then fail "a scenario is taken for a plan"; else code=$?; fi
[ "$code" = 3 ] || fail "exit code $code, not 3"

# A swarm, and one run of it that is shown.
"$GANTRY" simulate swarm --runs 200 >"$work/swarm.out" 2>&1 || fail "a swarm breaks a promise: $(tail -n 5 "$work/swarm.out")"
grep -q '^nothing was broken$' "$work/swarm.out" || fail "the swarm says something else: $(cat "$work/swarm.out")"
echo "measured: $(head -n 1 "$work/swarm.out")"
"$GANTRY" simulate swarm --seed 17 --timeline --html "$work/17.html" >"$work/17.out"
grep -q 'SESS_INIT ipn:1.0' "$work/17.out" || fail "no messages are shown"
grep -q '<svg' "$work/17.html" || fail "no chart is drawn"
