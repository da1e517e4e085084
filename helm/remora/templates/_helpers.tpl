{{/* What the names of everything begin with: the release's name, which says remora or has it put behind. */}}
{{- define "remora.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" -}}
{{- else if contains "remora" .Release.Name -}}
{{- .Release.Name | trunc 48 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-remora" (.Release.Name | trunc 41) | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that select the Pods of a component: never to be changed, Deployments cannot change theirs. */}}
{{- define "remora.selector" -}}
app.kubernetes.io/name: remora
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels of what belongs to a component, or to none. */}}
{{- define "remora.labels" -}}
{{- with .root.Values.commonLabels }}
{{- toYaml . }}
{{ end -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: remora
{{- if .component }}
{{ include "remora.selector" . }}
{{- else }}
app.kubernetes.io/name: remora
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}
{{- end -}}

{{/* Image of a component. */}}
{{- define "remora.image" -}}
{{- $image := (index .root.Values .component).image -}}
{{- $name := printf "%s/%s:%s" (.root.Values.image.registry | trimSuffix "/") $image.name (.root.Values.image.tag | default .root.Chart.AppVersion) -}}
{{- if $image.digest }}{{ printf "%s@%s" $name $image.digest }}{{ else }}{{ $name }}{{ end -}}
{{- end -}}

{{/* Flags that values give, one argument each: lists are joined by commas, whole numbers stay whole. */}}
{{- define "remora.flags" -}}
{{- range $name, $value := . }}
{{- if kindIs "slice" $value }}
- {{ printf "--%s=%s" $name (join "," $value) | quote }}
{{- else if kindIs "float64" $value }}
- {{ printf "--%s=%d" $name (int64 $value) | quote }}
{{- else }}
- {{ printf "--%s=%v" $name $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What the restricted Pod Security Standard asks of a Pod, and more: whoever runs in it owns nothing and writes nowhere. */}}
{{- define "remora.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "remora.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* Where Pods of a component are placed. */}}
{{- define "remora.placement" -}}
{{- $values := index .root.Values .component -}}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
{{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
- topologyKey: {{ $key }}
  maxSkew: 1
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "remora.selector" $ | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end -}}

{{/* Environment of a component. */}}
{{- define "remora.env" -}}
{{- $values := index .root.Values .component -}}
{{- with $values.javaOptions }}
- {name: JAVA_TOOL_OPTIONS, value: {{ . | quote }}}
{{- end }}
{{- with $values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Secret that the gateway's certificate is in. */}}
{{- define "remora.tlsSecret" -}}
{{- if eq .Values.tls.source "Secret" -}}
{{- required "tls.secretName: empty (expected: the name of a Secret of type kubernetes.io/tls, because tls.source is Secret)" .Values.tls.secretName -}}
{{- else -}}
{{- include "remora.fullname" . }}-gateway-tls
{{- end -}}
{{- end -}}

{{/* Where callers reach the gateway. */}}
{{- define "remora.gatewayUrl" -}}
{{- if .Values.gateway.url -}}
{{- .Values.gateway.url -}}
{{- else -}}
{{- $port := int .Values.gateway.service.port -}}
{{- printf "https://%s-gateway.%s.svc%s" (include "remora.fullname" .) .Release.Namespace (eq $port 443 | ternary "" (printf ":%d" $port)) -}}
{{- end -}}
{{- end -}}

{{/*
Source Helm: the certificate and who signed it, as JSON: {authority: {data, renewAfter}, certificate: {data, names, renewAfter}}.
Made once in a rendering and remembered beside the values; `lookup` finds what an earlier release made. An upgrade signs another
certificate when the names change or half of its ten years are over, with the same authority, so callers notice nothing. The
authority is followed by another one when half of its twenty years are over; both are trusted then. Where Helm cannot ask the
cluster (helm template, Argo CD), take another source.
*/}}
{{- define "remora.helmCertificate" -}}
{{- if not (hasKey .Values.tls "made") -}}
{{- $now := now | unixEpoch | int64 -}}
{{- $year := mul 365 24 3600 -}}
{{- $names := include "remora.tlsNames" . -}}
{{- $authority := dict -}}
{{- $certificate := dict -}}
{{- $signer := dict -}}
{{- $old := "" -}}
{{- with lookup "v1" "Secret" .Release.Namespace (include "remora.authoritySecret" .) -}}
{{- $renewAfter := get (.metadata.annotations | default dict) "remora.dev/renew-after" -}}
{{- if lt $now ($renewAfter | int64) -}}
{{- $authority = dict "data" .data "renewAfter" $renewAfter -}}
{{- $signer = buildCustomCert (index .data "tls.crt") (index .data "tls.key") -}}
{{- with lookup "v1" "Secret" $.Release.Namespace (include "remora.tlsSecret" $) -}}
{{- $annotations := .metadata.annotations | default dict -}}
{{- $renewAfter := get $annotations "remora.dev/renew-after" -}}
{{- $old = index .data "ca.crt" | b64dec -}}
{{- if and (eq $names (get $annotations "remora.dev/names")) (lt $now ($renewAfter | int64)) -}}
{{- $certificate = dict "data" .data "names" $names "renewAfter" $renewAfter -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- $old = index .data "tls.crt" | b64dec -}}
{{- end -}}
{{- end -}}
{{- if not $authority -}}
{{- $signer = genCA (printf "%s-ca" (include "remora.fullname" .)) 7300 -}}
{{- $data := dict "tls.crt" (b64enc $signer.Cert) "tls.key" (b64enc $signer.Key) -}}
{{- $authority = dict "data" $data "renewAfter" (add $now (mul 10 $year) | toString) -}}
{{- $old = printf "%s%s" $signer.Cert $old -}}
{{- end -}}
{{- if not $certificate -}}
{{- $for := $names | fromJson -}}
{{- $signed := genSignedCert (first $for.hosts) $for.addresses $for.hosts 3650 $signer -}}
{{- $data := dict "ca.crt" (b64enc $old) "tls.crt" (b64enc $signed.Cert) "tls.key" (b64enc $signed.Key) -}}
{{- $certificate = dict "data" $data "names" $names "renewAfter" (add $now (mul 5 $year) | toString) -}}
{{- end -}}
{{- $_ := set .Values.tls "made" (dict "authority" $authority "certificate" $certificate) -}}
{{- end -}}
{{- toJson .Values.tls.made -}}
{{- end -}}

{{/* Secret that the authority's key is in, if it is Helm's: nobody mounts it. */}}
{{- define "remora.authoritySecret" -}}
{{- include "remora.fullname" . }}-gateway-authority
{{- end -}}

{{/* What the gateway's certificate is good for, as JSON: hosts, and addresses, which callers look for in another place. */}}
{{- define "remora.tlsNames" -}}
{{- $service := printf "%s-gateway.%s" (include "remora.fullname" .) .Release.Namespace -}}
{{- $hosts := list (printf "%s.svc" $service) $service (printf "%s.svc.cluster.local" $service) -}}
{{- $addresses := list -}}
{{- if .Values.apiService.enabled -}}
{{- $hosts = append $hosts (printf "%s-gateway-aggregation.%s.svc" (include "remora.fullname" .) .Release.Namespace) -}}
{{- end -}}
{{- $others := .Values.tls.extraNames -}}
{{- with .Values.gateway.url -}}
{{- $others = prepend $others (regexReplaceAll ":[0-9]+$" (urlParse .).host "" | trimAll "[]") -}}
{{- end -}}
{{- range $others -}}
{{- if or (regexMatch "^[0-9]+([.][0-9]+){3}$" .) (contains ":" .) -}}
{{- $addresses = append $addresses . -}}
{{- else -}}
{{- $hosts = append $hosts . -}}
{{- end -}}
{{- end -}}
{{- dict "hosts" (uniq $hosts) "addresses" (uniq $addresses) | toJson -}}
{{- end -}}
