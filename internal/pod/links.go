package pod

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Links finds what the containers of a pod share: volumes and ports. It looks at each
// container once, and follows edits of the pod's lists. After an edit of a container,
// call [Links.Changed]. It is not safe for concurrent use.
type Links struct {
	template        Template
	inits, regular  yamlnode.Roster
	volumes, claims yamlnode.Roster

	ties  map[*yaml.Node]*ties    // by containers
	users map[string][]*yaml.Node // by volumes
	ports map[portKey][]Declared

	writers  map[string]*writers // by volumes that were asked for
	position map[*yaml.Node]int  // of the init containers, once asked for
}

// ties are what a container shares with others.
type ties struct {
	lists    int // how many entries of the lists it is
	volumes  []string
	mounts   []mount
	byVolume map[string][]mount // the same; nil for few
	ports    []portKey
	texts    *texts           // if they were asked for
	uses     map[string][]use // by folders that were asked for
	prepares *bool            // the result of onlyPrepares, once asked for
}

// NewLinks returns the links of a pod.
func NewLinks(t Template) *Links {
	l := &Links{
		template: t, ties: map[*yaml.Node]*ties{}, users: map[string][]*yaml.Node{},
		ports: map[portKey][]Declared{}, writers: map[string]*writers{},
	}
	l.regular.Edited = l.edited
	l.inits.Edited = func(gone, added []*yaml.Node) {
		l.edited(gone, added)
		clear(l.writers)
		l.position = nil
	}
	return l
}

// follow brings the links up to date with the lists of the pod.
func (l *Links) follow() {
	l.inits.Of(l.template.List(InitContainers))
	l.regular.Of(l.template.List(Containers))
}

func (l *Links) edited(gone, added []*yaml.Node) {
	for _, c := range added {
		if t := l.ties[c]; t != nil {
			t.lists++
			continue
		}
		l.add(c, 1)
	}
	for _, c := range gone {
		if t := l.ties[c]; t.lists > 1 {
			t.lists--
			continue
		}
		l.remove(c)
	}
}

func (l *Links) add(c *yaml.Node, lists int) {
	t := &ties{lists: lists, volumes: Mounted(c)}
	for _, m := range mounts(c) {
		t.mount(m)
	}
	l.ties[c] = t
	for _, v := range t.volumes {
		l.users[v] = append(l.users[v], c)
		delete(l.writers, v)
	}
	for i, p := range yamlnode.Elements(yamlnode.Get(c, "ports")) {
		for _, key := range keysOf(p) {
			l.ports[key] = append(l.ports[key], Declared{c, i, p})
			t.ports = append(t.ports, key)
		}
	}
}

// fewMounts is how many mounts are looked at one by one.
const fewMounts = 8

func (t *ties) mount(m mount) {
	if t.mounts = append(t.mounts, m); len(t.mounts) <= fewMounts {
		return
	}
	added := t.mounts[len(t.mounts)-1:]
	if t.byVolume == nil {
		t.byVolume, added = map[string][]mount{}, t.mounts
	}
	for _, m := range added {
		t.byVolume[m.volume] = append(t.byVolume[m.volume], m)
	}
}

// mountsOf returns the mounts of a volume, and maybe others.
func (t *ties) mountsOf(volume string) []mount {
	if t.byVolume != nil {
		return t.byVolume[volume]
	}
	return t.mounts
}

func (l *Links) remove(c *yaml.Node) {
	t := l.ties[c]
	delete(l.ties, c)
	for _, v := range t.volumes {
		l.users[v] = slices.DeleteFunc(l.users[v], func(other *yaml.Node) bool { return other == c })
		delete(l.writers, v)
	}
	for _, key := range t.ports {
		l.ports[key] = slices.DeleteFunc(l.ports[key], func(p Declared) bool { return p.Container == c })
	}
}

// Changed records that a container was edited.
func (l *Links) Changed(container *yaml.Node) {
	if t := l.ties[container]; t != nil {
		l.remove(container)
		l.add(container, t.lists)
	}
}

