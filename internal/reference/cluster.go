package reference

import (
	"cmp"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// namedPorts judges the ports of pods that a Service or NetworkPolicy names.
func (l *look) namedPorts() {
	at, selector, ok := portsIn(l.root)
	if !ok {
		return
	}
	for _, w := range l.labelled(selector, l.resource.Namespace, false) {
		yamlnode.Each(l.root, "", at.list, func(p *yaml.Node, field string) {
			named := yamlnode.Get(p, at.key)
			l.say(w, at.rule, field+"."+at.key, named, at.check(l.Supports, w, yamlnode.Text(named)))
		})
	}
}

// target returns the workloads that a reference with a kind and a name refers to.
func (l *look) target(ref *yaml.Node, defaultKind string, a aspect) []pod.Workload {
	kind, name := cmp.Or(yamlnode.Text(ref, "kind"), defaultKind), yamlnode.Text(ref, "name")
	return l.having(key{what: byKind, namespace: l.resource.Namespace, key: kind, name: name}, a)
}

func (l *look) autoscaler() {
	for _, w := range l.target(yamlnode.Get(l.root, "spec", "scaleTargetRef"), "", sidecars) {
		check := func(resource, field string, node *yaml.Node) {
			for _, message := range rule.CheckUtilization(w, resource) {
				l.say(w, rule.HPAUtilization, field, node, message)
			}
		}
		if n := yamlnode.Get(l.root, "spec", "targetCPUUtilizationPercentage"); n != nil {
			check("cpu", "spec.targetCPUUtilizationPercentage", n)
		}
		yamlnode.Each(l.root, "", "spec.metrics[]", func(metric *yaml.Node, field string) {
			resource := yamlnode.Get(metric, "resource")
			if yamlnode.Text(metric, "type") == "Resource" && yamlnode.Text(resource, "target", "type") == "Utilization" {
				check(yamlnode.Text(resource, "name"), field+".resource", resource)
			}
		})
	}
}

func (l *look) verticalAutoscaler() {
	for _, w := range l.target(yamlnode.Get(l.root, "spec", "targetRef"), "", lists) {
		yamlnode.Each(l.root, "", "spec.resourcePolicy.containerPolicies[]", func(policy *yaml.Node, field string) {
			name := yamlnode.Get(policy, "containerName")
			l.say(w, rule.VPAPolicy, field+".containerName", name, rule.CheckVPAPolicy(w, yamlnode.Text(name)))
		})
	}
}

func (l *look) scaledObject() {
	ref := yamlnode.Get(l.root, "spec", "scaleTargetRef")
	l.environmentOf(l.target(ref, "Deployment", lists), yamlnode.Get(ref, "envSourceContainerName"), "spec.scaleTargetRef")
}

func (l *look) scaledJob() {
	self := l.alike(l.resource, lists, func() []int {
		same := l.among.find(l.Index, key{what: byKind, namespace: l.resource.Namespace, key: l.resource.Kind, name: l.resource.Name})
		return l.those(same, func(w *pod.Workload) bool { return w.Resource == l.resource })
	})
	l.environmentOf(self, yamlnode.Get(l.root, "spec", "envSourceContainerName"), "spec")
}

// environmentOf judges the container that KEDA takes variables from.
func (l *look) environmentOf(workloads []pod.Workload, named *yaml.Node, field string) {
	if named != nil {
		field += ".envSourceContainerName"
	}
	for _, w := range workloads {
		l.say(w, rule.KEDAContainer, field, named, rule.CheckKEDAContainer(w, yamlnode.Text(named)))
	}
}

// inSeries matches a selector for containers in kube-state-metrics' series of regular
// containers.
var inSeries = lazyregexp.New(`kube_pod_container_\w+\{[^}]*\bcontainer\s*=~?\s*"([^"]+)"`)

func (l *look) prometheusRule() {
	yamlnode.Each(l.root, "", "spec.groups[].rules[].expr", func(expression *yaml.Node, field string) {
		for _, match := range inSeries().FindAllStringSubmatch(yamlnode.Text(expression), -1) {
			for _, name := range strings.Split(match[1], "|") {
				for _, w := range l.having(key{what: byMoved, name: name}, lists) {
					l.say(w, rule.AlertSeries, field, expression, rule.CheckAlertSeries(w, name))
				}
			}
		}
	})
}
