package fn_test

import (
	"context"
	"log"
	"os"

	"github.com/native-sidecar/native-sidecar/fn"
)

// The function reads a ResourceList and writes it with the items edited and the
// results in it. Here the proxy, which would keep the pod from ever completing,
// becomes a native sidecar.
func ExampleRun() {
	out, err := fn.Run(context.Background(), []byte(`apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: native-sidecar.dev/v1alpha1
  kind: SidecarTransformer
  metadata:
    name: proxies
  spec:
    patterns:
    - name: proxies
      convert:
        containers: ["*-proxy"]
        startupProbe: {tcpSocket: {port: 5432}}
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: report
  spec:
    restartPolicy: Never
    containers:
    - name: report
      image: report:5
    - name: db-proxy # ask team data
      image: proxy:1
`))
	if err != nil {
		log.Fatal(err)
	}
	if err := out.Write(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// apiVersion: config.kubernetes.io/v1
	// kind: ResourceList
	// functionConfig:
	//   apiVersion: native-sidecar.dev/v1alpha1
	//   kind: SidecarTransformer
	//   metadata:
	//     name: proxies
	//   spec:
	//     patterns:
	//     - name: proxies
	//       convert:
	//         containers: ["*-proxy"]
	//         startupProbe: {tcpSocket: {port: 5432}}
	// items:
	// - apiVersion: v1
	//   kind: Pod
	//   metadata:
	//     name: report
	//   spec:
	//     restartPolicy: Never
	//     containers:
	//     - name: report
	//       image: report:5
	//     initContainers:
	//     - name: db-proxy # ask team data
	//       image: proxy:1
	//       restartPolicy: Always
	//       startupProbe:
	//         tcpSocket:
	//           port: 5432
	// results:
	// - message: a Pod's containers are immutable. Delete the existing Pod before you apply this one. (live-immutable)
	//   severity: info
	//   resourceRef:
	//     apiVersion: v1
	//     kind: Pod
	//     name: report
	//   tags:
	//     rule: live-immutable
	// - message: convert container "db-proxy" into a native sidecar (convert)
	//   severity: info
	//   resourceRef:
	//     apiVersion: v1
	//     kind: Pod
	//     name: report
	//   field:
	//     path: spec.initContainers[0]
	//   tags:
	//     pattern: proxies
	//     rule: convert
	// - message: add startupProbe of container "db-proxy" (add)
	//   severity: info
	//   resourceRef:
	//     apiVersion: v1
	//     kind: Pod
	//     name: report
	//   field:
	//     path: spec.initContainers[0].startupProbe
	//   tags:
	//     pattern: proxies
	//     rule: add
}
