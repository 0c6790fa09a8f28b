package pod

import (
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
func Feeds(t Template, sidecar *yaml.Node, writes bool) []Feed {
	var found []Feed
	for _, m := range mounts(sidecar) {
		if !startsEmpty(t.Spec, m.volume) {
			continue
		}
		inits := writers(t, sidecar, m)
		if len(inits) == 0 {
			continue
		}
		if paths := reads(sidecar, m); len(paths) > 0 {
			for _, name := range paths {
				feed, evident := feeder(inits, m.inside(name))
				if feed.Path = name; feed.Init != "" && (m.readOnly || !writes || evident) {
					found = append(found, feed)
				}
			}
			continue
		}
		if first := firstWriter(inits); first.Init != "" && m.readOnly && !follows(sidecar, m) && !writtenElsewhere(t, sidecar, m) {
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
	for _, m := range mounts(s.Node) {
		if m.readOnly || s.Known != nil && s.Known.Writes || !startsEmpty(s.Pod.Spec, m.volume) || len(uses(s.Node, m.path)) > 0 {
			continue
		}
		for _, w := range writers(s.Pod.Template, s.Node, m) {
			if !w.prepares {
				found = append(found, w.Feed)
			}
		}
	}
	return found
}

// Feeds returns the init containers that write what the native sidecar reads, before it
// and after it.
func (s Subject) Feeds() []Feed {
	return Feeds(s.Pod.Template, s.Node, s.MayRunFirst || s.Known != nil && s.Known.Writes)
}

// writer is an init container that may write what a sidecar reads.
type writer struct {
	Feed
	node  *yaml.Node
	mount mount
	// prepares reports that it only makes folders and gives them to users.
	prepares bool
}

// writers returns the init containers that run to completion and can write to a mount.
func writers(t Template, sidecar *yaml.Node, to mount) []writer {
	var found []writer
	for i, c := range yamlnode.Elements(t.List(InitContainers)) {
		if c = yamlnode.Resolve(c); c == sidecar || IsNative(c) {
			continue
		}
		for _, m := range mounts(c) {
			if !m.readOnly && m.overlaps(to) {
				found = append(found, writer{Feed{Init: yamlnode.Text(c, "name"), Index: i, Volume: m.volume}, c, m, onlyPrepares(c)})
			}
		}
	}
	return found
}

// onlyPrepares reports whether a container does nothing but make folders and give them to
// users.
func onlyPrepares(c *yaml.Node) bool {
	all := commands(CommandLine(c))
	return len(all) > 0 && !slices.ContainsFunc(all, func(command string) bool {
		return !slices.Contains(preparers, program(command)) || strings.Contains(command, ">")
	})
}

// writtenElsewhere reports whether a container other than the sidecar that keeps
// running can write to the mount.
func writtenElsewhere(t Template, sidecar *yaml.Node, to mount) bool {
	for _, list := range []string{InitContainers, Containers} {
		for _, c := range yamlnode.Elements(t.List(list)) {
			if c = yamlnode.Resolve(c); c == sidecar || list == InitContainers && !IsNative(c) {
				continue
			}
			if slices.ContainsFunc(mounts(c), func(m mount) bool { return !m.readOnly && m.overlaps(to) }) {
				return true
			}
		}
	}
	return false
}

// reads returns the paths below a mount that a sidecar reads. Where it could write, a
// path that it may write, and the folder itself, are not among them.
func reads(sidecar *yaml.Node, m mount) []string {
	var found []string
	for _, u := range uses(sidecar, m.path) {
		may := u.path == m.path && m.subPath == "/" || u.written
		if !u.followed && (m.readOnly || !may) && !slices.Contains(found, u.path) {
			found = append(found, u.path)
		}
	}
	return found
}

// follows reports whether a sidecar waits for lines of files below a mount, as log
// shippers do. It can start before the files are there.
func follows(sidecar *yaml.Node, m mount) bool {
	return slices.ContainsFunc(uses(sidecar, m.path), func(u use) bool { return u.followed })
}

// feeder returns which of the init containers writes a path of the volume: the first
// one whose text shows that it writes it, or else one whose text names it, or else the
// first one that writes files; none if all only prepare folders. evident reports that
// the text shows it.
func feeder(inits []writer, name string) (feed Feed, evident bool) {
	for _, written := range []bool{true, false} {
		if i := slices.IndexFunc(inits, func(w writer) bool { return w.names(name, written) }); i >= 0 {
			return inits[i].Feed, written
		}
	}
	return firstWriter(inits), false
}

// firstWriter returns the first init container that writes files, not only folders.
func firstWriter(inits []writer) (feed Feed) {
	if i := slices.IndexFunc(inits, func(w writer) bool { return !w.prepares }); i >= 0 {
		return inits[i].Feed
	}
	return Feed{}
}

// names reports whether the text of an init container has a path of the volume.
func (w writer) names(name string, written bool) bool {
	own, shown := w.mount.outside(name)
	return shown && slices.ContainsFunc(uses(w.node, own), func(u use) bool { return u.path == own && (u.written || !written) })
}
