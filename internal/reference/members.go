package reference

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// members are the workloads and Services of packages, by their numbers in the index, and
// by what references call them.
type members struct {
	workloads, services, listening []int

	once sync.Once
	by   map[key][]int

	mu    sync.Mutex
	found map[asked][]pod.Workload
}

// key is a name that references may use for a member.
type key struct {
	what             what
	namespace        string
	name, value, key string
}

type what int

const (
	inNamespace what = iota
	byName           // without a namespace
	byKind           // and a name
	byAccount
	byLabel
	byLabelAnywhere // without a namespace
	byMoved         // a container that moved
	serviceByLabel
	listeningByLabel
)

// find returns the members with a key.
func (m *members) find(x *Index, k key) []int {
	m.once.Do(func() { m.index(x) })
	return m.by[k]
}

func (m *members) index(x *Index) {
	m.by = map[key][]int{}
	for _, i := range m.workloads {
		w := x.workloads[i]
		add := func(k key) { m.by[k] = append(m.by[k], i) }
		add(key{what: inNamespace, namespace: w.Resource.Namespace})
		add(key{what: byName, name: w.Resource.Name})
		add(key{what: byKind, namespace: w.Resource.Namespace, key: w.Resource.Kind, name: w.Resource.Name})
		add(key{what: byAccount, namespace: w.Resource.Namespace, name: w.ServiceAccount})
		for label, value := range w.Labels {
			add(key{what: byLabel, namespace: w.Resource.Namespace, key: label, value: value})
			add(key{what: byLabelAnywhere, key: label, value: value})
		}
		for container := range w.MovedNames() {
			add(key{what: byMoved, name: container})
		}
	}
	for _, i := range m.services {
		for label, value := range x.services[i].labels {
			k := key{what: serviceByLabel, key: label, value: value}
			m.by[k] = append(m.by[k], i)
		}
	}
	for _, i := range m.listening {
		for label, value := range x.listening[i].Labels {
			k := key{what: listeningByLabel, key: label, value: value}
			m.by[k] = append(m.by[k], i)
		}
	}
}

