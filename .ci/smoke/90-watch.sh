# What is there to watch with is sound: alert rules fire where they should and nowhere else, the dashboard is JSON.
set -euo pipefail
. .ci/lib.sh

cd packaging/prometheus
promtool check rules gantry.rules.yml
promtool test rules ./*.test.yml
cd ../..
jq -e '.panels | length > 10' packaging/grafana/gantry.json >/dev/null || fail "the dashboard has no panels"
