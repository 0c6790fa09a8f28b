package reference

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The kinds that refer to containers through Services, and Services themselves.
var (
	serviceKind         = groupKind{"", "Service"}
	serviceMonitorKind  = groupKind{"monitoring.coreos.com", "ServiceMonitor"}
	vmServiceScrapeKind = groupKind{"operator.victoriametrics.com", "VMServiceScrape"}
)

// AsksServices reports whether resources of the kind refer to containers through
// Services.
func AsksServices(apiVersion, kind string) bool {
	id := groupKindOf(apiVersion, kind)
	return id == serviceMonitorKind || id == vmServiceScrapeKind
}

// IsService reports whether resources of the kind are Services.
func IsService(apiVersion, kind string) bool { return groupKindOf(apiVersion, kind) == serviceKind }

// Service is a Service as monitors see it. It contains only values, so it can outlive
// the document.
type Service struct {
	// File is the path of its file.
	File string

	name, namespace  string
	labels, selector map[string]string
	ports            []servicePort
}

// servicePort is a port of a Service, and the port of the pods that it leads to.
type servicePort struct{ name, target string }

// ServiceOf returns the Service of a document in a file.
func ServiceOf(root *yaml.Node, file string) Service {
	of := pod.ResourceOf(root)
	s := Service{
		File: file, name: of.Name, namespace: of.Namespace,
		labels: yamlnode.Texts(yamlnode.Get(root, "metadata", "labels")), selector: yamlnode.Texts(yamlnode.Get(root, "spec", "selector")),
	}
	for _, p := range yamlnode.Elements(yamlnode.Get(root, "spec", "ports")) {
		target := cmp.Or(yamlnode.Text(p, "targetPort"), yamlnode.Text(p, "port"))
		s.ports = append(s.ports, servicePort{yamlnode.Text(p, "name"), target})
	}
	return s
}

// behind returns the numbers of the workloads behind a Service.
func (l *look) behind(s Service) []int {
	if len(s.selector) == 0 {
		return nil
	}
	return l.selects(labelSelector{wanted: s.selector}, s.namespace, false)
}

// watched returns the Services that a selector selects.
func (l *look) watched(selector labelSelector) []Service {
	var found []Service
	for _, i := range l.candidates(selector, key{what: serviceByLabel}, l.among.services) {
		if s := l.services[i]; l.watches(s.namespace) && selector.selects(s.labels) {
			found = append(found, s)
		}
	}
	return found
}

// leadsTo reports whether a port of a Service leads to a port of a native sidecar, and
// returns its name.
func (x *Index) leadsTo(s Service, port pod.Port) (name string, leads bool) {
	for _, p := range s.ports {
		if p.target == port.Number || port.Name != "" && p.target == port.Name && x.Supports(pod.NamedSidecarPorts) {
			return p.name, true
		}
	}
	return "", false
}

func (l *look) serviceMonitor() {
	scraper := rule.Scraper{Name: "Prometheus", Finds: "3.0"}
	if l.resource.Kind == "VMServiceScrape" {
		scraper = rule.Scraper{Name: "vmagent", Finds: "1.106"}
	}
	seen := map[string]bool{} // two Services may lead to one workload
	for _, s := range l.watched(selectorOf(yamlnode.Get(l.root, "spec", "selector"))) {
		for _, i := range l.behind(s) {
			w := *l.workloads[i]
			if !seen[w.Resource.String()] {
				l.scrapes(w, s, scraper)
			}
			seen[w.Resource.String()] = true
		}
	}
}

// scrapes judges the endpoints of a monitor that scrapes a workload behind a Service.
func (l *look) scrapes(w pod.Workload, s Service, scraper rule.Scraper) {
	yamlnode.Each(l.root, "", "spec.endpoints[]", func(endpoint *yaml.Node, field string) {
		target := yamlnode.Get(endpoint, "targetPort")
		if yamlnode.Text(endpoint, "port") != "" || target == nil {
			return
		}
		_, port := w.Listening(yamlnode.Text(target))
		by, leads := l.leadsTo(s, port)
		l.say(w, rule.MonitorPort, field+".targetPort", target,
			rule.CheckMonitorPort(w, yamlnode.Text(target), scraper, s.name, by, leads))
		l.drops(w, endpoint, field, yamlnode.Text(target))
	})
}

func (l *look) podMonitor() {
	selector := selectorOf(yamlnode.Get(l.root, "spec", "selector"))
	for _, w := range l.labelled(selector, "", true) {
		if !l.watches(w.Resource.Namespace) {
			continue
		}
		yamlnode.Each(l.root, "", "spec.podMetricsEndpoints[]", func(endpoint *yaml.Node, field string) {
			for _, key := range []string{"port", "portNumber", "targetPort"} {
				if target := yamlnode.Text(endpoint, key); target != "" {
					l.drops(w, endpoint, field, target)
					return
				}
			}
		})
	}
}

// containerInit is the label of a target that says whether its container is an init
// container.
const containerInit = "__meta_kubernetes_pod_container_init"

// drops judges the relabelings of an endpoint that scrapes a port of a workload.
func (l *look) drops(w pod.Workload, endpoint *yaml.Node, field, target string) {
	for _, list := range []string{"relabelings", "relabelConfigs"} {
		yamlnode.Each(endpoint, field, list+"[]", func(relabeling *yaml.Node, at string) {
			if dropsInit(relabeling) {
				l.say(w, rule.MonitorPort, at, relabeling, rule.CheckDroppedTargets(w, target))
			}
		})
	}
}

// dropsInit reports whether a relabeling drops the targets of all init containers.
func dropsInit(relabeling *yaml.Node) bool {
	sources := slices.Concat(pod.Texts(relabeling, "sourceLabels"), pod.Texts(relabeling, "source_labels"))
	if !slices.Equal(sources, []string{containerInit}) {
		return false
	}
	expression, err := regexp.Compile("^(?:" + cmp.Or(yamlnode.Text(relabeling, "regex"), ".*") + ")$")
	if err != nil {
		return false
	}
	switch isInit := expression.MatchString("true"); strings.ToLower(yamlnode.Text(relabeling, "action")) {
	case "drop":
		return isInit
	case "keep":
		return !isInit
	}
	return false
}

// watches reports whether a monitor looks at a namespace. One that the manifests don't
// name may be any.
func (l *look) watches(namespace string) bool {
	selector := yamlnode.Get(l.root, "spec", "namespaceSelector")
	names := pod.Texts(selector, "matchNames")
	if yamlnode.Text(selector, "any") == "true" || len(names) > 0 && namespace == "" {
		return true
	}
	if len(names) == 0 {
		return namespace == l.resource.Namespace
	}
	return slices.Contains(names, namespace)
}
