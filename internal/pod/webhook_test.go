package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
)

func TestWebhooks(t *testing.T) {
	for _, w := range pod.Webhooks() {
		assert.NotEqual(t, w.Keeps == "", w.Drops == "", "%s: the first release that keeps the field, or else the last one that drops it", w.Name)
	}
}

func TestRequestsIn(t *testing.T) {
	for _, c := range []struct {
		by      pod.Holder
		entries string
		want    []string
	}{
		{pod.ByServiceAccount, `{eks.amazonaws.com/role-arn: a}`, []string{"eks.amazonaws.com/role-arn"}},
		{pod.ByServiceAccount, `{eks.amazonaws.com/role-arn: a, amazonaws.com/role-arn: b}`, []string{"eks.amazonaws.com/role-arn", "amazonaws.com/role-arn"}},
		{pod.ByNamespace, `{eks.amazonaws.com/role-arn: a}`, nil},
		{pod.ByNamespace, `{appmesh.k8s.aws/sidecarInjectorWebhook: disabled}`, []string{"appmesh.k8s.aws/sidecarInjectorWebhook"}},
		{pod.ByNamespace, `{}`, nil},
	} {
		var found []string
		for _, request := range pod.RequestsIn(c.by, node(c.entries), "") {
			found = append(found, request.Field[2:len(request.Field)-2])
		}
		assert.Equal(t, c.want, found, c.entries)
	}
}
