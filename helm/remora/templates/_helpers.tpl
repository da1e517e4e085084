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
Source Helm: the certificate, as the JSON of a Secret's data. Made once in a rendering and remembered beside the values; kept by
upgrades, because `lookup` finds it. Where Helm cannot ask the cluster (helm template, Argo CD), take another source.
*/}}
{{- define "remora.helmCertificate" -}}
{{- if not (hasKey .Values.tls "made") -}}
{{- $known := lookup "v1" "Secret" .Release.Namespace (include "remora.tlsSecret" .) -}}
{{- if $known -}}
{{- $_ := set .Values.tls "made" $known.data -}}
{{- else -}}
{{- $names := include "remora.tlsNames" . | fromJsonArray -}}
{{- $authority := genCA (printf "%s-ca" (include "remora.fullname" .)) 3650 -}}
{{- $certificate := genSignedCert (first $names) nil $names 3650 $authority -}}
{{- $_ := set .Values.tls "made" (dict "ca.crt" (b64enc $authority.Cert) "tls.crt" (b64enc $certificate.Cert) "tls.key" (b64enc $certificate.Key)) -}}
{{- end -}}
{{- end -}}
{{- toJson .Values.tls.made -}}
{{- end -}}

{{/* Names that the gateway's certificate is good for, as a JSON list. */}}
{{- define "remora.tlsNames" -}}
{{- $service := printf "%s-gateway.%s" (include "remora.fullname" .) .Release.Namespace -}}
{{- $names := list (printf "%s.svc" $service) $service (printf "%s.svc.cluster.local" $service) -}}
{{- if .Values.apiService.enabled -}}
{{- $names = append $names (printf "%s-gateway-aggregation.%s.svc" (include "remora.fullname" .) .Release.Namespace) -}}
{{- end -}}
{{- with .Values.gateway.url -}}
{{- $names = append $names ((urlParse .).host | regexFind "^[^:]+") -}}
{{- end -}}
{{- concat $names .Values.tls.extraNames | uniq | toJson -}}
{{- end -}}