// whole returns the members of packages and of those in them. What refers to them names
// them once.
func (x *Index) whole(from string, packages func() []string) *members {
	x.mu.Lock()
	defer x.mu.Unlock()
	if m := x.wholes[from]; m != nil {
		return m
	}
	if x.wholes == nil {
		x.wholes, x.joined = map[string]*members{}, map[string]*members{}
	}
	var names []string
	for _, name := range x.Packages.within(packages()) {
		if x.packages[name] != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	joined := strings.Join(names, "\n")
	m := x.joined[joined]
	if m == nil {
		m = &members{}
		for _, name := range names {
			m.workloads = append(m.workloads, x.packages[name].workloads...)
			m.services = append(m.services, x.packages[name].services...)
			m.listening = append(m.listening, x.packages[name].listening...)
		}
		m.workloads, m.services, m.listening = each(m.workloads), each(m.services), each(m.listening)
		x.joined[joined] = m
	}
	x.wholes[from] = m
	return m
}

// each returns numbers in order, each once.
func each(numbers []int) []int {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// those returns the numbers of workloads that meet a condition.
func (l *look) those(numbers []int, meets func(*pod.Workload) bool) []int {
	var found []int
	for _, i := range numbers {
		if meets(l.workloads[i]) {
			found = append(found, i)
		}
	}
	return found
}

// labelled returns the workloads that a selector selects by the labels of their pods: in
// a namespace or, if anywhere, in all of them.
func (l *look) labelled(s labelSelector, namespace string, anywhere bool) []pod.Workload {
	selects := fmt.Sprintf("%q %q %t", s.wanted, namespace, anywhere)
	for _, e := range s.expressions {
		selects += fmt.Sprintf(" %q %q %q", e.key, e.operator, e.values)
	}
	return l.alike(selects, sidecars, func() []int { return l.selects(s, namespace, anywhere) })
}

// selects returns the numbers of the workloads that [look.labelled] returns.
func (l *look) selects(s labelSelector, namespace string, anywhere bool) []int {
	k, all := key{what: byLabelAnywhere}, l.among.workloads
	if !anywhere {
		k, all = key{what: byLabel, namespace: namespace}, l.among.find(l.Index, key{what: inNamespace, namespace: namespace})
	}
	return l.those(l.candidates(s, k, all), func(w *pod.Workload) bool { return s.selects(w.Labels) })
}

// candidates returns the numbers, each once, of the members that have a label which everything
// that a selector selects has: by keys such as k or, if there is no such label, all.
func (l *look) candidates(s labelSelector, k key, all []int) []int {
	label, values := s.narrowest()
	if label == "" {
		return all
	}
	var numbers []int
	for _, value := range values {
		k.key, k.value = label, value
		numbers = append(numbers, l.among.find(l.Index, k)...)
	}
	return each(numbers)
}

// labelSelector is a label selector.
type labelSelector struct {
	wanted      map[string]string
	expressions []expression
}

type expression struct {
	key, operator string
	values        []string
	has           func(value string) bool
}

func selectorOf(n *yaml.Node) labelSelector {
	s := labelSelector{wanted: yamlnode.Texts(yamlnode.Get(n, "matchLabels"))}
	for _, e := range yamlnode.Elements(yamlnode.Get(n, "matchExpressions")) {
		values := pod.Texts(e, "values")
		s.expressions = append(s.expressions, expression{yamlnode.Text(e, "key"), yamlnode.Text(e, "operator"), values, pod.Among(values)})
	}
	return s
}

// narrowest returns a label that everything selected has, and its possible values; ""
// if there is none.
func (s labelSelector) narrowest() (label string, values []string) {
	for key, value := range s.wanted {
		if label == "" || key < label {
			label, values = key, []string{value}
		}
	}
	for _, e := range s.expressions {
		if label == "" && e.operator == "In" {
			label, values = e.key, e.values
		}
	}
	return label, values
}

// selects reports whether the selector selects an object by its labels.
func (s labelSelector) selects(labels map[string]string) bool {
	for _, e := range s.expressions {
		value, has := labels[e.key]
		among := has && e.has(value)
		met := e.operator == "In" && among || e.operator == "NotIn" && !among ||
			e.operator == "Exists" && has || e.operator == "DoesNotExist" && !has
		if !met {
			return false
		}
	}
	for key, value := range s.wanted {
		if own, has := labels[key]; !has || own != value {
			return false
		}
	}
	return true
}

// selection is how a kustomization or another resource selects workloads: by kind
// and name, each an anchored regular expression or empty.
type selection struct{ kind, name string }

// selected returns the workloads of the packages that a selection selects.
func (l *look) selected(s selection) []pod.Workload {
	return l.alike(s, lists, func() []int {
		kind, name := compile(s.kind), compile(s.name)
		numbers := l.among.workloads
		if name.whole {
			numbers = l.among.find(l.Index, key{what: byName, name: name.prefix})
		}
		return l.those(numbers, func(w *pod.Workload) bool { return name.matches(w.Resource.Name) && kind.matches(w.Resource.Kind) })
	})
}

// expected is an anchored regular expression, or none, which matches everything.
type expected struct {
	text   string
	prefix string // of all that it matches
	whole  bool   // it matches only the prefix
	regexp *regexp.Regexp
}

func compile(text string) expected {
	e := expected{text: text}
	if open, err := regexp.Compile(text); text != "" && err == nil {
		e.prefix, e.whole = open.LiteralPrefix()
		e.regexp, _ = regexp.Compile("^(?:" + text + ")$")
	}
	return e
}

// matches reports whether the expression matches a text, or is the text.
func (e expected) matches(text string) bool {
	switch {
	case e.text == "", e.text == text:
		return true
	case e.whole:
		return text == e.prefix
	}
	return e.regexp != nil && strings.HasPrefix(text, e.prefix) && e.regexp.MatchString(text)
}
