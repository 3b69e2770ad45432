# The alert rules are sound, fire where they should and nowhere else; the dashboard is JSON.
set -euo pipefail
. .ci/lib.sh
cd packaging/prometheus
promtool check rules gantry.rules.yml
promtool test rules ./*.test.yml
jq -e '.panels | length > 10' ../grafana/gantry.json >/dev/null || fail "the dashboard has no panels"
