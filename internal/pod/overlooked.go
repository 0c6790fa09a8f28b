package pod

import (
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Agent is an agent or an injector that pods tell by an annotation what to do with one
// of their containers, and that leaves init containers out.
type Agent struct {
	// key is the annotation's key. NAME stands for the container's name and PORT for the
	// number of one of its ports. A key that ends in * stands for all that begin so.
	key string
	// listed reports that the container's name is in the value, a list.
	listed bool
	// unless is an annotation that makes the agent find init containers if it is "true".
	unless string
	// Does is what the agent does, and Do what to do about it.
	Does, Do string
}

// agents returns the agents that are known. Agents that find init containers are not
// among them: Fluent Bit, Filebeat and Promtail go by the log files, and Datadog's
// Autodiscovery by what runs.
var agents = sync.OnceValue(func() []Agent {
	all := []Agent{
		{
			key: "admission.datadoghq.com/NAME.*", Does: "Datadog injects libraries only into regular containers",
			Do: "Put the library into its image, or leave it a regular container.",
		},
		{
			key: "k8s.grafana.com/metrics.container", listed: true, Does: "Grafana's chart k8s-monitoring scrapes no init containers",
			Do: "Scrape it by a PodMonitor instead.",
		},
		{
			key: "io.opentelemetry.discovery.logs.NAME/*", Does: "the Collector's k8s_observer leaves init containers out by default",
			Do: "Set observe_init_containers: true there.",
		},
		{
			key: "io.opentelemetry.discovery.metrics.PORT/*", Does: "the Collector's k8s_observer finds no ports of init containers",
			Do: "Give the Collector a receiver for the port, or leave it a regular container.",
		},
		{
			key: "vault.hashicorp.com/agent-inject-containers", listed: true, unless: "vault.hashicorp.com/agent-init-first",
			Does: "Vault's injector puts the secrets there only after it has started",
			Do:   `Set vault.hashicorp.com/agent-init-first: "true".`,
		},
	}
	for _, language := range []string{"", "java-", "nodejs-", "python-", "dotnet-", "sdk-"} {
		all = append(all, Agent{
			key: "instrumentation.opentelemetry.io/" + language + "container-names", listed: true,
			Does: "the OpenTelemetry operator instruments init containers only since 0.146.0",
			Do:   "Make sure that yours is at least that release.",
		})
	}
	for _, program := range []string{"go-", "apache-httpd-", "inject-nginx-"} {
		all = append(all, Agent{
			key: "instrumentation.opentelemetry.io/" + program + "container-names", listed: true,
			Does: "the OpenTelemetry operator instruments no init containers this way", Do: "Leave it a regular container.",
		})
	}
	return all
})

// mayAsk reports whether one of the keys of annotations may be for the agent.
func (a Agent) mayAsk(keys []*yaml.Node) bool {
	start := a.key
	for _, open := range []string{"NAME", "PORT", "*"} {
		start, _, _ = strings.Cut(start, open)
	}
	return slices.ContainsFunc(keys, func(key *yaml.Node) bool { return strings.HasPrefix(key.Value, start) })
}

// Overlooked is an annotation about a native sidecar, for an agent that leaves it out.
type Overlooked struct {
	Container Container
	Agent     Agent
	// Key is the annotation's key, and Value the node of its value.
	Key   string
	Value *yaml.Node
}

// Overlooked returns the annotations about native sidecars that are for agents which
// leave init containers out: at most one for each sidecar and agent.
func (p *Pod) Overlooked() []Overlooked {
	annotations := p.Metadata("annotations")
	keys := yamlnode.Keys(annotations)
	var asking []asking
	for _, a := range agents() {
		if a.mayAsk(keys) && (a.unless == "" || yamlnode.Text(annotations, a.unless) != "true") {
			asking = append(asking, a.asks(annotations))
		}
	}
	if len(asking) == 0 {
		return nil
	}
	var found []Overlooked
	all := indexed(keys)
	for _, c := range p.Sidecars() {
		for _, a := range asking {
			if key := a.about(c, all); key != nil {
				found = append(found, Overlooked{c, a.Agent, key.Value, yamlnode.Get(annotations, key.Value)})
			}
		}
	}
	return found
}

// annotationKeys are the keys of annotations, to be found by how they begin.
type annotationKeys struct {
	sorted []*yaml.Node
	places map[*yaml.Node]int
}

func indexed(keys []*yaml.Node) annotationKeys {
	k := annotationKeys{slices.Clone(keys), map[*yaml.Node]int{}}
	for i, key := range keys {
		k.places[key] = i
	}
	slices.SortStableFunc(k.sorted, func(a, b *yaml.Node) int { return strings.Compare(a.Value, b.Value) })
	return k
}

// find returns the keys that equal a text or, if it is open, begin with it.
func (k annotationKeys) find(text string, open bool) []*yaml.Node {
	start, _ := slices.BinarySearchFunc(k.sorted, text, func(key *yaml.Node, text string) int { return strings.Compare(key.Value, text) })
	end := start
	for end < len(k.sorted) && (k.sorted[end].Value == text || open && strings.HasPrefix(k.sorted[end].Value, text)) {
		end++
	}
	return k.sorted[start:end]
}

// asking is an agent, with the containers that its annotation names if its value is a
// list.
type asking struct {
	Agent
	named func(container string) bool
}

func (a Agent) asks(annotations *yaml.Node) asking {
	return asking{a, Among(Items(yamlnode.Text(annotations, a.key)))}
}

// about returns the first key of an annotation that tells the agent about a container, or
// nil.
func (a asking) about(c Container, keys annotationKeys) *yaml.Node {
	spellings := []string{strings.Replace(a.key, "NAME", c.Name, 1)}
	switch {
	case a.listed && !a.named(c.Name):
		return nil
	case strings.Contains(a.key, "PORT"):
		spellings = nil
		for _, p := range yamlnode.Elements(yamlnode.Get(c.Node, "ports")) {
			spellings = append(spellings, strings.Replace(a.key, "PORT", yamlnode.Text(p, "containerPort"), 1))
		}
	}
	var first *yaml.Node
	for _, spelling := range spellings {
		start, open := strings.CutSuffix(spelling, "*")
		for _, key := range slices.Concat(keys.find(spelling, false), keys.find(start, open)) {
			if first == nil || keys.places[key] < keys.places[first] {
				first = key
			}
		}
	}
	return first
}
