package kubernetes

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestValidStaysValid checks that a valid object stays valid after any pattern, or
// that the function refuses, and that a second run changes nothing.
func TestValidStaysValid(t *testing.T) {
	for _, version := range []struct{ oracle, kubernetes string }{{newest, "1.37"}, {floor, "1.29"}} {
		t.Run(version.kubernetes, func(t *testing.T) {
			o, bin := start(t, version.oracle), program(t, function)
			g := generator{values: readValues(t)}
			config := filepath.Join(t.TempDir(), "sidecars.yaml")
			valid, changed := 0, 0
			refusals := map[string]int{}
			rapid.Check(t, func(t *rapid.T) {
				manifest := toYAML(t, g.workload(t))
				if len(o.one(t, manifest).Errors) > 0 {
					t.Skip("not valid")
				}
				valid++
				written := configText(t, version.kubernetes, g.patterns(t)...)
				require.NoError(t, os.WriteFile(config, written, 0o644))
				output, stderr, refused := run(t, bin, config, manifest)
				if refused {
					refusals[why(stderr)]++
					return
				}
				if output != manifest {
					changed++
				}
				require.Empty(t, o.one(t, output).Errors, "%s---\n%s---\n%s", written, manifest, output)
				again, stderr, refused := run(t, bin, config, output)
				require.False(t, refused, "the second run says %s\n%s---\n%s", stderr, written, output)
				require.Equal(t, output, again, "%s---\n%s", written, manifest)
			})
			t.Logf("%d valid workloads, %d changed; refused: %v", valid, changed, refusals)
			assert.Greater(t, changed, valid/8, "almost everything is refused, so the test proves little")
		})
	}
}

// why returns the rule that refuses, or that the functionConfig is wrong.
func why(stderr string) string {
	for line := range strings.Lines(stderr) {
		if rule := ruleName.FindStringSubmatch(line); rule != nil && strings.Contains(line, " error: ") {
			return rule[1]
		}
	}
	return "functionConfig"
}

var ruleName = regexp.MustCompile(`\(([a-z-]+)(?:, pattern [^()]*)?\)\s*$`)

// one draws one of the values.
func one[T any](t *rapid.T, what string, values ...T) T {
	return rapid.SampledFrom(values).Draw(t, what)
}

// maybe sets a field sometimes.
func maybe(t *rapid.T, o object, key string, value func() any) {
	if rapid.IntRange(0, 3).Draw(t, key) == 0 {
		o[key] = value()
	}
}

var names = []string{"app", "web", "proxy", "logs", "agent", "init", "sync"}

// generator generates workloads and patterns.
type generator struct {
	values map[string][]object
}

