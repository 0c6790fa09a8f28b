package kustomization

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// prove builds every kustomization over the old texts and over the new ones, and compares
// the second build with what the function makes of the first.
func (c *carrier) prove(texts map[string][]byte) {
	var causes []*layer
	hindered := map[*layer][]*layer{} // by their causes
	for _, l := range c.Package.order {
		if l.component {
			continue
		}
		switch {
		case l.obstacle != "":
		case l.watched:
			c.watch(l)
		case c.about.is(l) || c.reaches(l, texts):
			c.proveLayer(l, texts)
		}
		if cause := l.cause(); l.obstacle != "" {
			if hindered[cause] == nil {
				causes = append(causes, cause)
			}
			hindered[cause] = append(hindered[cause], l)
		}
	}
	for _, cause := range causes {
		c.sayNotProved(cause, hindered[cause], texts)
	}
}

// sayNotProved reports the layers that cannot be built for one cause. That is no more than an
// Info if the edit changes none of the files that they reach.
func (c *carrier) sayNotProved(cause *layer, hindered []*layer, texts map[string][]byte) {
	said := len(c.findings)
	var users []string
	reaches := false
	for _, l := range hindered {
		reaches = reaches || c.reaches(l, texts) || l.cause().doc == nil && len(texts) > 0 // nobody knows what it lists
		if l != cause {
			users = append(users, c.Name(l.file))
		}
	}
	message := "cannot be built here: " + cause.obstacle
	if len(users) > 0 {
		message += ". Nor can what uses it: " + enumerated(users)
	}
	c.say(finding.NotProved, c.at(cause, cause.root), "%s", message)
	if len(c.findings) > said && !reaches {
		c.findings[said].Severity = finding.Info
	}
}

// reaches reports whether one of some files is reached by a layer.
func (c *carrier) reaches(l *layer, texts map[string][]byte) (reaches bool) {
	l.walk(func(below *layer) {
		files := slices.Concat([]string{below.file}, below.resources, c.does(below))
		reaches = reaches || slices.ContainsFunc(files, func(file string) bool { return texts[c.files.real(file)] != nil })
	})
	return reaches
}

// before returns what a layer builds, and the workloads among it with what is known about
// them.
func (c *carrier) before(l *layer) ([]*yaml.RNode, []traced, error) {
	if c.built[l] == nil && !c.trace.renames(l) && l.kustomization == l.file {
		// Only the files of the workloads are still to be known.
		before, err := c.run(c.files.with(c.trace.marked), l)
		return before, c.trace.workloads(before, c.isWorkload), err
	}
	before, err := c.run(c.files, l)
	if err != nil {
		return nil, nil, err
	}
	built, err := c.traced(l)
	return before, built, err
}

func (c *carrier) proveLayer(l *layer, texts map[string][]byte) {
	before, built, err := c.before(l)
	if err != nil {
		l.obstacle = err.Error()
		return
	}
	want, traces := make([]*yaml.Node, len(before)), make([]traced, len(before))
	workloads, refused := 0, false
	for i, node := range before {
		want[i] = node.YNode()
		if !c.isWorkload(want[i]) {
			continue
		}
		w := built[workloads]
		workloads++
		traces[i] = w
		if want[i], err = c.editBuilt(w)(node.YNode()); err != nil {
			c.say(finding.OverlayDiffers, c.at(l, l.root), "%v", err)
			refused = true
			continue
		}
		if why := c.disagreement(w, node.YNode(), want[i]); why != "" {
			c.say(finding.OverlaysDisagree, finding.Location{File: c.trace.sources[w.source].file}, "%s in %s: %s. Put the transformer on the overlays, or leave the workload out with except, or with an annotation in the file",
				pod.ResourceOf(node.YNode()), c.Name(l.file), why)
			refused = true
			continue
		}
		c.order(l, w, node.YNode(), want[i])
		c.judge(w, node.YNode())
	}
	if refused {
		return
	}
	c.show(l, before, want, built)
	after := before // as long as nothing that it reaches is edited
	if c.reaches(l, texts) {
		after, err = c.run(c.files.with(texts), l)
	}
	if err != nil {
		c.say(finding.OverlayDiffers, c.at(l, l.root), "no longer builds: %v", err)
		return
	}
	if len(before) != len(after) {
		c.say(finding.OverlayDiffers, c.at(l, l.root), "builds %d objects instead of %d", len(after), len(before))
		return
	}
	means := func(*yaml.Node, string, *yaml.Node, *yaml.Node) bool { return false }
	if c.Means != nil {
		means = c.Means(want)
	}
	for i := range before {
		var added []string
		accept := func(d difference) bool {
			if toolOf(before[i].GetApiVersion(), before[i].GetKind()).names(d.at.String()) {
				return true // it is right if what the tool builds is right
			}
			scalars := d.left != nil && d.right != nil && d.left.Kind == yaml.ScalarNode && d.right.Kind == yaml.ScalarNode
			if scalars && means(want[i], d.at.String(), d.right, d.left) {
				return true
			}
			if !scalars || !c.isChanged(before[i].YNode(), traces[i].source, d) {
				return false
			}
			added = append(added, d.at.String())
			return true
		}
		if differs := compare(after[i].YNode(), want[i], accept); differs != nil {
			c.say(finding.OverlayDiffers, c.at(l, l.root), "builds another %s in %s%s%s",
				differs.at, pod.ResourceOf(want[i]), values(want[i], *differs), c.patchesAt(traces[i]))
		} else if len(added) > 0 {
			c.say(finding.ChangesAdded, c.at(l, l.root), "changes what is added to %s: %s", pod.ResourceOf(want[i]), strings.Join(added, ", "))
		}
	}
}

