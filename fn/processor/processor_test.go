package processor_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/processor"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/kio"
)

const items = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: web
    annotations:
      internal.config.kubernetes.io/id: '1'
  spec:
    initContainers:
    # first of all
    - name: migrate # do not rename
      image: migrate:1
    containers:
    - name: app
      image: app:1
`

const config = `functionConfig:
  apiVersion: native-sidecar.dev/v1alpha1
  kind: SidecarTransformer
  metadata:
    name: shop
  spec:
    patterns:
    - name: side
      position: {at: First}
      sidecar:
        container:
          image: side:1 # pinned
`

// process runs the processor as a function built on kyaml's framework does.
func process(input string) (string, error) {
	var out bytes.Buffer
	err := framework.Execute(processor.Processor{}, &kio.ByteReadWriter{
		Reader: strings.NewReader(input), Writer: &out, KeepReaderAnnotations: true,
	})
	return out.String(), err
}

func TestProcess(t *testing.T) {
	out, err := process(items + config)
	require.NoError(t, err)
	assert.Contains(t, out, `    initContainers:
    - name: side
      image: side:1 # pinned
      restartPolicy: Always
    # first of all
    - name: migrate # do not rename
`)
	assert.Contains(t, out, `message: add native sidecar "side" (add)`)
	assert.Contains(t, out, "rule: host-comments", "the host would give the sidecar its neighbour's comments")
	assert.NotContains(t, out, "config.kubernetes.io/id")
}

func TestProcessLeavesItemsAloneOnErrors(t *testing.T) {
	out, err := process(items + strings.Replace(config, "name: side", "name: app", 1))
	require.Error(t, err)
	assert.Contains(t, out, "name-taken")
	assert.NotContains(t, out, "restartPolicy")
}

func TestProcessWithoutFunctionConfig(t *testing.T) {
	_, err := process(items)
	var wrong finding.List
	require.ErrorAs(t, err, &wrong)
	assert.Contains(t, err.Error(), "there is no functionConfig")
}