func (generator) workload(t *rapid.T) object {
	kind := one(t, "kind", "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "PodTemplate", "ReplicationController")
	labels := object{"app": "shop"}
	restart := "Always"
	if kind == "Job" || kind == "CronJob" {
		restart = one(t, "restartPolicy", "Never", "OnFailure")
	}
	pod := podSpec(t, restart)
	template := object{"metadata": object{"labels": labels}, "spec": pod}
	o := object{"metadata": object{"name": "shop"}, "kind": kind}
	switch kind {
	case "Pod":
		o["apiVersion"], o["spec"] = "v1", pod
	case "PodTemplate":
		o["apiVersion"], o["template"] = "v1", template
	case "ReplicationController":
		o["apiVersion"], o["spec"] = "v1", object{"selector": labels, "template": template}
	case "Job":
		o["apiVersion"], o["spec"] = "batch/v1", object{"template": template}
	case "CronJob":
		o["apiVersion"] = "batch/v1"
		o["spec"] = object{"schedule": "0 3 * * *", "jobTemplate": object{"spec": object{"template": template}}}
	default:
		spec := object{"selector": object{"matchLabels": labels}, "template": template}
		if kind == "StatefulSet" {
			spec["serviceName"] = "shop"
		}
		o["apiVersion"], o["spec"] = "apps/v1", spec
	}
	return o
}

func podSpec(t *rapid.T, restart string) object {
	free := rapid.Permutation(names).Draw(t, "names")
	regular := rapid.IntRange(1, 3).Draw(t, "regular")
	initial := rapid.IntRange(0, 3).Draw(t, "init")
	pod := object{"restartPolicy": restart, "serviceAccountName": "default", "volumes": []any{object{"name": "data", "emptyDir": object{}}}}
	var containers, initContainers []any
	for _, name := range free[:regular] {
		containers = append(containers, container(t, name, true))
	}
	for _, name := range free[regular : regular+initial] {
		native := rapid.Bool().Draw(t, "native")
		c := container(t, name, native)
		if native {
			c["restartPolicy"] = "Always"
		}
		initContainers = append(initContainers, c)
	}
	pod["containers"] = containers
	if initial > 0 {
		pod["initContainers"] = initContainers
	}
	if maybe(t, pod, "hostNetwork", func() any { return true }); pod["hostNetwork"] == nil {
		maybe(t, pod, "hostUsers", func() any { return false })
	}
	maybe(t, pod, "terminationGracePeriodSeconds", func() any { return one(t, "grace", 0, 5, 30, 600) })
	maybe(t, pod, "resources", func() any {
		return object{"requests": object{"cpu": one(t, "cpu", "100m", "1", "4")}, "limits": object{"cpu": "4"}}
	})
	maybe(t, pod, "shareProcessNamespace", func() any { return true })
	return pod
}

// container returns a container with valid values. Unless it keeps running, it has no
// fields that only such containers may have.
func container(t *rapid.T, name string, runs bool) object {
	c := object{"name": name, "image": name + ":1"}
	maybe(t, c, "command", func() any { return []any{one(t, "program", "/run", "sh", "sleep")} })
	maybe(t, c, "resources", func() any { return resources(t) })
	maybe(t, c, "env", func() any { return []any{object{"name": "MODE", "value": one(t, "mode", "a", "b")}} })
	maybe(t, c, "volumeMounts", func() any {
		return []any{object{"name": "data", "mountPath": one(t, "mountPath", "/data", "/opt/")}}
	})
	if !runs {
		return c
	}
	maybe(t, c, "ports", func() any { return ports(t, 80, 8080, 9090) })
	maybe(t, c, "startupProbe", func() any { return probe(t, 1) })
	maybe(t, c, "livenessProbe", func() any { return probe(t, 1) })
	maybe(t, c, "readinessProbe", func() any { return probe(t, 1, 2) })
	maybe(t, c, "lifecycle", func() any {
		return object{one(t, "hook", "preStop", "postStart"): one(t, "does",
			object{"sleep": object{"seconds": 4}},
			object{"exec": object{"command": []any{"/drain"}}},
			object{"exec": object{"command": []any{"sleep", "5"}}},
		)}
	})
	maybe(t, c, "resizePolicy", func() any {
		return []any{object{"resourceName": "cpu", "restartPolicy": one(t, "resize", "NotRequired", "RestartContainer")}}
	})
	return c
}

func resources(t *rapid.T) object {
	r := object{}
	maybe(t, r, "requests", func() any { return object{"cpu": one(t, "request", "50m", "1"), "memory": "64Mi"} })
	maybe(t, r, "limits", func() any { return object{"cpu": one(t, "limit", "1", "3")} })
	return r
}

func ports(t *rapid.T, numbers ...int) []any {
	p := object{"containerPort": one(t, "containerPort", numbers...)}
	maybe(t, p, "name", func() any { return one(t, "port", "http", "admin") })
	maybe(t, p, "hostPort", func() any { return p["containerPort"] })
	maybe(t, p, "protocol", func() any { return one(t, "protocol", "TCP", "UDP") })
	return []any{p}
}

func probe(t *rapid.T, successes ...int) object {
	p := one(t, "handler",
		object{"exec": object{"command": []any{"/ready"}}},
		object{"tcpSocket": object{"port": 9999}},
		object{"httpGet": object{"path": "/ready", "port": 9999}},
		object{"grpc": object{"port": 9999}},
	)
	made := object{"successThreshold": one(t, "successThreshold", successes...)}
	for key, value := range p {
		made[key] = value
	}
	maybe(t, made, "periodSeconds", func() any { return 3 })
	return made
}

// patterns returns one or two patterns, some with values that Kubernetes rejects.
func (g generator) patterns(t *rapid.T) []any {
	var patterns []any
	for i := range rapid.IntRange(1, 2).Draw(t, "patterns") {
		body := one(t, "body", "init", "sidecar", "ambassador", "configHelper", "adapter", "convert", "revert", "remove", "mesh")
		p := object{"name": fmt.Sprintf("%s-%d", one(t, "pattern", "logs", "proxy", "new"), i)}
		switch body {
		case "convert":
			c := object{"containers": []any{one(t, "selected", "proxy", "logs", "*", "[n-z]*")}}
			switch one(t, "gate", "none", "probe", "from") {
			case "probe":
				c["startupProbe"] = probe(t, 1)
			case "from":
				c["startupProbeFrom"] = "Readiness"
			}
			maybe(t, c, "images", func() any { return []any{"sync"} })
			maybe(t, c, "except", func() any { return []any{"web"} })
			p["convert"] = c
			maybe(t, p, "position", func() any { return position(t) })
		case "revert":
			p["convert"] = object{"containers": []any{one(t, "selected", "proxy", "logs", "*")}, "to": "Regular"}
		case "remove":
			p[body] = object{"containers": []any{one(t, "selected", "proxy", "logs", "*")}}
		case "mesh":
			p[body] = object{"injector": one(t, "injector", "Istio", "Linkerd", "Dapr")}
		default:
			p[body] = g.addition(t, body)
			maybe(t, p, "position", func() any { return position(t) })
		}
		patterns = append(patterns, p)
	}
	return patterns
}

func position(t *rapid.T) object {
	return one(t, "position", object{"at": "First"}, object{"at": "Last"}, object{"before": []any{"init", "sync"}}, object{"after": []any{"agent"}})
}

// value returns one of the values that TestValues tries, valid or not.
func (g generator) value(t *rapid.T, of string) object {
	return rapid.SampledFrom(g.values[of]).Draw(t, of)
}

func (g generator) addition(t *rapid.T, body string) object {
	c := container(t, one(t, "name", "logs", "proxy", "new", "side"), body != "init")
	if rapid.IntRange(0, 9).Draw(t, "spoilt") == 0 {
		maps.Copy(c, g.value(t, "sidecar"))
	}
	a := object{"container": c}
	maybe(t, a, "share", func() any {
		s := object{"volume": one(t, "volume", "data", "shared"), "mountPath": one(t, "at", "/data", "/shared")}
		maybe(t, s, "spoilt", func() any { return nil })
		if _, spoilt := s["spoilt"]; spoilt {
			delete(s, "spoilt")
			maps.Copy(s, g.value(t, "share"))
		}
		maybe(t, s, "readOnlyFor", func() any { return one(t, "side", "App", "Sidecar", "None") })
		return []any{s}
	})
	maybe(t, a, "app", func() any {
		app := object{"env": []any{object{"name": one(t, "variable", "MODE", "NEW"), "value": "a"}}, "overwrite": []any{}}
		if rapid.IntRange(0, 9).Draw(t, "spoilt") == 0 {
			app["env"] = []any{g.value(t, "app env")}
		}
		maybe(t, app, "containers", func() any { return []any{one(t, "application", "app", "web")} })
		return app
	})
	maybe(t, a, "pod", func() any {
		pod := object{}
		maybe(t, pod, "terminationGracePeriodSeconds", func() any { return one(t, "raised", -1, 0, 60) })
		maybe(t, pod, "annotations", func() any { return g.value(t, "annotation") })
		maybe(t, pod, "imagePullSecrets", func() any { return []any{g.value(t, "pull secret")} })
		maybe(t, pod, "volumes", func() any { return []any{g.value(t, "volume")} })
		return pod
	})
	if body == "configHelper" {
		maybe(t, a, "initial", func() any { return object{"args": []any{"--once"}} })
	}
	return a
}
