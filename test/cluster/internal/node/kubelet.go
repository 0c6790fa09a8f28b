//go:build linux

package node

import (
	"context"
	"fmt"
	"path/filepath"
)

// kubelet starts the kubelet. It looks at control groups of both versions.
func (n *Node) kubelet(context.Context) error {
	isV1, err := makeGroups(n.Group)
	if err != nil {
		return err
	}
	allow := ""
	if isV1 {
		allow = "failCgroupV1: false"
	}
	err = n.write(fmt.Sprintf(`apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: %s
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix://%s
cgroupDriver: cgroupfs
cgroupRoot: /%s
%s
makeIPTablesUtilChains: false
failSwapOn: false
podLogsDir: %s
volumePluginDir: %s
maxPods: 250
registerNode: true
healthzPort: 0
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 50Mi, nodefs.available: 1%%, imagefs.available: 1%%}
`, IP, n.socket(), n.Group, allow, n.in("pods"), n.in("plugins")), "kubelet.yaml")
	if err != nil {
		return err
	}
	return n.start(filepath.Join(n.Programs, "kubelet"), "--kubeconfig", n.Kubeconfig, "--config", n.in("kubelet.yaml"),
		"--root-dir", n.in("kubelet"), "--cert-dir", n.in("kubelet-certs"), "--hostname-override", Name, "--node-ip", IP)
}