// values says what a field of an object is built to, and what it should be, in so far as this
// is short. The values of Secrets are not said.
func values(object *yaml.Node, d difference) string {
	is, isText := valueOf(d.left)
	wanted, wantedText := valueOf(d.right)
	if yamlnode.Text(object, "kind") == "Secret" || !isText || !wantedText {
		return ""
	}
	return fmt.Sprintf(": %s instead of %s", is, wanted)
}

// valueOf returns a scalar as a text, or that there is nothing.
func valueOf(n *yaml.Node) (text string, ok bool) {
	switch {
	case n == nil:
		return "nothing", true
	case n.Kind != yaml.ScalarNode:
		return "", false
	}
	const most, tail = 60, 20
	return strconv.Quote(fit.Middle(n.Value, most, tail)), true
}

// patchesAt names the patches that reach a workload, where they are.
func (c *carrier) patchesAt(w traced) string {
	var all []string
	for _, s := range w.steps {
		p := c.trace.patches[s.patch]
		at := c.atPatch(p, s.part, whole)
		at.File = c.Name(at.File)
		if name := at.FileLine(); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return ". These patches reach it: " + enumerated(all)
}

// isChanged reports whether a field differs because the layer changes what the edit adds to
// the source of the object, or what the source has already: the edit leaves it alone there,
// and so does the build. What the edit makes of a field that the layer changes is no such
// difference.
func (c *carrier) isChanged(before *yaml.Node, source int, d difference) bool {
	was := value(before, d.at)
	if source < 0 {
		return was == nil
	}
	if was != nil && compare(was, d.left, nil) != nil {
		return false
	}
	edited, err := c.Edit(c.trace.sources[source].object)
	return err == nil && compare(value(edited, d.at), d.right, nil) == nil
}

// order reports that converted containers of a workload start in another order here than
// in the file that the workload is in.
func (c *carrier) order(l *layer, w traced, built, want *yaml.Node) {
	if w.source < 0 {
		return
	}
	s := c.trace.sources[w.source]
	edited, err := c.Edit(s.object)
	if err != nil {
		return
	}
	for _, t := range c.Locate(want) {
		there, is := atSpot(spotOf(t), c.Locate(edited))
		was, known := atSpot(spotOf(t), c.Locate(built))
		if !is || !known {
			continue
		}
		common := func(t, other pod.Template) []string {
			return slices.DeleteFunc(names(t, pod.InitContainers), func(name string) bool {
				return !slices.Contains(names(other, pod.InitContainers), name)
			})
		}
		here, in := common(t, there), common(there, t)
		converted := slices.ContainsFunc(here, func(name string) bool { return listOf(was, name) == pod.Containers })
		if converted && !slices.Equal(here, in) {
			c.say(finding.StartOrderDiffers, c.at(l, l.root), "%s starts %s in this order, and %s in %s",
				pod.ResourceOf(want), finding.Enumerate(here, "and"), finding.Enumerate(in, "and"), c.Name(s.file))
		}
	}
}

// disagreement returns what the function does to a container of a file and not to the
// same one in a build, or the other way round; empty if there is no such container.
func (c *carrier) disagreement(w traced, built, want *yaml.Node) string {
	if w.source < 0 {
		return ""
	}
	source := c.trace.sources[w.source].object
	edited, err := c.editOf(w)(source)
	if err != nil {
		return ""
	}
	for _, t := range c.Locate(source) {
		was, known := atSpot(spotOf(t), c.Locate(built))
		now, is := atSpot(spotOf(t), c.Locate(edited))
		wanted, asked := atSpot(spotOf(t), c.Locate(want))
		if !known || !is || !asked {
			continue
		}
		for _, list := range lists {
			for _, name := range names(t, list) {
				in := listOf(was, name)
				here, there := listOf(now, name) != list, listOf(wanted, name) != in
				if in == "" || here == there || listOf(now, name) == listOf(wanted, name) {
					continue
				}
				if here {
					return fmt.Sprintf("the edit changes container %q in the file, and not in what the kustomization builds", name)
				}
				return fmt.Sprintf("the edit changes container %q in what the kustomization builds, and not in the file", name)
			}
		}
	}
	return ""
}
