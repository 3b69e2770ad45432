# What is there to deploy and to watch with is sound: alert rules fire where they should and nowhere else, the dashboard is JSON,
# manifests are what Kubernetes knows.
set -euo pipefail
. .ci/lib.sh

cd packaging/prometheus
promtool check rules gantry.rules.yml
promtool test rules ./*.test.yml
cd ../..
jq -e '.panels | length > 10' packaging/grafana/gantry.json >/dev/null || fail "the dashboard has no panels"

# Schemas of Kubernetes come with the program, from the package index of Python.
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0
"$work/venv/bin/kubernetes-validate" --strict packaging/kubernetes/gantry.yaml | tee "$work/validate.out"
[ "$(grep -c passed "$work/validate.out")" -eq "$(grep -c '^apiVersion:' packaging/kubernetes/gantry.yaml)" ] || fail "not each object passed"
