package edit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// place is what an object remembers of the conversion of a container.
type place struct {
	name        string // the container's
	before      string // the regular container that it stood before; empty if it was the last one
	probe, hook bool   // the conversion added its startupProbe, removed its preStop hook
	args        bool   // it added or removed arguments or variables
	restart     string // its restartPolicy, which is not remembered
}

// places are the entries of [v1alpha1.PlaceAnnotation], separated by commas, such as
//
//	proxy before app +startupProbe -preStop, shipper last
//
// In an object with several pod templates, the path of the template and a slash stand
// before the name.
type places struct {
	all []place
	// at is the index of a name's places in all. A place without a name has been
	// forgotten.
	at map[string]int
	// twice reports that a name has several places.
	twice bool
}

const (
	stoodBefore, stoodLast   = "before", "last"
	addedProbe, removedHook  = "+startupProbe", "-preStop"
	changedArgs              = "~args"
	placeField, kustomizedBy = `metadata.annotations["` + v1alpha1.PlaceAnnotation + `"]`, "kustomize.config.k8s.io/id"
)

// placesIn reads what an object remembers. What is not an entry is left out.
func placesIn(object *yaml.Node) places {
	all := places{at: map[string]int{}}
	for entry := range strings.SplitSeq(yamlnode.Text(object, "metadata", "annotations", v1alpha1.PlaceAnnotation), ",") {
		words := strings.Fields(entry)
		p := place{probe: slices.Contains(words, addedProbe), hook: slices.Contains(words, removedHook), args: slices.Contains(words, changedArgs)}
		switch {
		case len(words) >= 3 && words[1] == stoodBefore:
			p.before = words[2]
		case len(words) < 2 || words[1] != stoodLast:
			continue
		}
		if p.name = words[0]; p.name != "" {
			all.add(p)
		}
	}
	return all
}

// add adds a place. If several have the same name, the first one counts.
func (all *places) add(p place) {
	if _, known := all.at[p.name]; known {
		all.twice = true
	} else {
		all.at[p.name] = len(all.all)
	}
	all.all = append(all.all, p)
}

// forget removes the places of a name.
func (all *places) forget(name string) {
	first, known := all.at[name]
	if !known {
		return
	}
	delete(all.at, name)
	all.all[first].name = ""
	for i := first; all.twice && i < len(all.all); i++ {
		if all.all[i].name == name {
			all.all[i].name = ""
		}
	}
}

func (all places) String() string {
	var entries []string
	for _, p := range all.all {
		if p.name == "" {
			continue
		}
		entry := p.name + " " + stoodLast
		if p.before != "" {
			entry = p.name + " " + stoodBefore + " " + p.before
		}
		if p.probe {
			entry += " " + addedProbe
		}
		if p.hook {
			entry += " " + removedHook
		}
		if p.args {
			entry += " " + changedArgs
		}
		entries = append(entries, entry)
	}
	return strings.Join(entries, ", ")
}

// placeOf returns what the object remembers of a container of the pod.
func (e *templateEditor) placeOf(name string) (p place, known bool) {
	i, known := e.places.at[e.placeName(name)]
	if !known {
		return place{}, false
	}
	return e.places.all[i], true
}

// placeName returns the name under which an object remembers a container of the pod.
func (e *templateEditor) placeName(name string) string {
	if len(e.object.Templates) < 2 {
		return name
	}
	return e.template.Path + "/" + name
}

// forget drops what the object remembers of a container.
func (e *templateEditor) forget(name string) { e.places.forget(e.placeName(name)) }

// remember adds what a conversion did to a container. A resource of a kustomization
// stands in another order where it is built, and a file with values has no annotations.
func (e *templateEditor) remember(container *yaml.Node, p place) {
	name := p.name
	if e.object.Resource.APIVersion == "" {
		e.loses(container, "", pod.Lost{What: pod.LostPlace, Name: name, Other: "values have no annotations"})
		return
	}
	if e.document.Kustomized || yamlnode.Get(e.object.Node, "metadata", "annotations", kustomizedBy) != nil {
		e.loses(container, "", pod.Lost{What: pod.LostPlace, Name: name, Other: "kustomize may build another order"})
		return
	}
	for _, field := range e.willLose(p) {
		e.loses(container, "", pod.Lost{What: pod.LostField, Name: name, Other: field})
	}
	e.forget(name)
	p.name = e.placeName(name)
	e.places.add(p)
}

