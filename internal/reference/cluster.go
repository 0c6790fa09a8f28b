package reference

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// selects tells whether a map of labels selects a workload's pods.
func selects(labels *yaml.Node, w plan.Workload) bool {
	for _, key := range yamlnode.Keys(labels) {
		if value, has := w.Labels[key.Value]; !has || value != yamlnode.Text(labels, key.Value) {
			return false
		}
	}
	return true
}

// port is the sidecar of a workload that has a port of that name, and its number.
func port(w plan.Workload, name string) (sidecar, number string) {
	for _, s := range w.Sidecars {
		for _, p := range s.Ports {
			if p.Name == name {
				return s.Name, p.Number
			}
		}
	}
	return "", ""
}

// service: EndpointSlices have the named ports of native sidecars from 1.33 on.
func (l *look) service() {
	selector := yamlnode.Get(l.root, "spec", "selector")
	if l.Supports("1.33") || len(yamlnode.Keys(selector)) == 0 {
		return
	}
	for _, w := range l.in(l.resource.Namespace, func(w plan.Workload) bool { return selects(selector, w) }) {
		each(l.root, "", []string{"spec", "ports"}, func(p *yaml.Node, field string) {
			target := yamlnode.Get(p, "targetPort")
			if name, number := port(w, yamlnode.Text(target)); name != "" {
				l.say(rule.ServicePort, field+".targetPort", target,
					"targetPort %q is a port of native sidecar %q of %s, which Services find by name from Kubernetes 1.33 on: write %s",
					target.Value, name, w.Resource, number)
			}
		})
	}
}

func (l *look) networkPolicy() {
	labels := yamlnode.Get(l.root, "spec", "podSelector", "matchLabels")
	for _, w := range l.in(l.resource.Namespace, func(w plan.Workload) bool { return selects(labels, w) }) {
		each(l.root, "", []string{"spec", "ingress"}, func(rules *yaml.Node, at string) {
			each(rules, at, []string{"ports"}, func(p *yaml.Node, field string) {
				named := yamlnode.Get(p, "port")
				if name, number := port(w, yamlnode.Text(named)); name != "" {
					l.say(rule.NetworkPolicyPort, field+".port", named,
						"port %q is one of native sidecar %q of %s, and not every network plugin finds it by name: write %s",
						named.Value, name, w.Resource, number)
				}
			})
		})
	}
}

// target are the workloads that a reference with kind and name means.
func (l *look) target(ref *yaml.Node, defaultKind string) []plan.Workload {
	kind, name := yamlnode.Text(ref, "kind"), yamlnode.Text(ref, "name")
	if kind == "" {
		kind = defaultKind
	}
	return l.in(l.resource.Namespace, func(w plan.Workload) bool { return w.Resource.Kind == kind && w.Resource.Name == name })
}

// autoscaler: with a utilization, the controller needs the request of every
// container, native sidecars included.
func (l *look) autoscaler() {
	for _, w := range l.target(yamlnode.Get(l.root, "spec", "scaleTargetRef"), "") {
		lacks := func(resource, field string, node *yaml.Node) {
			for _, s := range w.Sidecars {
				if slices.Contains(s.Lacks, resource) {
					l.say(rule.HPAUtilization, field, node,
						"scales %s by the utilization of %s, for which every container needs a request of it, and native sidecar %q has none: give it one",
						w.Resource, resource, s.Name)
				}
			}
		}
		if n := yamlnode.Get(l.root, "spec", "targetCPUUtilizationPercentage"); n != nil {
			lacks("cpu", "spec.targetCPUUtilizationPercentage", n)
		}
		each(l.root, "", []string{"spec", "metrics"}, func(metric *yaml.Node, field string) {
			resource := yamlnode.Get(metric, "resource")
			if yamlnode.Text(metric, "type") == "Resource" && yamlnode.Text(resource, "target", "type") == "Utilization" {
				lacks(yamlnode.Text(resource, "name"), field+".resource", resource)
			}
		})
	}
}

func (l *look) verticalAutoscaler() {
	for _, w := range l.target(yamlnode.Get(l.root, "spec", "targetRef"), "") {
		each(l.root, "", []string{"spec", "resourcePolicy", "containerPolicies"}, func(policy *yaml.Node, field string) {
			name := yamlnode.Get(policy, "containerName")
			if list, _ := w.Is.Find(yamlnode.Text(name)); w.Moved(yamlnode.Text(name)) && list != "containers" {
				l.say(rule.VPAPolicy, field+".containerName", name,
					"container %q of %s is no regular container any more, and the autoscaler sees no others: drop the policy, and give it requests yourself",
					name.Value, w.Resource)
			}
		})
	}
}

func (l *look) scaledObject() {
	ref := yamlnode.Get(l.root, "spec", "scaleTargetRef")
	l.environmentOf(l.target(ref, "Deployment"), yamlnode.Get(ref, "envSourceContainerName"), "spec.scaleTargetRef")
}

func (l *look) scaledJob() {
	self := l.in(l.resource.Namespace, func(w plan.Workload) bool { return w.Resource == l.resource })
	l.environmentOf(self, yamlnode.Get(l.root, "spec", "envSourceContainerName"), "spec")
}

// environmentOf looks at the container from which KEDA takes variables: it looks
// among the regular ones alone, and by default takes the first of them.
func (l *look) environmentOf(workloads []plan.Workload, named *yaml.Node, field string) {
	for _, w := range workloads {
		switch {
		case named != nil && w.Moved(named.Value):
			l.say(rule.KEDAContainer, field+".envSourceContainerName", named,
				"container %q of %s is no regular container any more, and KEDA looks for variables there alone: name another one",
				named.Value, w.Resource)
		case named == nil && len(w.Was.Containers) > 0 && len(w.Is.Containers) > 0 && w.Was.Containers[0] != w.Is.Containers[0]:
			l.say(rule.KEDAContainer, field, nil,
				"takes variables from the first container of %s, which was %q and is %q now: name the one that is meant in envSourceContainerName",
				w.Resource, w.Was.Containers[0], w.Is.Containers[0])
		}
	}
}

// inSeries finds the containers that a selector of kube-state-metrics' series of
// regular containers names.
var inSeries = lazyregexp.New(`kube_pod_container_\w+\{[^}]*\bcontainer\s*=~?\s*"([^"]+)"`)

func (l *look) prometheusRule() {
	each(l.root, "", []string{"spec", "groups"}, func(group *yaml.Node, at string) {
		each(group, at, []string{"rules"}, func(r *yaml.Node, field string) {
			expression := yamlnode.Get(r, "expr")
			for _, match := range inSeries().FindAllStringSubmatch(yamlnode.Text(expression), -1) {
				for _, name := range strings.Split(match[1], "|") {
					for _, w := range l.workloads {
						if list, _ := w.Is.Find(name); w.Moved(name) && list == "initContainers" {
							l.say(rule.AlertSeries, field+".expr", expression,
								"container %q of %s is in the series kube_pod_init_container_* now, and no more in kube_pod_container_*: ask for both",
								name, w.Resource)
						}
					}
				}
			}
		})
	})
}