// AddMount records that a mount was added to a container.
func (l *Links) AddMount(container, mount *yaml.Node) {
	t := l.ties[container]
	if t == nil {
		return
	}
	name := yamlnode.Text(mount, "name")
	if m, known := mountOf(mount); known {
		t.mount(m)
	}
	if !slices.Contains(l.users[name], container) {
		t.volumes = append(t.volumes, name)
		l.users[name] = append(l.users[name], container)
	}
	delete(l.writers, name)
}

// Mounted returns the names of the volumes that a container mounts or maps.
func Mounted(container *yaml.Node) []string {
	var names []string
	known := map[string]bool{}
	for _, list := range []string{"volumeMounts", "volumeDevices"} {
		for _, m := range yamlnode.Elements(yamlnode.Get(container, list)) {
			if name := yamlnode.Text(m, "name"); !known[name] {
				known[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// TakesFrom reports whether a container takes a variable from a file of a volume.
func TakesFrom(container *yaml.Node, volume string) bool {
	return slices.ContainsFunc(yamlnode.Elements(yamlnode.Get(container, "env")), func(env *yaml.Node) bool {
		return yamlnode.Text(env, "valueFrom", "fileKeyRef", "volumeName") == volume
	})
}

// Mounts reports whether a container of the pod's lists mounts or maps a volume.
func (l *Links) Mounts(volume string) bool {
	l.follow()
	return len(l.users[volume]) > 0
}

// Volume returns the pod's volume with a name, or nil.
func (l *Links) Volume(name string) *yaml.Node { return l.allVolumes().First(name) }

// allVolumes returns the pod's volumes.
func (l *Links) allVolumes() *yamlnode.Roster {
	return l.volumes.Of(yamlnode.Get(l.template.Spec, "volumes"))
}

// Claims reports whether the pod has a claim to resources of that name.
func (l *Links) Claims(name string) bool {
	return l.claims.Of(yamlnode.Get(l.template.Spec, "resourceClaims")).Has(name)
}

// startsEmpty reports whether a volume, which may be nil, is empty when the pod starts.
// A volume without a source is an emptyDir.
func startsEmpty(volume *yaml.Node) bool {
	return volume != nil && !slices.ContainsFunc(yamlnode.Keys(volume), func(key *yaml.Node) bool {
		return !slices.Contains([]string{"name", "emptyDir", "ephemeral"}, key.Value) && yamlnode.Get(volume, key.Value) != nil
	})
}

// Declared is a port that a container of the pod declares, and its index there.
type Declared struct {
	Container *yaml.Node
	Index     int
	Node      *yaml.Node
}

// portKey is a name or a number of a port. Ports that clash share one.
type portKey struct{ field, value, protocol string }

func keysOf(port *yaml.Node) []portKey {
	var keys []portKey
	if name := yamlnode.Text(port, "name"); name != "" {
		keys = append(keys, portKey{"name", name, ""})
	}
	for _, field := range []string{"containerPort", "hostPort"} {
		if n := yamlnode.Text(port, field); n != "" && n != "0" {
			keys = append(keys, portKey{field, n, protocolOf(port)})
		}
	}
	return keys
}

// Clashes returns the ports of other containers that run beside the given one and that
// clash with a port of it, each once and in no particular order.
func (l *Links) Clashes(container, port *yaml.Node) []Declared {
	l.follow()
	var found []Declared
	for _, key := range keysOf(port) {
		for _, p := range l.ports[key] {
			if p.Container != container && PortClash(port, p.Node) != "" && !slices.Contains(found, p) && l.runs(p.Container) {
				found = append(found, p)
			}
		}
	}
	return found
}

// OwnClash returns the first two ports of a container that clash, the second one by its
// index, with what they share; nothing if they don't clash.
func OwnClash(ports []*yaml.Node) (first *yaml.Node, second int, what string) {
	if len(ports) < 2 {
		return nil, 0, ""
	}
	known := map[portKey][]int{}
	for i, port := range ports {
		earliest := i
		for _, key := range keysOf(port) {
			for _, j := range known[key] {
				if j < earliest && PortClash(ports[j], port) != "" {
					earliest = j
				}
			}
			known[key] = append(known[key], i)
		}
		if earliest < i {
			return ports[earliest], i, PortClash(ports[earliest], port)
		}
	}
	return nil, 0, ""
}