// willLose returns the fields that a conversion fills or replaces, and that the way back
// removes.
func (e *templateEditor) willLose(p place) []string {
	var fields []string
	if e.was.empty {
		fields = append(fields, "the empty "+e.template.Key(pod.InitContainers))
	}
	metadata := yamlnode.Get(e.object.Node, "metadata")
	for i, key := range yamlnode.Keys(metadata) {
		if value := metadata.Content[2*i+1]; key.Value == "annotations" && len(value.Content) == 0 && value.Kind != yaml.AliasNode {
			fields = append(fields, "the empty metadata.annotations")
		}
	}
	if p.restart != "" {
		fields = append(fields, "restartPolicy: "+p.restart)
	}
	return fields
}

// next returns the name of the regular container behind another one; empty if there is
// none.
func (e *templateEditor) next(container *yaml.Node) string {
	regular := e.roster(pod.Containers)
	if i := regular.Index(container) + 1; i > 0 && i < regular.Len() {
		return regular.Keys()[i]
	}
	return ""
}

// writePlaces brings the annotation of the object up to date. It goes on the workload
// and not on the pod template, so that pods do not get it.
func (e *templateEditor) writePlaces() error {
	before, after := placesIn(e.object.Node).String(), e.places.String()
	if before == after {
		return nil
	}
	metadata, err := yamlnode.Map(e.object.Node, "metadata", yamlnode.Where{Before: []string{"spec"}})
	if err != nil {
		return err
	}
	old := yamlnode.Get(metadata, "annotations", v1alpha1.PlaceAnnotation)
	if after == "" {
		e.changed(finding.Remove, "annotation "+v1alpha1.PlaceAnnotation, nil, placeField).Node = old
		return yamlnode.UnsetIn(metadata, "annotations", v1alpha1.PlaceAnnotation)
	}
	annotations, err := yamlnode.Map(metadata, "annotations", yamlnode.Last())
	if err != nil {
		return err
	}
	e.assigned("annotation "+v1alpha1.PlaceAnnotation, placeField, old, after)
	return yamlnode.Set(annotations, v1alpha1.PlaceAnnotation, yamlnode.String(after), yamlnode.Last())
}

// formerIndex returns where a native sidecar goes among the regular containers: before
// the container that the object remembers, or last. If that one was converted as well and
// is not back yet, the one behind it counts. It is below 0 if the place is not known.
//
// Only values decide. On which side of the regular containers the list of init containers
// stands does not: kustomize sorts keys, and would build another order.
func (e *templateEditor) formerIndex(name string) int {
	regular := e.roster(pod.Containers)
	for range e.places.all { // which may go round
		p, known := e.placeOf(name)
		if !known {
			break
		}
		if p.before == "" {
			return regular.Len()
		}
		if _, i := regular.Find(p.before); i >= 0 {
			return i
		}
		name = p.before
	}
	return -1
}

// restore undoes what a conversion added to a container that is regular again, and
// records what does not come back.
func (e *templateEditor) restore(container *yaml.Node) error {
	const field = "startupProbe"
	name, probe := yamlnode.Text(container, "name"), yamlnode.Get(container, field)
	p, known := e.placeOf(name)
	if known && p.hook && !hasPreStop(container) {
		e.loses(container, "", pod.Lost{What: pod.LostHook, Name: name})
	}
	if known && p.args {
		e.loses(container, "", pod.Lost{What: pod.LostArguments, Name: name})
	}
	copied := fromReadiness(yamlnode.Get(container, "readinessProbe"), yamlnode.Get(container, "livenessProbe"))
	switch {
	case probe == nil:
		return nil
	case known && p.probe, !known && copied != nil && yamlnode.Equal(probe, copied):
		e.changed(finding.Remove, fmt.Sprintf("startupProbe of container %q, which its conversion added", name), container, field).Node = probe
		return yamlnode.Drop(container, field)
	case !known:
		e.loses(container, field, pod.Lost{What: pod.LostProbe, Name: name})
	}
	return nil
}

// lost is a pod.Lost whose field becomes known at the end.
type lost struct {
	pod.Lost
	container *yaml.Node
}

func (e *templateEditor) loses(container *yaml.Node, within string, l pod.Lost) {
	l.Field, l.Node = within, e.nearest(container)
	e.lost = append(e.lost, lost{l, container})
}
