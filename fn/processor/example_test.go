package processor_test

import (
	"os"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/processor"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/kio"
)

// A function that runs native-sidecar next to its own processors.
func ExampleProcessor() {
	own := framework.ResourceListProcessorFunc(func(list *framework.ResourceList) error {
		for _, item := range list.Items {
			if err := item.SetAnnotations(map[string]string{"seen": "true"}); err != nil {
				return err
			}
		}
		return processor.Processor{}.Process(list)
	})
	err := framework.Execute(own, &kio.ByteReadWriter{
		Reader: strings.NewReader(`apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: web
  spec:
    containers:
    - name: app
      image: app:1
functionConfig:
  apiVersion: native-sidecar.dev/v1alpha1
  kind: SidecarTransformer
  metadata:
    name: shop
  spec:
    patterns:
    - name: side
      sidecar: {container: {image: "side:1"}}
`),
		Writer: os.Stdout, NoWrap: true,
	})
	if err != nil {
		os.Exit(1)
	}
	// Output:
	// apiVersion: v1
	// kind: Pod
	// metadata:
	//   name: web
	//   annotations:
	//     seen: "true"
	// spec:
	//   initContainers:
	//   - {name: side, image: "side:1", restartPolicy: Always}
	//   containers:
	//   - name: app
	//     image: app:1
}
