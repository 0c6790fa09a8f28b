package packages

import (
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
)

// convertsConfig selects only by names of containers, so that an object's name in a
// layer does not matter.
const convertsConfig = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: there}
spec:
  patterns:
  - name: legacy
    convert: {containers: ["sc*"], startupProbeFrom: Readiness}
`

// removesConfig removes some of what [convertsConfig] converts.
const removesConfig = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: there}
spec:
  patterns:
  - name: gone
    remove: {containers: [scb]}
  - name: legacy
    convert: {containers: [sca], startupProbeFrom: Readiness}
`

// backConfig takes that back.
const backConfig = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: back}
spec:
  patterns:
  - name: legacy
    convert: {containers: ["sc*"], to: Regular}
`

// generator makes a package: bases, components, and overlays on top of each other, with
// patches of every form.
type generator struct {
	r      *rand.Rand
	files  tree
	number int
	shared []string // entries of patches whose file is in the folder patches
}

func choose[T any](g *generator, all ...T) T { return all[g.r.IntN(len(all))] }

// percent returns true with the given chance.
func (g *generator) percent(chance int) bool { return g.r.IntN(100) < chance }

func (g *generator) next() int {
	g.number++
	return g.number
}

// comment returns a unique comment for the end of a line, or nothing.
func (g *generator) comment() string {
	if g.percent(40) {
		return fmt.Sprintf(" # note %d", g.next())
	}
	return ""
}

// line returns a line with a unique comment, or nothing.
func (g *generator) line(indent string) string {
	if g.percent(25) {
		return fmt.Sprintf("%s# remark %d\n", indent, g.next())
	}
	return ""
}

// workload is an object with containers.
type workload struct {
	kind, name, tier      string
	containers, inits     []string
	podSpec, head, indent string // a JSON pointer; the keys that lead there in a text
	list, initList        string
}

var apiVersions = map[string]string{
	"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1",
	"CronJob": "batch/v1", "Rollout": "argoproj.io/v1alpha1",
	"HelmRelease": "helm.toolkit.fluxcd.io/v2",
}

func (g *generator) workload(i int) workload {
	w := workload{
		kind: choose(g, "Deployment", "Deployment", "Deployment", "Deployment", "StatefulSet", "DaemonSet", "CronJob", "Rollout", "HelmRelease"),
		name: fmt.Sprintf("w%d", i), tier: choose(g, "back", "front"), containers: []string{"app"},
		podSpec: "/spec/template/spec", head: "spec:\n  template:\n    spec:\n", indent: "      ", list: "containers", initList: "initContainers",
	}
	if w.kind == "HelmRelease" {
		w.podSpec, w.head = "/spec/values/controller", "spec:\n  values:\n    controller:\n"
		w.list, w.initList = "extraContainers", "extraInitContainers"
	}
	if w.kind == "CronJob" {
		w.podSpec, w.indent = "/spec/jobTemplate/spec/template/spec", "          "
		w.head = "spec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n"
	}
	for _, name := range []string{"sca", "scb", "helper"} {
		if g.percent(50) {
			w.containers = slices.Insert(w.containers, g.r.IntN(len(w.containers)+1), name)
		}
	}
	for _, name := range []string{"i1", "i2"} {
		if g.percent(35) {
			w.inits = append(w.inits, name)
		}
	}
	return w
}

// replaced reports whether lists of the workload have no merge keys.
func (w workload) replaced() bool { return w.kind == "Rollout" || w.kind == "HelmRelease" }

func (w workload) typeMeta() string {
	return fmt.Sprintf("apiVersion: %s\nkind: %s\n", apiVersions[w.kind], w.kind)
}

// text returns the manifest.
func (w workload) text(g *generator) string {
	s := g.line("") + w.typeMeta() + fmt.Sprintf("metadata:\n  name: %s%s\n  labels: {tier: %s}\n", w.name, g.comment(), w.tier)
	pod := ""
	if len(w.inits) > 0 {
		pod += w.indent + w.initList + ":" + g.comment() + "\n"
		for _, name := range w.inits {
			pod += w.container(g, name)
		}
	}
	pod += w.indent + w.list + ":" + g.comment() + "\n"
	for _, name := range w.containers {
		pod += w.container(g, name)
	}
	if w.kind == "HelmRelease" {
		return s + "spec:\n  chart: {spec: {chart: ingress-nginx}}\n  values:\n    controller:\n" + pod
	}
	labels := fmt.Sprintf("{labels: {app: %s}}", w.name)
	if w.kind == "CronJob" {
		return s + "spec:\n  schedule: \"@daily\"\n  jobTemplate:\n    spec:\n      template:\n        metadata: " + labels +
			"\n        spec:\n          restartPolicy: Never\n" + pod
	}
	return s + fmt.Sprintf("spec:\n  selector: {matchLabels: {app: %s}}\n  template:\n    metadata: %s\n    spec:\n", w.name, labels) + pod
}

func (w workload) container(g *generator, name string) string {
	s := g.line(w.indent) + w.indent + "- name: " + name + g.comment() + "\n"
	in := w.indent + "  "
	s += in + "image: r/" + name + ":1" + g.comment() + "\n"
	if g.percent(40) {
		s += g.line(in) + in + "env:\n" + in + "- name: A\n" + in + "  value: \"1\"" + g.comment() + "\n"
	}
	if g.percent(30) {
		s += fmt.Sprintf("%sreadinessProbe: {tcpSocket: {port: %d}}%s\n", in, port(name), g.comment())
	}
	return s
}

// port returns the port of a container: no two share one.
func port(name string) int {
	return 8000 + slices.Index([]string{"app", "sca", "scb", "helper"}, name)
}

// merge returns a strategic merge for the workload as it is called in a layer.
func (w workload) merge(g *generator, name string) string {
	s := w.typeMeta() + "metadata: {name: " + name + "}\n" + w.head
	body := ""
	if len(w.inits) > 0 && g.percent(40) {
		body += w.entries(g, w.initList, w.inits)
	}
	body += w.entries(g, w.list, w.containers)
	if body == "" {
		body = w.indent + "dnsPolicy: Default\n"
	}
	return s + body
}

// entries returns a list of containers in a strategic merge.
func (w workload) entries(g *generator, list string, names []string) string {
	in := w.indent + "  "
	s := ""
	if w.kind == "HelmRelease" && g.percent(15) {
		return w.indent + list + ": " + choose(g, "[]", "null") + g.comment() + "\n"
	}
	if !w.replaced() && list == w.list && g.percent(3) {
		s = w.indent + "- $patch: replace\n" + w.container(g, "app")
		return w.indent + list + ":\n" + s
	}
	for _, name := range names {
		if w.replaced() {
			s += w.container(g, name)
			continue
		}
		if !g.percent(40) {
			continue
		}
		item := g.line(w.indent) + w.indent + "- name: " + name + g.comment() + "\n"
		switch k := g.r.IntN(9); {
		case k == 0 && name != "app":
			item += in + "$patch: delete\n"
		case k <= 2:
			item += fmt.Sprintf("%sresources: {limits: {memory: %dMi}}%s\n", in, 10+g.r.IntN(90), g.comment())
		case k == 3:
			item += in + "resources:\n" + in + "  limits:\n" + in + "    cpu: 1" + g.comment() + "\n"
		case k <= 5:
			item += fmt.Sprintf("%senv: [{name: B, value: \"%d\"}]\n", in, g.r.IntN(9))
		case k == 6:
			item += in + "image: r/" + name + ":2" + g.comment() + "\n"
		case k == 7:
			item += in + "env: null\n"
		default:
			item += fmt.Sprintf("%sreadinessProbe: {tcpSocket: {port: %d}}\n", in, 1000+port(name))
		}
		s += item
	}
	if list == w.list && g.percent(15) {
		s += fmt.Sprintf("%s- name: %s%d%s\n%simage: r/new:1\n", w.indent, choose(g, "scn", "new"), g.next(), g.comment(), in)
	}
	if s == "" {
		return ""
	}
	return w.indent + list + ":" + g.comment() + "\n" + s
}

// operations returns a JSON 6902 patch for the workload.
func (w workload) operations(g *generator) string {
	s := ""
	for range 1 + g.r.IntN(3) {
		at := g.r.IntN(len(w.containers))
		list, inits := w.podSpec+"/"+w.list, w.podSpec+"/"+w.initList
		s += g.line("")
		switch g.r.IntN(12) {
		case 0, 1, 2:
			s += fmt.Sprintf("- op: replace%s\n  path: %s/%d/image\n  value: r/x:%d%s\n", g.comment(), list, at, g.r.IntN(9), g.comment())
		case 3:
			s += fmt.Sprintf("- op: add\n  path: %s/-\n  value: {name: %s%d, image: \"r/n:1\"}\n", list, choose(g, "scj", "newj"), g.next())
		case 4:
			s += fmt.Sprintf("- op: add\n  path: %s/%d\n  value:\n    name: %s%d%s\n    image: r/n:1\n", list, at, choose(g, "scj", "newj"), g.next(), g.comment())
		case 5:
			s += fmt.Sprintf("- op: add\n  path: %s/%d/env\n  value: [{name: C, value: c}]\n", list, at)
		case 6:
			s += fmt.Sprintf("- op: add\n  path: %s\n  value:\n  - {name: ij%d, image: \"r/i:1\"}\n", inits, g.next())
		case 7:
			if at > 0 && g.percent(60) { // patches before it often change what is there
				continue
			}
			s += fmt.Sprintf("- {op: test, path: %s/%d/name, value: %s}\n", list, at, w.containers[at])
		case 8:
			if name := w.containers[at]; name != "app" { // a pod keeps its application
				s += fmt.Sprintf("- {op: test, path: %s/%d/name, value: %s}\n", list, at, name)
				s += fmt.Sprintf("- op: remove\n  path: %s/%d%s\n", list, at, g.comment())
			}
		case 9:
			s += fmt.Sprintf("- {op: copy, from: %s/%d/image, path: %s/%d/workingDir}\n", list, at, list, g.r.IntN(len(w.containers)))
		case 10:
			if len(w.inits) > 0 {
				s += fmt.Sprintf("- op: add\n  path: %s/-\n  value: {name: ik%d, image: \"r/i:1\"}\n", inits, g.next())
			}
		case 11:
			if w.kind == "HelmRelease" {
				s += choose(g, "- op: remove\n  path: "+list+g.comment()+"\n",
					fmt.Sprintf("- op: add%s\n  path: %s\n  value:%s\n  - {name: scl%d, image: \"r/l:1\"}\n", g.comment(), list, g.comment(), g.next()))
				return s // the others would find no containers
			}
			s += "- op: add\n  path: /spec/paused\n  value: true" + g.comment() + "\n"
		}
	}
	if !strings.Contains(s, "op: ") {
		s += "- {op: add, path: /spec/paused, value: true}\n"
	}
	return s
}

func indented(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+by) + "\n"
}

// layer is a kustomization that is being written.
type layer struct {
	dir, prefix               string // prefix is what lower layers have put in front of names
	resources, components     []string
	merges, patches, json6902 string
	replacements, other       string
	component                 bool
	inline                    bool // it has patches as texts only
}

// patch adds a patch for a workload to a layer.
func (g *generator) patch(l *layer, w workload, all []workload) {
	name := l.prefix + w.name
	if g.percent(40) {
		name = w.name
	}
	target := fmt.Sprintf("  target: {kind: %s, name: %s}%s\n", w.kind, name, g.comment())
	switch g.r.IntN(10) {
	case 0, 1:
		target = fmt.Sprintf("  target: {kind: %s}\n", w.kind)
	case 2:
		target = fmt.Sprintf("  target: {kind: %s, labelSelector: tier=%s}\n", w.kind, w.tier)
	}
	operations := g.percent(45)
	var body string
	if operations {
		body = w.operations(g)
	} else {
		body = w.merge(g, name)
		if g.percent(40) {
			target = ""
		}
		if other := choose(g, all...); target == "" && other.name != w.name && g.percent(20) {
			otherName := l.prefix + other.name
			body += "---\n" + other.merge(g, otherName)
		}
	}
	file := ""
	if !l.inline && g.percent(40) {
		file = fmt.Sprintf("p%d.yaml", g.next())
		at := path.Join(l.dir, file)
		if g.percent(20) && !operations {
			at = path.Join("patches", file)
			file = "../patches/" + file
		}
		g.files[at] = fmt.Sprintf("# patch %d\n", g.next()) + body
	}
	switch {
	case operations && !l.inline && g.percent(20):
		target = fmt.Sprintf("  target: {group: %s, version: %s, kind: %s, name: %s}\n", path.Dir(apiVersions[w.kind]), path.Base(apiVersions[w.kind]), w.kind, name)
		if file != "" {
			l.json6902 += "- path: " + file + "\n" + target
		} else {
			l.json6902 += "- patch: |-\n" + indented(body, "    ") + target
		}
	case target == "" && file != "" && g.percent(30):
		l.merges += "- " + file + g.comment() + "\n"
	case target == "" && file == "" && !l.inline && g.percent(20):
		l.merges += "- |-\n" + indented(body, "  ")
	case file != "":
		entry := g.line("") + "- path: " + file + g.comment() + "\n" + target
		l.patches += entry
		if strings.HasPrefix(file, "../patches/") && l.prefix == "" && !strings.Contains(body, "---") {
			g.shared = append(g.shared, "- path: "+file+"\n"+target)
		}
	default:
		l.patches += g.line("") + "- patch: |-\n" + indented(body, "    ") + target
	}
}

// replacement adds a replacement to a layer.
func (g *generator) replacement(l *layer, w workload) {
	name := choose(g, w.containers...)
	element := choose(g, "[name="+name+"]", fmt.Sprint(g.r.IntN(len(w.containers))), "*")
	pod := strings.ReplaceAll(strings.TrimPrefix(w.podSpec, "/"), "/", ".")
	source := fmt.Sprintf("source: {kind: %s, name: %s, fieldPath: metadata.name}\n", w.kind, w.name)
	if g.percent(30) {
		source = fmt.Sprintf("source: {kind: %s, name: %s, fieldPath: \"%s.%s.%d.image\"}\n", w.kind, w.name, pod, w.list, g.r.IntN(len(w.containers)))
	}
	field, create := "workingDir", "  options: {create: true}\n"
	if strings.HasPrefix(element, "[") { // it would create a container as well
		field, create = "image", ""
	}
	text := source + fmt.Sprintf("targets:\n- select: {kind: %s, name: %s}%s\n  fieldPaths:\n  - \"%s.%s.%s.%s\"%s\n%s",
		w.kind, w.name, g.comment(), pod, w.list, element, field, g.comment(), create)
	if g.percent(30) {
		file := fmt.Sprintf("r%d.yaml", g.next())
		g.files[path.Join(l.dir, file)] = text
		l.replacements += "- path: " + file + "\n"
		return
	}
	l.replacements += "- " + strings.TrimPrefix(indented(text, "  "), "  ")
}

// fill adds patches, replacements and more to a layer, and writes it.
func (g *generator) fill(l layer, all []workload) {
	for range g.r.IntN(4) {
		g.patch(&l, choose(g, all...), all)
	}
	if len(g.shared) > 0 && l.prefix == "" && g.percent(30) {
		l.patches += choose(g, g.shared...)
	}
	if g.percent(25) {
		g.replacement(&l, choose(g, all...))
	}
	if g.percent(20) {
		l.other += "images:\n- {name: r/sca, newTag: \"7\"}\n"
	}
	if g.percent(15) {
		l.other += "labels:\n- pairs: {team: a}\n"
	}
	if g.percent(10) {
		l.other += fmt.Sprintf("configMapGenerator:\n- name: c%d\n  literals: [a=b]\n", g.next())
	}
	s := g.line("")
	if l.component {
		s += "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
	} else if g.percent(50) {
		s += "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
	}
	list := func(key, entries string) {
		if entries != "" {
			s += g.line("") + key + ":" + g.comment() + "\n" + entries
		}
	}
	items := func(all []string) string {
		var entries strings.Builder
		for _, one := range all {
			entries.WriteString("- " + one + g.comment() + "\n")
		}
		return entries.String()
	}
	list("resources", items(l.resources))
	list("components", items(l.components))
	list("patchesStrategicMerge", l.merges)
	list("patches", l.patches)
	list("patchesJson6902", l.json6902)
	list("replacements", l.replacements)
	g.files[path.Join(l.dir, "kustomization.yaml")] = s + l.other
}

// generate makes the package of a seed.
func generate(seed uint64) tree {
	g := &generator{r: rand.New(rand.NewPCG(seed, 7)), files: tree{}}
	var all []workload
	base := layer{dir: "base"}
	for i := range choose(g, 1, 1, 2, 2, 3) {
		w := g.workload(i)
		all = append(all, w)
		file := fmt.Sprintf("w%d.yaml", i)
		if i > 0 && g.percent(20) {
			file = base.resources[i-1]
			g.files["base/"+file] += "---\n" + w.text(g)
		} else {
			g.files["base/"+file] = w.text(g)
		}
		base.resources = append(base.resources, file)
	}
	base.resources = slices.Compact(base.resources)
	g.fill(base, all)
	var components []string
	for i := range g.r.IntN(2) {
		dir := fmt.Sprintf("component%d", i)
		g.fill(layer{dir: dir, component: true}, all)
		components = append(components, "../"+dir)
	}
	below, prefix := "../base", ""
	for i := range choose(g, 1, 1, 1, 2, 2, 3) {
		l := layer{dir: fmt.Sprintf("overlay%d", i), prefix: prefix, resources: []string{below}}
		if g.percent(40) {
			l.components = components
		}
		switch g.r.IntN(8) {
		case 0, 1:
			l.other = fmt.Sprintf("namePrefix: p%d-%s\n", i, g.comment())
			prefix = fmt.Sprintf("p%d-", i) + prefix
		case 2:
			l.other = fmt.Sprintf("namespace: n%d%s\n", i, g.comment())
		}
		g.fill(l, all)
		if g.percent(75) {
			below = "../" + l.dir
		} else {
			below, prefix = "../base", ""
		}
		if i == 0 && g.percent(25) {
			g.flux(layer{dir: l.dir, prefix: prefix, inline: true}, all)
		}
	}
	return g.files
}

// fluxFile is the file with a Kustomization of Flux.
const fluxFile = "clusters/apps.yaml"

// flux writes a Kustomization of Flux that adds patches to the kustomization of a folder.
func (g *generator) flux(l layer, all []workload) {
	for range 1 + g.r.IntN(3) {
		g.patch(&l, choose(g, all...), all)
	}
	s := g.line("") + "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n"
	s += fmt.Sprintf("  path: ./%s\n  sourceRef: {kind: GitRepository, name: flux-system}%s\n", l.dir, g.comment())
	if g.percent(20) {
		s += "  nameSuffix: -flux\n"
	}
	if g.percent(20) {
		s += "  images:\n  - {name: r/scb, newTag: \"8\"}\n"
	}
	g.files[fluxFile] = s + g.line("  ") + "  patches:" + g.comment() + "\n" + indented(l.patches, "  ")
}
