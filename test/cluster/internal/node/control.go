//go:build linux

package node

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"path/filepath"
)

// keys makes the token of the one user, and the key that signs tokens of service accounts.
// They are new for each node.
func (n *Node) keys(context.Context) error {
	n.token = rand.Text()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return err
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	for name, text := range map[string]string{
		"sa.key": string(private), "sa.pub": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})),
		"tokens.csv": n.token + ",admin,admin,system:masters\n",
	} {
		if err := n.write(text, "certs", name); err != nil {
			return err
		}
	}
	return n.write(fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: node, cluster: {server: %q, certificate-authority: %q}}]
users: [{name: admin, user: {token: %s}}]
contexts: [{name: node, context: {cluster: node, user: admin}}]
current-context: node
`, server, n.in("certs", "apiserver.crt"), n.token), "kubeconfig")
}

// control starts etcd and the API server.
func (n *Node) control(context.Context) error {
	err := n.start("etcd", "--data-dir", n.in("etcd"),
		"--listen-client-urls", "http://127.0.0.1:2379", "--advertise-client-urls", "http://127.0.0.1:2379",
		"--listen-peer-urls", "http://127.0.0.1:2380")
	if err != nil {
		return err
	}
	return n.start(filepath.Join(n.Programs, "kube-apiserver"), "--etcd-servers", "http://127.0.0.1:2379",
		"--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1", "--secure-port", "6443",
		"--endpoint-reconciler-type", "none", "--service-cluster-ip-range", "10.98.0.0/24",
		"--cert-dir", n.in("certs"), "--authorization-mode", "RBAC", "--token-auth-file", n.in("certs", "tokens.csv"),
		"--service-account-issuer", server, "--service-account-key-file", n.in("certs", "sa.pub"),
		"--service-account-signing-key-file", n.in("certs", "sa.key"),
		"--kubelet-preferred-address-types", "InternalIP", "--allow-privileged")
}

// controllers starts what makes pods of workloads and gives them to the node.
func (n *Node) controllers(context.Context) error {
	err := n.start(filepath.Join(n.Programs, "kube-controller-manager"), "--kubeconfig", n.Kubeconfig,
		"--leader-elect=false", "--bind-address", "127.0.0.1", "--cert-dir", n.in("certs"),
		"--flex-volume-plugin-dir", n.in("plugins"), "--service-account-private-key-file", n.in("certs", "sa.key"), "--root-ca-file", n.in("certs", "apiserver.crt"))
	if err != nil {
		return err
	}
	return n.start(filepath.Join(n.Programs, "kube-scheduler"), "--kubeconfig", n.Kubeconfig,
		"--authentication-kubeconfig", n.Kubeconfig, "--authorization-kubeconfig", n.Kubeconfig,
		"--leader-elect=false", "--bind-address", "127.0.0.1", "--cert-dir", n.in("certs"))
}
