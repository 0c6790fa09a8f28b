package v1alpha1

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// catalogue returns the catalogue for the patterns of a configuration: the built-in entries,
// those that come with it, and its own ones. Of those that are wrong it notes the names.
func (d *decoder) catalogue(config *yaml.Node) *catalog.Catalog {
	var nodes []*yaml.Node
	for _, e := range d.more {
		nodes = append(nodes, e.Node)
	}
	d.faulty = map[string]bool{}
	for _, node := range yamlnode.Elements(yamlnode.Get(config, "spec", "catalog")) {
		if _, err := DecodeEntry(Source{}, node); err != nil {
			d.faulty[yamlnode.Text(node, "name")] = true
		}
		nodes = append(nodes, node)
	}
	return catalog.New(nodes...)
}

// DecodeEntry returns the entry of the catalogue in a node. It is checked as strictly as
// those of a functionConfig, and the error has a line for each thing that is wrong. It must
// not have the name, an image or a container of one in the source.
func DecodeEntry(src Source, node *yaml.Node) (CatalogEntry, error) {
	d := newDecoder(src)
	if node.Kind == yaml.DocumentNode && len(node.Content) == 1 {
		node = node.Content[0]
	}
	entry := CatalogEntry{Node: node}
	if node = d.expanded(node); node != nil {
		const at = "entry"
		d.value(node, kube.Field{Type: &catalogEntryType}, at)
		entry = makeEntry(node)
		v := &validator{d, &Spec{KubernetesVersion: DefaultKubernetesVersion}}
		v.entry(&entry, at, v.taken())
	}
	if len(d.errs) > 0 {
		d.errs.Sort()
		return CatalogEntry{}, d.errs
	}
	return entry, nil
}

// taken are what entries of the catalogue have, and others must not have.
type taken struct{ names, images, containers map[string]bool }

// taken returns what the entries that come with the configuration have.
func (v *validator) taken() taken {
	t := taken{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, e := range v.more {
		t.names[e.Name()] = true
		for _, image := range e.value.Images {
			t.images[image] = true
		}
		for _, name := range e.value.Containers {
			t.containers[name] = true
		}
	}
	return t
}

// entry checks an entry of the catalogue, and notes where it is.
func (v *validator) entry(e *CatalogEntry, at string, t taken) {
	e.Location = v.location(at + ".name")
	if v.broken[at] {
		return
	}
	x := value{node: e.Node, at: at}
	needs("name")(v, x)
	for _, p := range e.value.Problems() {
		path := strings.TrimSuffix(at+"."+p.Path, ".")
		v.fail(path, "%s", p.Message)
		v.markBroken(path)
	}
	v.text(x.get("name"), kube.LabelOf("entry"))
	v.once(x.get("name"), t.names, "%q is already the name of another entry. Rename or remove one of them.")
	for image := range x.get("images").elements() {
		v.once(image, t.images, "%q is already an image of another entry. Remove one of them.")
	}
	for name := range x.get("containers").elements() {
		v.form(name, kube.ContainerName)
		v.once(name, t.containers, "%q is already a container of another entry. Remove one of them.")
	}
	v.entryProbe(e.value, at+".startupProbe")
	v.entryParameters(e.value, at+".parameters")
	if !v.broken[at+".pattern"] {
		v.entryBody(e.value, at+".add")
	}
}

// entryProbe checks the startup probe of an entry.
func (v *validator) entryProbe(e catalog.Entry, at string) {
	if e.StartupProbe.IsZero() {
		return
	}
	v.value(&e.StartupProbe, kube.Field{Type: &kube.Probe}, at)
	if !v.broken[at] {
		v.object(value{node: &e.StartupProbe, at: at, name: "startupProbe"}, &kube.Probe)
	}
}

// entryParameters checks the names of parameters, and the types of their defaults and
// examples.
func (v *validator) entryParameters(e catalog.Entry, at string) {
	for i, p := range e.Parameters {
		here := fmt.Sprintf("%s[%d]", at, i)
		for _, key := range configMapKeys {
			v.deny(p.Name == key, here+".name", "%q is a key of a ConfigMap that stands for a pattern. Give the parameter another name.", key)
		}
		for field, value := range map[string]yaml.Node{"default": p.Default, "example": p.Example} {
			if !value.IsZero() {
				user{decoder: v.decoder}.parameter(p, &value, here+"."+field)
			}
		}
	}
}

// entryBody checks what an entry adds: with an example for each parameter, and with the
// least that a pattern can set.
func (v *validator) entryBody(e catalog.Entry, at string) {
	if v.broken[at] || !e.CanBeAdded() {
		return
	}
	full, least := map[string]*yaml.Node{}, map[string]*yaml.Node{}
	for i := range e.Parameters {
		p := &e.Parameters[i]
		full[p.Name] = &p.Example
		if p.Required {
			least[p.Name] = &p.Example
		}
	}
	errors := len(v.errs)
	for _, values := range []map[string]*yaml.Node{full, least} {
		if len(v.errs) > errors {
			return
		}
		body := e.Body(values, nil)
		if body == nil || scalar.IsNull(body) {
			v.fail(at, "adds nothing without its optional parameters")
			return
		}
		pattern := value{node: yamlnode.Mapping("name", e.Name)}
		x := value{node: body, at: at, name: e.Pattern, in: &pattern}
		if v.value(body, kube.Field{Type: &additionType}, at); !v.broken[at] {
			v.object(x, &additionType)
			v.deny(len(v.errs) == errors && x.get("container").get("image").text() == "", at+".container", "has no image. Write one, or a parameter such as ${image}.")
		}
	}
}
