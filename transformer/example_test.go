package transformer_test

import (
	"fmt"
	"log"
	"os"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/transformer"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var _ kio.Filter = &transformer.Transformer{}

// A transformer is a filter for kyaml's pipelines.
func Example() {
	config, err := v1alpha1.Decode(v1alpha1.Source{File: "sidecars.yaml"}, yaml.MustParse(`
apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: proxies
spec:
  patterns:
  - name: proxies
    convert:
      containers: ["*-proxy"]
      startupProbeFrom: Readiness
`).YNode())
	if err != nil {
		log.Fatal(err)
	}
	t, err := transformer.New(config)
	if err != nil {
		log.Fatal(err)
	}
	pod := yaml.MustParse(`apiVersion: v1
kind: Pod
metadata:
  name: report
spec:
  containers:
  - name: db-proxy # ask team data
    image: proxy:1
    readinessProbe:
      tcpSocket: {port: 5432}
  - name: report
    image: report:5
`)
	err = kio.Pipeline{
		Inputs:  []kio.Reader{&kio.PackageBuffer{Nodes: []*yaml.RNode{pod}}},
		Filters: []kio.Filter{t},
		Outputs: []kio.Writer{kio.ByteWriter{Writer: os.Stdout}},
	}.Execute()
	fmt.Println("error:", err)
	// Output:
	// apiVersion: v1
	// kind: Pod
	// metadata:
	//   name: report
	// spec:
	//   initContainers:
	//   - name: db-proxy # ask team data
	//     image: proxy:1
	//     restartPolicy: Always
	//     readinessProbe:
	//       tcpSocket: {port: 5432}
	//     startupProbe:
	//       tcpSocket: {port: 5432}
	//       periodSeconds: 1
	//       failureThreshold: 60
	//   containers:
	//   - name: report
	//     image: report:5
	// error: <nil>
}
