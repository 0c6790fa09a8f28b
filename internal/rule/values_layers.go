package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var valuesLayers = Rule{
	Kind: finding.Define("values-layers", finding.Warning,
		"Helm merges the layers of a chart's values and replaces lists as a whole. A sidecar moves to another list in one layer, and "+
			"another layer has one of the two lists itself: there, the container would be gone, or in both lists, which the API "+
			"server refuses, or run where it did not before.",
		"Write into the other layer what the message says, before or after the change. Which values files are below others is known "+
			"from their names (docs/how-to/values.md#layers-of-values). What is in a ConfigMap, a Secret or another repository is not known: look there."),
	OfChange: true,
	CheckPackage: func(pkg Package, to *report) {
		for _, s := range pkg.Stacks {
			l := s.Layer
			to.about.Resource, to.about.Location, to.ignores = l.Resource, l.Location, l.Ignores
			checkMixed(s, to)
			checkBeside(l, to)
			checkParameters(l, to)
		}
	},
}

var bothLists = []string{pod.Containers, pod.InitContainers}

// checkMixed judges a layer over another one.
func checkMixed(s pod.Stack, to *report) {
	l, below := s.Layer, s.Below
	if l.Unknown {
		if below.Changed() {
			to.about.Field = l.At
			to.say("files in podTemplates names no such file, so it is not known whether it has %s or %s. Name it there, or, if it has one of the two, write both as %s has them now.",
				l.Key(pod.Containers), l.Key(pod.InitContainers), below.Name)
		}
		return
	}
	m := l.Mix(below)
	for _, list := range bothLists {
		other := otherList(list)
		is, further := l.List(list), below.List(other)
		if own := among(m.Twice, is.Is.Names); is.Is.Set && !l.List(other).Is.Set && len(own) > 0 {
			to.sayLayer(l, list, "%s would be in both lists, which the API server refuses, because %s has %s in %s. %s", quoted(own), further.From,
				forms(own, "it", "them"), l.Key(other), moveThere(l, list, other))
		}
		if own := among(m.Gained, further.Is.Names); is.Is.Set && !l.List(other).Is.Set && len(own) > 0 {
			to.sayLayer(l, list, "%s would run here, too, because these values have no %s, so those of %s count. Write %s: %s beside it.", quoted(own),
				l.Key(other), further.From, l.Key(other), former(further.Was.Names, further.From))
		}
		if own := among(m.Lost, below.List(list).Is.Names); is.Is.Set && len(own) > 0 {
			where := "behind"
			if !is.Was.Set {
				where = "in front of"
			}
			to.sayLayer(l, list, "%s of %s would be gone here, because Helm replaces a list as a whole. Copy %s %s those here.", quoted(own),
				below.List(list).From, forms(own, "its entry", "their entries"), where)
		}
	}
}

// sayLayer adds a finding about a list of a layer.
func (r *report) sayLayer(l pod.Layer, list, format string, args ...any) {
	r.about.Field = field(l, list)
	r.say(format, args...)
}

func field(l pod.Layer, list string) string { return strings.TrimPrefix(l.At+"."+l.Key(list), ".") }

func otherList(list string) string {
	if list == pod.Containers {
		return pod.InitContainers
	}
	return pod.Containers
}

// former is what a list has to be that has what it had before.
func former(was []string, from string) string {
	if len(was) == 0 {
		return "[]"
	}
	return fmt.Sprintf("with only %s, as in %s,", quoted(was), from)
}

// moveThere says how a layer follows a move from a list to the other one.
func moveThere(l pod.Layer, list, other string) string {
	policy := "with"
	if list == pod.InitContainers {
		policy = "without"
	}
	return fmt.Sprintf("Move it here to %s, too, %s restartPolicy: Always. If %s is empty then, leave it as [].", l.Key(other), policy, l.Key(list))
}

// forms returns the word that fits the number of names.
func forms(names []string, one, more string) string {
	if len(names) == 1 {
		return one
	}
	return more
}

func among(names, list []string) (found []string) {
	for _, name := range names {
		if slices.Contains(list, name) {
			found = append(found, name)
		}
	}
	return found
}

func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, strconv.Quote(name))
	}
	return finding.Enumerate(all, "and")
}

// checkBeside judges a list that values begin to have over layers that are not known.
func checkBeside(l pod.Layer, to *report) {
	for _, list := range bothLists {
		is := l.List(list)
		if len(l.Beside) > 0 && is.Is.Set && !is.Was.Set {
			to.sayLayer(l, list, "these values had no such list, and what %s may have in %s would be gone, because Helm replaces a list as a whole. If there is something, copy it in front of %s.",
				finding.Enumerate(l.Beside, "or"), l.Key(list), quoted(is.Is.Names))
		}
	}
}

// checkParameters judges what sets parts of lists that have changed by their indexes.
func checkParameters(l pod.Layer, to *report) {
	for _, p := range l.Parameters {
		for _, list := range bothLists {
			is := l.List(list)
			rest, isList := strings.CutPrefix(p.Name, strings.TrimPrefix(l.Place+"."+l.Key(list)+"[", "."))
			number, rest, isEntry := strings.Cut(rest, "]")
			i, err := strconv.Atoi(number)
			if !isList || !isEntry || err != nil || i < 0 || i >= len(is.Was.Names) {
				continue
			}
			name := is.Was.Names[i]
			if i < len(is.Is.Names) && is.Is.Names[i] == name {
				continue
			}
			to.about.Field, to.about.Location = p.Field, p.Location
			advice := "Remove it."
			for _, now := range bothLists {
				if at := slices.Index(l.List(now).Is.Names, name); at >= 0 {
					advice = fmt.Sprintf("Change it to %s[%d]%s.", strings.TrimPrefix(l.Place+"."+l.Key(now), "."), at, rest)
				}
			}
			to.say("%s was about %q, and its index means another container now, or none. %s", p.Name, name, advice)
		}
	}
}
