package v1alpha1_test

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func ExampleDecode() {
	node := yaml.MustParse(`apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: proxies
spec:
  patterns:
  - name: db-proxy
    ambassador:
      container: {image: proxy:1}
      app:
        env: [{name: DB_HOST, value: 127.0.0.1}]
`).YNode()
	config, err := v1alpha1.Decode(v1alpha1.Source{File: "sidecars.yaml"}, node)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range config.Spec.Patterns {
		fmt.Printf("%s adds container %s, %s by default\n", p.Body(), p.ContainerName(), p.Body().DefaultEnd())
	}
	fmt.Println("Kubernetes", config.Spec.KubernetesVersion)
	// Output:
	// ambassador adds container db-proxy, First by default
	// Kubernetes 1.33
}

// The error has a line for each thing that is wrong.
func ExampleDecode_error() {
	node := yaml.MustParse(`apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
spec:
  kubernetesVersion: 1.30
  patterns:
  - name: web
    sidecar:
      image: nginx:1
  - name: legacy
    convert:
      containers: [proxy]
      startupProbeFrom: Liveness
`).YNode()
	_, err := v1alpha1.Decode(v1alpha1.Source{File: "sidecars.yaml"}, node)
	fmt.Println(err)
	// Output:
	// sidecars.yaml:4:22: spec.kubernetesVersion: must be a string, but YAML reads 1.30 as something else. Write "1.30".
	// sidecars.yaml:8:7: spec.patterns[0].sidecar.image: unknown field "image", did you mean "container.image"?
	// sidecars.yaml:12:25: spec.patterns[1].convert.startupProbeFrom: must be Readiness, not "Liveness"
}

func ExampleSidecarTransformer_Location() {
	config, err := v1alpha1.Decode(v1alpha1.Source{File: "sidecars.yaml"}, yaml.MustParse(`apiVersion: v1
kind: ConfigMap
data:
  convert: db-proxy,*-exporter
`).YNode())
	if err != nil {
		fmt.Println(err)
		return
	}
	at := config.Location("spec.patterns[0].convert.containers[1]")
	fmt.Printf("%s:%d:%d: %s\n", at.File, at.Line, at.Column, at.Path)
	// Output:
	// sidecars.yaml:4:12: data.convert[1]
}
