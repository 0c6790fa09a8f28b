{{- define "kit.pod" -}}
containers: [{name: kit, image: {{ .image }}}]
{{- end -}}
