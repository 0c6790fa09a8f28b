package pod

import (
	"cmp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Feed is an init container that runs to completion and writes what a native sidecar
// reads.
type Feed struct {
	// Init is its name, and Index its index among the init containers.
	Init  string
	Index int
	// Path is what the sidecar reads. It is empty if only the mounts show that it reads
	// what the init container writes.
	Path string
	// Volume is the volume that both mount.
	Volume string
}

// Feeds returns the init containers that write what a native sidecar reads, from
// volumes that are empty when the pod starts. It has to start after all of them. The
// sidecar need not be in the pod yet. If it is one that writes files for others, only
// what it cannot have written itself counts as read.
func (l *Links) Feeds(sidecar *yaml.Node, writes bool) []Feed {
	var found []Feed
	volumes := l.allVolumes()
	for _, m := range l.mounts(sidecar) {
		if !startsEmpty(volumes.First(m.volume)) || !l.written(sidecar, m) {
			continue
		}
		if paths := l.reads(sidecar, m); len(paths) > 0 {
			for _, name := range paths {
				feed, evident := l.feeder(sidecar, m, m.inside(name))
				if feed.Path = name; feed.Init != "" && (m.readOnly || !writes || evident) {
					found = append(found, feed)
				}
			}
			continue
		}
		if first := l.firstWriter(sidecar, m); first.Init != "" && m.readOnly && !l.follows(sidecar, m) && !l.writtenElsewhere(sidecar, m) {
			found = append(found, first)
		}
	}
	return found
}

// MayFeed returns the init containers that write to a volume which the native sidecar
// can write, too, if nothing in the sidecar's text says what it does there: it may read
// what they write.
func (s Subject) MayFeed() []Feed {
	var found []Feed
	l := s.Pod.Links()
	volumes := l.allVolumes()
	for _, m := range l.mounts(s.Node) {
		if m.readOnly || s.Known != nil && s.Known.Writes || !startsEmpty(volumes.First(m.volume)) || len(l.uses(s.Node, m.path)) > 0 {
			continue
		}
		for _, w := range l.writersOf(m.volume).all {
			if w.writes(s.Node, m) && !l.onlyPrepares(w.node) {
				found = append(found, w.Feed)
			}
		}
	}
	return found
}

// Feeds returns the init containers that write what the native sidecar reads, before it
// and after it.
func (s Subject) Feeds() []Feed {
	p, writes := s.Pod, s.MayRunFirst || s.Known != nil && s.Known.Writes
	runsOnce := func(c Container) bool { return c.Init && !c.Native }
	if yamlnode.Get(s.Node, "volumeMounts") == nil || !slices.ContainsFunc(p.Containers, runsOnce) {
		return nil
	}
	key := fed{s.Node, writes}
	found, known := p.facts.fed[key]
	if !known {
		if p.facts.fed == nil {
			p.facts.fed = map[fed][]Feed{}
		}
		found = p.Links().Feeds(s.Node, writes)
		p.facts.fed[key] = found
	}
	return found
}

// fed is a container that reads what others write.
type fed struct {
	node   *yaml.Node
	writes bool
}

// writer is an init container that runs to completion and can write to a mount of a
// volume.
type writer struct {
	Feed
	node  *yaml.Node
	mount mount
}

// writes reports whether the writer can write to a mount of another container.
func (w writer) writes(sidecar *yaml.Node, to mount) bool {
	return w.node != sidecar && w.mount.overlaps(to)
}

// writers are the writers of a volume, in their order.
type writers struct {
	all []writer
	// named are those whose texts contain a path of the volume; nil until needed.
	named map[string][]naming
}

// naming is a writer, by its index, whose text contains a path.
type naming struct {
	writer  int
	written bool // the text shows that it writes it
}

// writersOf returns the writers of a volume.
func (l *Links) writersOf(volume string) *writers {
	l.follow()
	if w := l.writers[volume]; w != nil {
		return w
	}
	if l.position == nil {
		l.position = map[*yaml.Node]int{}
		for i, c := range l.inits.Elements() {
			if _, known := l.position[c]; !known {
				l.position[c] = i
			}
		}
	}
	w := &writers{}
	l.writers[volume] = w
	for _, c := range l.users[volume] {
		i, is := l.position[c]
		if !is || IsNative(c) {
			continue
		}
		for _, m := range l.ties[c].mountsOf(volume) {
			if m.volume == volume && !m.readOnly {
				w.all = append(w.all, writer{Feed{Init: yamlnode.Text(c, "name"), Index: i, Volume: volume}, c, m})
			}
		}
	}
	slices.SortStableFunc(w.all, func(a, b writer) int { return cmp.Compare(a.Index, b.Index) })
	return w
}

// written reports whether an init container can write to a mount of a sidecar.
func (l *Links) written(sidecar *yaml.Node, to mount) bool {
	return slices.ContainsFunc(l.writersOf(to.volume).all, func(w writer) bool { return w.writes(sidecar, to) })
}

// naming returns the writers of a volume whose texts contain one of its paths, in their
// order.
func (l *Links) naming(volume, name string) []naming {
	w := l.writersOf(volume)
	if w.named == nil {
		w.named = map[string][]naming{}
		for i, one := range w.all {
			for _, u := range l.uses(one.node, one.mount.path) {
				inside := one.mount.inside(u.path)
				w.named[inside] = append(w.named[inside], naming{i, u.written})
			}
		}
	}
	return w.named[name]
}

// onlyPrepares reports whether a container does nothing but make folders and give them to
// users.
func (l *Links) onlyPrepares(c *yaml.Node) bool {
	t := l.ties[c]
	if t.prepares == nil {
		all := commands(CommandLine(c))
		only := len(all) > 0 && !slices.ContainsFunc(all, func(command string) bool {
			return !slices.Contains(preparers, program(command)) || strings.Contains(command, ">")
		})
		t.prepares = &only
	}
	return *t.prepares
}

// writtenElsewhere reports whether a container other than the sidecar that keeps
// running can write to the mount.
func (l *Links) writtenElsewhere(sidecar *yaml.Node, to mount) bool {
	return slices.ContainsFunc(l.users[to.volume], func(c *yaml.Node) bool {
		if c == sidecar {
			return false
		}
		writes := slices.ContainsFunc(l.ties[c].mountsOf(to.volume), func(m mount) bool { return !m.readOnly && m.overlaps(to) })
		return writes && l.runs(c)
	})
}

// runs reports whether a container of the pod keeps running.
func (l *Links) runs(c *yaml.Node) bool { return IsNative(c) || l.regular.Index(c) >= 0 }

// reads returns the paths below a mount that a sidecar reads. Where it could write, a
// path that it may write, and the folder itself, are not among them.
func (l *Links) reads(sidecar *yaml.Node, m mount) []string {
	var found []string
	known := map[string]bool{}
	for _, u := range l.uses(sidecar, m.path) {
		may := u.path == m.path && m.subPath == "/" || u.written
		if !u.followed && (m.readOnly || !may) && !known[u.path] {
			known[u.path] = true
			found = append(found, u.path)
		}
	}
	return found
}

// follows reports whether a sidecar waits for lines of files below a mount, as log
// shippers do. It can start before the files are there.
func (l *Links) follows(sidecar *yaml.Node, m mount) bool {
	return slices.ContainsFunc(l.uses(sidecar, m.path), func(u use) bool { return u.followed })
}

// feeder returns which of the init containers that can write to a mount of a sidecar
// writes a path of the volume: the first one whose text shows that it writes it, or else
// one whose text names it, or else the first one that writes files; none if all only
// prepare folders. evident reports that the text shows it.
func (l *Links) feeder(sidecar *yaml.Node, m mount, name string) (feed Feed, evident bool) {
	all := l.writersOf(m.volume).all
	named := l.naming(m.volume, name)
	for _, written := range []bool{true, false} {
		for _, n := range named {
			if w := all[n.writer]; (n.written || !written) && w.writes(sidecar, m) {
				return w.Feed, written
			}
		}
	}
	return l.firstWriter(sidecar, m), false
}

// firstWriter returns the first init container that can write to a mount of a sidecar
// and writes files, not only folders.
func (l *Links) firstWriter(sidecar *yaml.Node, m mount) (feed Feed) {
	for _, w := range l.writersOf(m.volume).all {
		if w.writes(sidecar, m) && !l.onlyPrepares(w.node) {
			return w.Feed
		}
	}
	return Feed{}
}

// mounts returns the mounts of a container, which may be in the pod.
func (l *Links) mounts(c *yaml.Node) []mount {
	l.follow()
	if t := l.ties[c]; t != nil {
		return t.mounts
	}
	return mounts(c)
}

// uses returns the paths at a folder and below it in the texts of a container, which may
// be in the pod.
func (l *Links) uses(c *yaml.Node, folder string) []use {
	t := l.ties[c]
	if t == nil {
		return textsOf(c).uses(folder)
	}
	if found, known := t.uses[folder]; known {
		return found
	}
	if t.texts == nil {
		t.texts, t.uses = textsOf(c), map[string][]use{}
	}
	found := t.texts.uses(folder)
	t.uses[folder] = found
	return found
}
