package command

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"
)

// TestGoldenOutputsDecode reads the output of every golden into Kubernetes' own
// types as the API server does in its strictest mode: no unknown field, none
// twice, no value of another type. Pods keep their application, and no container
// has another one's name.
func TestGoldenOutputsDecode(t *testing.T) {
	for _, g := range goldens(t) {
		if g.Fails() {
			continue
		}
		t.Run(g.Name(), func(t *testing.T) {
			for doc := range strings.SplitSeq(g.output, "\n---\n") {
				spec := podSpec(t, doc)
				if spec == nil {
					continue
				}
				require.NotEmpty(t, spec.Containers)
				names := map[string]bool{}
				for _, c := range append(spec.InitContainers, spec.Containers...) {
					require.False(t, names[c.Name], "two containers called %s", c.Name)
					names[c.Name] = true
				}
			}
		})
	}
}

// podSpec returns the pod's spec of a built-in kind, or nil.
func podSpec(t *testing.T, doc string) *corev1.PodSpec {
	t.Helper()
	var (
		pod         corev1.Pod
		deployment  appsv1.Deployment
		statefulSet appsv1.StatefulSet
		job         batchv1.Job
		cronJob     batchv1.CronJob
	)
	into := map[string]struct {
		object any
		spec   *corev1.PodSpec
	}{
		"v1 Pod":              {&pod, &pod.Spec},
		"apps/v1 Deployment":  {&deployment, &deployment.Spec.Template.Spec},
		"apps/v1 StatefulSet": {&statefulSet, &statefulSet.Spec.Template.Spec},
		"batch/v1 Job":        {&job, &job.Spec.Template.Spec},
		"batch/v1 CronJob":    {&cronJob, &cronJob.Spec.JobTemplate.Spec.Template.Spec},
	}
	node := kyaml.MustParse(doc)
	target, known := into[node.GetApiVersion()+" "+node.GetKind()]
	if !known {
		return nil
	}
	require.NoError(t, yaml.UnmarshalStrict([]byte(doc), target.object), doc)
	return target.spec
}
