package v1alpha1

import "testing"

// A field that the oldest node does not know is reported at its own line.
func TestNewFields(t *testing.T) {
	container := `    sidecar:
      container:
        image: a
        resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
        restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]
        lifecycle:
          preStop: {sleep: {seconds: 1}}
          postStart: {sleep: {seconds: 1}}
        volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b, readOnly: true, recursiveReadOnly: Enabled}]
        env: [{name: A, valueFrom: {fileKeyRef: {volumeName: a, path: a, key: A}}}]
        securityContext: {appArmorProfile: {type: RuntimeDefault}}
      app: {env: [{name: A, valueFrom: {fileKeyRef: {volumeName: a, path: a, key: A}}}]}
      pod: {volumes: [{name: a, emptyDir: {}}, {name: b, image: {reference: b}}]}
`
	on := func(version, rules string) string {
		return inPattern(container) + "  kubernetesVersion: '" + version + "'\n  rules: {" + rules + "}\n"
	}
	for _, w := range []wrong{
		{"oldest", on("1.29", ""), `9:23: spec.patterns[0].sidecar.container.resizePolicy: needs Kubernetes 1.33. Remove it, or raise spec.kubernetesVersion.
10:29: spec.patterns[0].sidecar.container.restartPolicyRules: needs Kubernetes 1.36. Remove it, or raise spec.kubernetesVersion.
12:28: spec.patterns[0].sidecar.container.lifecycle.preStop.sleep: needs Kubernetes 1.30. Remove it, or raise spec.kubernetesVersion.
13:30: spec.patterns[0].sidecar.container.lifecycle.postStart.sleep: needs Kubernetes 1.30. Remove it, or raise spec.kubernetesVersion.
14:110: spec.patterns[0].sidecar.container.volumeMounts[1].recursiveReadOnly: needs Kubernetes 1.31. Remove it, or raise spec.kubernetesVersion.
15:49: spec.patterns[0].sidecar.container.env[0].valueFrom.fileKeyRef: needs Kubernetes 1.35. Remove it, or raise spec.kubernetesVersion.
16:44: spec.patterns[0].sidecar.container.securityContext.appArmorProfile: needs Kubernetes 1.30. Remove it, or raise spec.kubernetesVersion.
17:53: spec.patterns[0].sidecar.app.env[0].valueFrom.fileKeyRef: needs Kubernetes 1.35. Remove it, or raise spec.kubernetesVersion.
18:65: spec.patterns[0].sidecar.pod.volumes[1].image: needs Kubernetes 1.35. Remove it, or raise spec.kubernetesVersion.`},
		{"default", on("1.33", "a: Off"), `10:29: spec.patterns[0].sidecar.container.restartPolicyRules: needs Kubernetes 1.36. Remove it, or raise spec.kubernetesVersion.
15:49: spec.patterns[0].sidecar.container.env[0].valueFrom.fileKeyRef: needs Kubernetes 1.35. Remove it, or raise spec.kubernetesVersion.
17:53: spec.patterns[0].sidecar.app.env[0].valueFrom.fileKeyRef: needs Kubernetes 1.35. Remove it, or raise spec.kubernetesVersion.
18:65: spec.patterns[0].sidecar.pod.volumes[1].image: needs Kubernetes 1.35. Remove it, or raise spec.kubernetesVersion.`},
		{"newest but one", on("1.35", "too-new: Error"), "10:29: spec.patterns[0].sidecar.container.restartPolicyRules: needs Kubernetes 1.36. Remove it, or raise spec.kubernetesVersion."},
	} {
		w.run(t)
	}
	decoded(t, on("1.36", ""))
	decoded(t, on("1.35", "too-new: Warning"))
}
