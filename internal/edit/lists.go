package edit

import (
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// lists is what the lists of a pod were before the edit.
type lists struct {
	regular []*yaml.Node // the regular containers
	listed  bool         // the pod had a list of init containers, even if it was empty
	empty   bool         // which was empty
}

// listsBefore returns the lists of a pod that is not edited yet.
func (e *templateEditor) listsBefore() lists {
	key, _, err := yamlnode.Own(e.template.Spec, e.template.Key(pod.InitContainers))
	listed := key != nil || err != nil
	return lists{e.containers(pod.Containers), listed, listed && len(e.containers(pod.InitContainers)) == 0}
}

// initContainers returns the list of init containers, and makes one if there is
// none. It stands before the regular containers until settleList moves it.
func (e *templateEditor) initContainers() (*yaml.Node, error) {
	before := yamlnode.Where{Before: []string{e.template.Key(pod.Containers)}}
	return yamlnode.List(e.template.Spec, e.template.Key(pod.InitContainers), before)
}

// settleList puts a new list of init containers directly before or behind the regular
// ones: where no alias comes before its anchor, and else where fewer lines move. It
// stands before them if both are the same. A list that the pod had keeps its place. The
// error is that of the better place.
func (e *templateEditor) settleList() error {
	if e.was.listed {
		return e.anchors.Check()
	}
	list, regular := e.template.Key(pod.InitContainers), []string{e.template.Key(pod.Containers)}
	better, other := yamlnode.Where{Before: regular}, yamlnode.Where{After: regular}
	if before, behind := e.linesMoved(); behind < before {
		better, other = other, better
	}
	yamlnode.Move(e.template.Spec, list, better)
	err := e.anchors.Check()
	if err == nil {
		return nil
	}
	yamlnode.Move(e.template.Spec, list, other)
	if e.anchors.Check() == nil {
		return nil
	}
	return err
}

// linesMoved returns how many lines of the text change places if the containers that
// became init containers stand before the others, and if they stand behind them.
//
// What becomes two lists keeps the order of its beginning in one and that of its end in
// the other. All else moves, wherever the beginning ends; the least counts. The key of
// the regular containers is a line of theirs, above all others.
func (e *templateEditor) linesMoved() (before, behind int) {
	key, _, err := yamlnode.Own(e.template.Spec, e.template.Key(pod.Containers))
	if key == nil || err != nil {
		return 0, 0
	}
	became, stayed := set(e.containers(pod.InitContainers)), set(e.containers(pod.Containers))
	for _, c := range e.was.regular {
		if became[c] {
			before += yamlnode.Lines(c)
		} else if stayed[c] {
			behind += yamlnode.Lines(c)
		}
	}
	up, down := before+yamlnode.Lines(key), behind
	for _, c := range e.was.regular {
		lines := yamlnode.Lines(c)
		if became[c] {
			up, down = up-lines, down+lines
		} else if stayed[c] {
			up, down = up+lines, down-lines
		}
		before, behind = min(before, up), min(behind, down)
	}
	return before, behind
}

func set(nodes []*yaml.Node) map[*yaml.Node]bool {
	all := map[*yaml.Node]bool{}
	for _, n := range nodes {
		all[n] = true
	}
	return all
}
