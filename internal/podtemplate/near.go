package podtemplate

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Near finds fields of targets that probably mean an object: it would be selected if
// one field were written differently. The zero Near finds none.
type Near struct {
	plain map[string]*plainAims // by the name of the field
	// others are the fields that are not in an index.
	others []*aim
}

// mostTried is the most targets that are tried for an object, both of those that an
// index finds and of the others, so that the time does not depend on the number of
// targets.
const mostTried = 100

// plainAims are the fields of one name whose values are plain texts, by the numbers of
// these in the index. The exact ones have to know whether an object has their value.
type plainAims struct {
	values     near.Index
	all, exact [][]*aim
}

// aim is a field of a target.
type aim struct {
	owner         int
	field, wanted string
	rest          v1alpha1.Target // the target without the field
	compile       sync.Once
	loosened      *Targets       // of the rest
	anyCase       *regexp.Regexp // the wanted value in any case; nil if it is not a regular expression
}

// The fields of a target that can be near misses.
const (
	fieldGroup     = "group"
	fieldVersion   = "version"
	fieldKind      = "kind"
	fieldName      = "name"
	fieldNamespace = "namespace"
	fieldLabel     = "label"
)

// Add adds the targets of an owner, which [Near.Find] names.
func (n *Near) Add(owner int, targets []v1alpha1.Target) {
	for _, t := range targets {
		for _, field := range []struct {
			name  string
			value *string
		}{
			{fieldGroup, &t.Group}, {fieldVersion, &t.Version}, {fieldKind, &t.Kind}, {fieldName, &t.Name},
			{fieldNamespace, &t.Namespace}, {fieldLabel, &t.LabelSelector},
		} {
			if wanted := *field.value; wanted != "" {
				*field.value = ""
				n.add(&aim{owner: owner, field: field.name, wanted: wanted, rest: t}, len(targets) > 1)
				*field.value = wanted
			}
		}
	}
}

func (n *Near) add(a *aim, exact bool) {
	plain := a.field != fieldLabel && isPlain(a.wanted)
	if plain {
		if n.plain == nil {
			n.plain = map[string]*plainAims{}
		}
		if n.plain[a.field] == nil {
			n.plain[a.field] = &plainAims{}
		}
		n.plain[a.field].add(a, exact)
	}
	if (!plain || a.field == fieldNamespace) && len(n.others) < mostTried {
		n.others = append(n.others, a)
	}
}

func (p *plainAims) add(a *aim, exact bool) {
	number := p.values.Add(a.wanted)
	if number == len(p.all) {
		p.all, p.exact = append(p.all, nil), append(p.exact, nil)
	}
	p.all[number] = append(p.all[number], a)
	others := p.exact[number]
	if exact && (len(others) == 0 || others[len(others)-1].owner != a.owner) { // the same for all targets of an owner
		p.exact[number] = append(others, a)
	}
}

// isPlain reports whether a regular expression is meant as a single text. A dot counts
// as itself, and a slash never occurs in a field.
func isPlain(expression string) bool { return !strings.ContainsAny(expression, `^$|?+()[]{}\*/`) }

// Find calls do for fields that have nearly the object's own value, with what they
// miss, unless another target of the owner selects the object. If an owner has several
// targets, it also calls do for each field with exactly that value, and nothing missed.
func (n *Near) Find(o Object, selected func(owner int) bool, do func(owner int, field, wanted string, miss *pod.Miss)) {
	tried := 0
	for _, field := range []string{fieldKind, fieldName, fieldNamespace, fieldGroup, fieldVersion} {
		aims := n.plain[field]
		if aims == nil {
			continue
		}
		value := o.value(field)
		for _, number := range aims.values.Find(value) {
			if aims.all[number][0].wanted == value {
				for _, a := range aims.exact[number] {
					do(a.owner, field, value, nil)
				}
				continue
			}
			for _, a := range aims.all[number] {
				if tried++; tried > mostTried {
					break
				}
				if !selected(a.owner) && a.fitsOtherwise(o) {
					do(a.owner, field, a.wanted, &pod.Miss{What: pod.MissedTarget, Field: field, Wanted: a.wanted, Found: value})
				}
			}
		}
	}
	for _, a := range n.others {
		if selected(a.owner) {
			continue
		}
		if miss, is := a.near(o); is && a.fitsOtherwise(o) {
			miss.Wanted = cmp.Or(miss.Wanted, a.wanted)
			do(a.owner, a.field, a.wanted, &miss)
		}
	}
}

