# Manifests and the Helm chart are what Kubernetes and the operator of Prometheus know, and the configuration in them is what
# Gantry knows.
set -euo pipefail
. .ci/lib.sh
kubernetes=1.37.0
chart=packaging/helm/gantry

# All pinned, from the registries of their languages. The kinds of the Prometheus operator are described by its Go types alone.
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "kubernetes-validate==$kubernetes" PyYAML==6.0.4 \
  >"$work/pip.out" 2>&1 || fail "no kubernetes-validate"
export GOBIN=$work/go
started=$SECONDS
for program in helm.sh/helm/v3/cmd/helm@v3.22.0 github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0 \
  sigs.k8s.io/controller-tools/cmd/controller-gen@v0.23.0; do
  go install "$program" >"$work/go.out" 2>&1 || fail "no $program"
done
mkdir "$work/crd"
(
  cd "$work/crd"
  monitoring=github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring
  go mod init crd
  go get "$monitoring/v1@v0.95.2"
  "$GOBIN/controller-gen" crd "paths=$monitoring/v1" output:crd:dir=.
) >"$work/crd.out" 2>&1 || fail "no description of a ServiceMonitor"
echo "measured: helm, kubeconform and controller-gen were made in $((SECONDS - started)) s"
"$work/venv/bin/python" .ci/kubernetes_schemas.py "$work/schemas" "$kubernetes" "$work/crd/monitoring.coreos.com_servicemonitors.yaml"

conforms() { # FILE...
  "$GOBIN/kubeconform" -strict -summary -schema-location "$work/schemas/{{.ResourceKind}}{{.KindSuffix}}.json" "$@"
}
render() { "$GOBIN/helm" template node "$chart" --kube-version "$kubernetes" "$@"; }
# What secrets hold there, under the names that each chart value and manifest has for it.
"$GANTRY" pki init --dir "$work/ca" >/dev/null
"$GANTRY" pki issue --dir "$work/ca" --node-id dtn://gantry/ --node-id ipn:7.0 --node-id dtn://north/ --out "$work/etc-gantry-tls" \
  >"$work/issue.out"
(
  cd "$work/etc-gantry-tls"
  cp dtn-gantry.pem node.pem
  cp dtn-gantry.key node.key
  cp node.pem tls.crt
  cp node.key tls.key
  cp ca.pem ca.crt
)
cp -r "$work/etc-gantry-tls" "$work/etc-gantry-admin-tls"
mkdir "$work/etc-gantry-tokens"
echo "read $(head -c 24 /dev/urandom | base64)" >"$work/etc-gantry-tokens/tokens"
chmod 600 "$work/etc-gantry-tokens/tokens"
loads() { # OBJECTS KEY: what Gantry says of that key of their ConfigMap, with secrets that are here
  "$work/venv/bin/python" - "$1" "$2" "$work" >"$work/loads-$2" <<'PYTHON' || fail "no configuration in $1"
import sys, yaml
[text] = [o["data"][sys.argv[2]] for o in yaml.safe_load_all(open(sys.argv[1])) if o["kind"] == "ConfigMap"]
print(text.replace("/etc/gantry-", sys.argv[3] + "/etc-gantry-"))
PYTHON
  "$GANTRY" check-config --config "$work/loads-$2" >"$work/check-$(basename "$1").out" 2>&1 ||
    fail "Gantry does not take $2 of $1"
}

conforms packaging/kubernetes/*.yaml || fail "a manifest does not conform"
# The test would find a fault: in a kind of Kubernetes, and in one of the operator.
sed 's/periodSeconds/periodsSeconds/' packaging/kubernetes/gantry.yaml >"$work/faulty.yaml"
! conforms "$work/faulty.yaml" >/dev/null || fail "a fault in a manifest is not found"
sed 's/jobLabel/jobLable/' packaging/kubernetes/servicemonitor.yaml >"$work/faulty.yaml"
! conforms "$work/faulty.yaml" >/dev/null || fail "a fault in a monitor is not found"

# What docs/install.md has users do for TLS at the admin port.
sed 's/scheme: HTTP}/scheme: HTTPS}/' packaging/kubernetes/gantry.yaml >"$work/plain-tls.yaml"
conforms "$work/plain-tls.yaml" || fail "the manifest with probes by HTTPS does not conform"
[ "$(grep -c 'path: /health/.*scheme: HTTPS}' "$work/plain-tls.yaml")" -eq 3 ] || fail "not all three probes ask by HTTPS"

"$GOBIN/helm" lint --strict "$chart" --values "$chart/ci/all-values.yaml" || fail "helm lint"
"$GOBIN/helm" lint --strict "$chart" --values "$chart/ci/plain-values.yaml" || fail "helm lint"
for values in "$chart/values.yaml" "$chart"/ci/*-values.yaml; do
  name=$(basename "$values" .yaml)
  render --values "$values" >"$work/$name.yaml"
  conforms "$work/$name.yaml" || fail "the chart with $name does not conform"
  loads "$work/$name.yaml" gantry.yaml
done
# Probes and the monitor ask as the port answers: a probe by HTTP of a port with TLS would have the pod killed.
asks() { # FILE SCHEME
  [ "$(grep -c "path: /health/.*scheme: $2}" "$work/$1.yaml")" -eq 3 ] || fail "probes with $1 do not ask by $2"
}
asks values HTTP
asks all-values HTTPS
grep -A4 'scheme: https' "$work/all-values.yaml" | grep -q 'north-admin-tls, key: ca.crt' || fail "the monitor trusts nobody"
! grep -q 'scheme: https' "$work/values.yaml" || fail "the monitor asks by HTTPS where there is none"
render --set config.admin-tls.cert-file=/etc/own/node.pem >"$work/own.yaml"
asks own HTTPS
# Helm reads numbers as floats.
grep -q 'max-inbound-bytes = .*2147483648' "$work/check-all-values.yaml.out" || fail "an amount is another one"
loads packaging/kubernetes/gantry.yaml gantry.toml

refused() { # WHAT WORDS ARGUMENT...: helm does not take it, and says why
  local what=$1 words=$2
  shift 2
  ! render "$@" >"$work/refused.out" 2>&1 || fail "$what is taken"
  grep -q "$words" "$work/refused.out" || fail "$what is refused in other words"
}
refused "a node without TLS that nobody asked for" require-tls --set tls.secretName=
refused "a value that is not there" persistance --set persistance.enabled=false
refused "a key that is the chart's" config --set config.data-dir=/elsewhere
refused "more replicas" replicas --set replicas=2
