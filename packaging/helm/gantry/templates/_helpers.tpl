{{/* Name of all objects: the release's, unless told otherwise. */}}
{{- define "gantry.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "gantry.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "gantry.selector" -}}
app.kubernetes.io/name: {{ include "gantry.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gantry.labels" -}}
{{ include "gantry.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "gantry.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "gantry.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end -}}

{{- define "gantry.image" -}}
{{- $tag := default .Chart.AppVersion .Values.image.tag -}}
{{ .Values.image.repository }}{{ if hasPrefix "sha256:" $tag }}@{{ else }}:{{ end }}{{ $tag }}
{{- end -}}

{{/* Where the files of a secret are: certificate, key, authorities. */}}
{{- define "gantry.tlsFiles" -}}
cert-file: {{ printf "%s/%s" .folder .keys.certificateKey | quote }}
private-key-file: {{ printf "%s/%s" .folder .keys.privateKeyKey | quote }}
ca-certs: {{ printf "%s/%s" .folder .keys.authoritiesKey | quote }}
{{- end -}}

{{/* How the admin port is asked: with admin-tls, whoever gave it, in no other way. */}}
{{- define "gantry.adminScheme" -}}
{{ if or .Values.admin.tls.secretName (hasKey .Values.config "admin-tls") }}HTTPS{{ else }}HTTP{{ end }}
{{- end -}}

{{/* What gantry.yaml says: config, and what the chart knows better. */}}
{{- define "gantry.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- $_ := set $config "data-dir" "/var/lib/gantry" -}}
{{- $_ := set $config "admin-address" (printf "0.0.0.0:%v" .Values.admin.port) -}}
{{- $_ := set $config "shutdown-grace" (printf "%vs" .Values.shutdownGraceSeconds) -}}
{{- if .Values.admin.tokenSecretName -}}
{{- $_ := set $config "admin-token-file" "/etc/gantry-tokens/tokens" -}}
{{- end -}}
{{- if .Values.admin.tls.secretName -}}
{{- $_ := set $config "admin-tls" (mergeOverwrite (default (dict) (get $config "admin-tls"))
  (include "gantry.tlsFiles" (dict "folder" "/etc/gantry-admin-tls" "keys" .Values.admin.tls) | fromYaml)) -}}
{{- end -}}
{{- $listens := or (hasKey $config "address") (hasKey $config "listeners") -}}
{{- if .Values.tls.secretName -}}
{{- $_ := set $config "tls" (mergeOverwrite (default (dict) $config.tls)
  (include "gantry.tlsFiles" (dict "folder" "/etc/gantry-tls" "keys" .Values.tls) | fromYaml)) -}}
{{- else if not (or (hasKey $config "tls") (eq (toString (get $config "require-tls")) "false")) -}}
{{- fail "no TLS: give tls.secretName, or say config.require-tls=false in so many words" -}}
{{- end -}}
{{- if not $listens -}}
{{- $_ := set $config "address" "[::]:4556" -}}
{{- end -}}
{{ toYaml $config }}
{{- end -}}