// value returns the object's own value of a target's field.
func (o Object) value(field string) string {
	switch field {
	case fieldGroup:
		return o.Resource.Group()
	case fieldVersion:
		return o.Resource.Version()
	case fieldKind:
		return o.Resource.Kind
	case fieldName:
		return o.Resource.Name
	case fieldNamespace:
		return o.Resource.Namespace
	}
	return ""
}

// fitsOtherwise reports whether the rest of the target selects the object.
func (a *aim) fitsOtherwise(o Object) bool {
	a.prepare()
	return a.loosened != nil && a.loosened.Match(o)
}

// prepare compiles what matching needs, when it is first needed.
func (a *aim) prepare() {
	a.compile.Do(func() {
		if targets, err := NewTargets([]v1alpha1.Target{a.rest}); err == nil {
			a.loosened = targets
		}
		if expression, err := regexp.Compile("(?i)^(?:" + a.wanted + ")$"); err == nil {
			a.anyCase = expression
		}
	})
}

// near returns the miss if the field probably means the object's own value and is not
// plain text, or if the object has no value.
func (a *aim) near(o Object) (miss pod.Miss, is bool) {
	if a.field == fieldLabel {
		return a.nearLabels(o)
	}
	miss = pod.Miss{What: pod.MissedTarget, Field: a.field, Found: o.value(a.field)}
	switch {
	case isPlain(a.wanted):
		return miss, a.field == fieldNamespace && miss.Found == ""
	case strings.Contains(a.wanted, "/"):
		return miss, (a.field == fieldGroup || a.field == fieldVersion) && a.wanted == o.Resource.APIVersion
	}
	a.prepare()
	if a.anyCase != nil && a.anyCase.MatchString(miss.Found) {
		return miss, true
	}
	if asGlob, err := path.Match(a.wanted, miss.Found); asGlob && err == nil {
		miss.What, miss.Found = pod.MissedNotation, fromGlob.Replace(a.wanted)
		return miss, true
	}
	return miss, false
}

// fromGlob makes a regular expression of a glob.
var fromGlob = strings.NewReplacer(".", `\.`, "*", ".*", "?", ".")

// nearLabels returns the miss if all requirements of the label selector but one are
// met, and the object has a label that nearly meets that one, or if the pods meet them
// all.
func (a *aim) nearLabels(o Object) (miss pod.Miss, is bool) {
	selects := func(holder *yaml.Node, selector string) bool {
		matched, err := yaml.NewRNode(holder).MatchesLabelSelector(selector)
		return matched && err == nil
	}
	inPods := func(t pod.Template) bool { return t.Node != nil && t.Node != o.Node && selects(t.Node, a.wanted) }
	if slices.ContainsFunc(o.Templates, inPods) {
		return pod.Miss{What: pod.MissedPodLabels}, true
	}
	unmet := slices.DeleteFunc(requirements(a.wanted), func(one string) bool { return selects(o.Node, one) })
	if len(unmet) != 1 {
		return miss, false
	}
	wanted := strings.ReplaceAll(unmet[0], "==", "=")
	for key, value := range yamlnode.Texts(yamlnode.Get(o.Node, "metadata", "labels")) {
		own := key + "=" + value
		if near.Means(wanted, own) && (!is || own < miss.Found) {
			miss, is = pod.Miss{What: pod.MissedTarget, Field: fieldLabel, Wanted: wanted, Found: own}, true
		}
	}
	return miss, is
}

// requirements returns the requirements of a label selector.
func requirements(selector string) []string {
	depth := 0
	return strings.FieldsFunc(selector, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return r == ',' && depth == 0
	})
}
