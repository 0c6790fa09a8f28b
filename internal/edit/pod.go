package edit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// addToPod gives the pod the annotations, pull secrets and grace period that the
// pattern asks for. If the pattern's container existed, the annotations are taken to
// be its own.
func (e *templateEditor) addToPod(p *pattern, existed bool) error {
	pod := p.Addition().Pod
	if pod == nil {
		return nil
	}
	if err := e.annotate(pod.Annotations.Node, existed); err != nil {
		return err
	}
	for _, s := range pod.ImagePullSecrets {
		if err := e.addPullSecret(s.Node); err != nil {
			return err
		}
	}
	if seconds := pod.TerminationGracePeriodSeconds; seconds != nil {
		return e.raiseGracePeriod(*seconds)
	}
	return nil
}

// askInjector asks the injector of a mesh for a native sidecar. The annotation goes
// on the pod template, also below a CronJob, since the injector looks there. A gateway
// of Istio has no sidecar to ask for.
func (e *templateEditor) askInjector(p *pattern) error {
	if e.finder.gateway && p.Mesh.Injector == v1alpha1.Istio {
		return nil
	}
	annotation := pod.InjectorOf(string(p.Mesh.Injector)).NativeAnnotation
	return e.annotate(yamlnode.Mapping(annotation, "true"), false)
}

// annotate adds annotations to the pod template. An annotation that has another
// value is refused, unless the pattern owns it and may update it.
func (e *templateEditor) annotate(wanted *yaml.Node, owned bool) error {
	if wanted == nil || len(wanted.Content) == 0 {
		return nil
	}
	annotations, at, err := e.annotations()
	if err != nil {
		return err
	}
	present := e.present(annotations)
	for i := 0; i+1 < len(wanted.Content); i += 2 {
		key, value := wanted.Content[i], wanted.Content[i+1]
		old, known := present.values[key.Value]
		if !known && present.merges {
			old, known = yamlnode.Get(annotations, key.Value), true
		}
		field := fmt.Sprintf("%s[%q]", at, key.Value)
		if err := e.want("annotation", key.Value, value.Value); err != nil {
			return err
		}
		if old != nil && old.Value == value.Value {
			continue
		}
		if old != nil && !owned {
			return refuse(finding.AnnotationTaken, field, old,
				"annotation %s is %q, but pattern %q wants %q. Remove one of them.", key.Value, old.Value, e.pattern.Name, value.Value)
		}
		e.assigned("annotation "+key.Value, field, old, value.Value)
		if !known {
			present.values[key.Value] = yamlnode.AddEntry(annotations, key, value)
			continue
		}
		if err := yamlnode.SetEntry(annotations, key, value); err != nil {
			return err
		}
		if old == nil || old.Kind != yaml.ScalarNode {
			present.values = nil // it has another node now
			present = e.present(annotations)
		}
	}
	return nil
}

// notedAnnotations are the annotations of a pod by their keys.
type notedAnnotations struct {
	values map[string]*yaml.Node
	merges bool // some may come from merge keys
}

// present returns the annotations of the pod.
func (e *templateEditor) present(annotations *yaml.Node) *notedAnnotations {
	if n := &e.noted; n.values == nil || len(n.values) != len(annotations.Content)/2 {
		*n = notedAnnotations{values: map[string]*yaml.Node{}}
		for key, value := range yamlnode.Fields(annotations) {
			n.values[key.Value] = value
			n.merges = n.merges || yamlnode.IsMerge(key)
		}
	}
	return &e.noted
}

// annotations returns the map of the pod's annotations and its field path, and makes
// one if there is none.
func (e *templateEditor) annotations() (annotations *yaml.Node, at string, err error) {
	t := e.template
	holder, keys, at := t.Node, []string{"metadata", "annotations"}, t.At("metadata.annotations")
	if holder == nil {
		holder, keys, at = t.Spec, t.Annotations, t.Field(strings.Join(t.Annotations, "."))
	}
	if len(keys) == 0 {
		return nil, "", refuse(finding.NotEditable, t.SpecPath(), t.Spec,
			"pattern %q gives pods annotations, and %s has no field for them. Leave out the kind with targets.", e.pattern.Name, e.object.Resource.Kind)
	}
	where := yamlnode.Where{Before: []string{"spec", t.Key(pod.InitContainers), t.Key(pod.Containers)}}
	for _, key := range keys {
		if holder, err = yamlnode.Map(holder, key, where); err != nil {
			return nil, "", err
		}
		where = yamlnode.Last()
	}
	return holder, at, nil
}

func (e *templateEditor) addPullSecret(secret *yaml.Node) error {
	name := yamlnode.Text(secret, "name")
	if old, _ := e.find("imagePullSecrets", name); old != nil {
		return nil
	}
	return e.append(nil, "imagePullSecrets", yamlnode.Element(secret), fmt.Sprintf("imagePullSecret %q", name), "")
}

// raiseGracePeriod raises terminationGracePeriodSeconds to the given number of
// seconds, unless it is higher.
func (e *templateEditor) raiseGracePeriod(seconds int64) error {
	const field = "terminationGracePeriodSeconds"
	current := int64(pod.DefaultGracePeriod)
	old := yamlnode.Get(e.template.Spec, field)
	if old != nil {
		var err error
		if current, err = strconv.ParseInt(old.Value, 0, 64); err != nil {
			return refuse(finding.Malformed, e.field(field), old, "%s must be a number of seconds, not %q", field, old.Value)
		}
	}
	if current >= seconds {
		return nil
	}
	value := strconv.FormatInt(seconds, 10)
	e.assigned(field, e.field(field), old, value)
	return yamlnode.Set(e.template.Spec, field, number(value), yamlnode.Last())
}

// assigned records that a field of the pod gets a value. It is new if old is nil.
func (e *templateEditor) assigned(object, field string, old *yaml.Node, value string) {
	c := e.changed(finding.Add, object, nil, field)
	c.Proposed = value
	if old != nil {
		c.Action, c.Current, c.Node = finding.Update, old.Value, e.nearest(old)
	}
}
