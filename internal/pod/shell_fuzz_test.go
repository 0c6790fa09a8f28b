package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FuzzPreStop reads scripts of any kind: a hook of a shell does something, and a program
// that is called without one reads quotes and pipes as any other text.
func FuzzPreStop(f *testing.F) {
	for _, script := range []string{
		"sleep 5", "kill 1", "# nothing", "A=b $(c `d` \"e 'f'\") | g && h || i & j; k >&2", "'unclosed", "\\", "timeout 5", "exec", "env -i", "if then", "$((1+2))",
		"curl -XPOST http://[::1]:$P/quitquitquit", "exec 3<>/dev/tcp/localhost/1; printf 'POST /quit HTTP/1.0' >&3", "sh -c 'sh -c \"kill 1\"'", "\x00a",
	} {
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		hook := func(words ...string) *yaml.Node {
			command := &yaml.Node{Kind: yaml.SequenceNode}
			for _, word := range words {
				command.Content = append(command.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: word})
			}
			container := node("{name: side, lifecycle: {preStop: {exec: {}}}}")
			container.Content[3].Content[1].Content[1].Content = []*yaml.Node{{Kind: yaml.ScalarNode, Value: "command"}, command}
			return container
		}
		for _, n := range []*yaml.Node{hook("sh", "-c", script), hook(script), hook("timeout", script)} {
			c := pod.Container{Node: n, Name: "side"}
			p := pod.Pod{Containers: []pod.Container{c}}
			assert.NotEqual(t, pod.NoStop, p.PreStop(c))
			c.Lookups(pod.NewNames([]string{"side", "other"}))
			p.EndsSidecar(c)
		}
	})
}
