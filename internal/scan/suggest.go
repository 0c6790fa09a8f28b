package scan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
)

// mostPlaces is how many places a comment of the functionConfig names.
const mostPlaces = 5

// Suggestion is a functionConfig for what a scan has found.
type Suggestion struct {
	// Text is the functionConfig, with comments.
	Text string
	// Converts reports that it changes something.
	Converts bool
}

// Suggest returns a functionConfig that converts the known sidecars among the rows. What is
// unknown stands there as a comment. except are the names of containers that each pattern,
// called as its catalogue entry, leaves out, with the reason why. own are entries of the
// catalogue that come from a file: those that a pattern names are in the functionConfig.
func Suggest(s Scan, known *catalog.Catalog, own []Own, except map[string]map[string]string) Suggestion {
	rows := s.Rows()
	var b strings.Builder
	b.WriteString("# Written by native-sidecar scan. Read it, and change what you know better.\n")
	fmt.Fprintf(&b, "apiVersion: %s\nkind: %s\nmetadata:\n  name: native-sidecars\n", v1alpha1.APIVersion, v1alpha1.Kind)
	b.WriteString("  annotations:\n    config.kubernetes.io/local-config: \"true\"\nspec:\n")
	b.WriteString(podTemplates(rows))
	b.WriteString(ownEntries(rows, own))
	patterns, converts := conversions(rows, known, except)
	b.WriteString("  patterns:\n" + patterns + unknownPatterns(rows) + meshes(rows))
	return Suggestion{b.String(), converts}
}

// Own is an entry of the catalogue that is not built in, as YAML.
type Own struct{ Name, Text string }

// ownEntries returns those of the entries that legacy sidecars among the rows belong to.
func ownEntries(rows []Row, own []Own) string {
	var b strings.Builder
	for _, entry := range own {
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.State == Legacy && r.Entry == entry.Name }) {
			continue
		}
		if b.Len() == 0 {
			b.WriteString("  catalog:\n")
		}
		const first = "  - "
		mark := first
		for line := range strings.Lines(entry.Text) {
			switch line = strings.TrimRight(line, "\n"); {
			case line == "":
			case mark == first && strings.HasPrefix(line, "#"):
				line = "  " + line
			default:
				line, mark = mark+line, "    "
			}
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// grouped returns the wanted ones of some rows by their keys, and these keys, sorted.
func grouped(rows []Row, by func(Row) (key string, wanted bool)) (groups map[string][]Row, keys []string) {
	groups = map[string][]Row{}
	for _, r := range rows {
		if key, wanted := by(r); wanted {
			groups[key] = append(groups[key], r)
		}
	}
	return groups, slices.Sorted(maps.Keys(groups))
}

// conversions returns a pattern for each known sidecar, and whether there is one.
func conversions(rows []Row, known *catalog.Catalog, except map[string]map[string]string) (text string, any bool) {
	byEntry, entries := grouped(rows, func(r Row) (string, bool) { return r.Entry, r.State == Legacy })
	var b strings.Builder
	for _, name := range entries {
		entry, _ := known.Entry(name)
		found, without := byEntry[name], except[name]
		b.WriteString(comment("  # ", fmt.Sprintf("%s: %s.", entry.Title, placesOf(found))))
		var names []string
		for _, container := range slices.Sorted(maps.Keys(without)) {
			names = append(names, quoted(container))
			b.WriteString(comment("  # ", fmt.Sprintf("Container %q is left out: %s", container, without[container])))
		}
		if !slices.ContainsFunc(found, func(r Row) bool { return without[r.Container] == "" }) {
			b.WriteString("\n")
			continue // all are left out
		}
		any = true
		fmt.Fprintf(&b, "  - name: %s\n    convert:\n      known: [%s]\n", name, name)
		if len(without) > 0 {
			fmt.Fprintf(&b, "      except: [%s]\n", strings.Join(names, ", "))
		}
		b.WriteString(probeLines(entry, found))
		b.WriteString("\n")
	}
	return b.String(), any
}

// probeLines returns where the startup probes of a pattern come from: the catalogue where
// the containers surely answer its probe, or else their readiness probes.
func probeLines(entry catalog.Entry, rows []Row) string {
	var open, unsure []Row
	for _, r := range rows {
		if r.probe.own {
			continue
		}
		open = append(open, r)
		if r.probe.unsure != "" {
			unsure = append(unsure, r)
		}
	}
	without := slices.ContainsFunc(unsure, func(r Row) bool { return !r.probe.ready })
	ready := slices.ContainsFunc(unsure, func(r Row) bool { return r.probe.ready })
	sure := len(unsure) < len(open)
	var b strings.Builder
	switch {
	case len(open) == 0:
		b.WriteString("      # They have startup probes of their own.\n")
	case without && (ready || sure):
		b.WriteString(comment("      # ", "Some start without a probe: "+unsureOf(unsure)+"."))
	case without && entry.Probe() != "":
		b.WriteString("      # A probe would make the application wait until it is ready. This one needs\n" +
			comment("      # ", entry.Needs+":") + "      # startupProbe: " + entry.Probe() + "\n")
	case without:
		b.WriteString(comment("      # ", "There is no ready-made probe; it needs "+entry.Needs+"."))
	}
	if ready {
		b.WriteString("      startupProbeFrom: Readiness\n")
	}
	if sure {
		b.WriteString("      probes: Catalogue\n")
	}
	return b.String()
}

// unsureOf says about the first of some rows that get no probe why that is.
func unsureOf(rows []Row) string {
	i := slices.IndexFunc(rows, func(r Row) bool { return !r.probe.ready })
	return fmt.Sprintf("in %s, %s", rows[i].Workload, rows[i].probe.unsure)
}

// unknownPatterns returns a pattern, as a comment, for each name of containers that may be a
// sidecar, or that were meant to be one.
func unknownPatterns(rows []Row) string {
	byName, names := grouped(rows, func(r Row) (string, bool) {
		return r.Container, r.State == Unknown && r.Container != "" || r.State == Misplaced && r.Entry == "" && strings.HasPrefix(r.Do, "convert")
	})
	var b strings.Builder
	for _, name := range names {
		found := byName[name]
		if b.Len() == 0 {
			b.WriteString("  # Not known, so not converted. Remove the # of those that are sidecars.\n\n")
		}
		for _, r := range found[:min(len(found), mostPlaces)] {
			why := cmp.Or(strings.Join(r.Evidence, "; "), r.Why)
			b.WriteString(comment("  # ", fmt.Sprintf("%s (%s): %s.", r.Workload, r.At, why)))
		}
		if more := len(found) - mostPlaces; more > 0 {
			fmt.Fprintf(&b, "  # And %d more of that name.\n", more)
		}
		fmt.Fprintf(&b, "  # - name: %s\n  #   convert:\n  #     containers: [%s]\n\n", quoted(name), quoted(name))
	}
	return b.String()
}

// meshes returns the patterns, as comments, that ask injectors for native sidecars.
func meshes(rows []Row) string {
	byDo, asks := grouped(rows, func(r Row) (string, bool) { return r.Do, r.State == Injected && strings.HasPrefix(r.Do, "mesh: ") })
	var b strings.Builder
	for _, do := range asks {
		injector := strings.TrimSuffix(strings.TrimPrefix(do, "mesh: {injector: "), "}")
		if !slices.Contains([]string{"Istio", "Linkerd", "Dapr"}, injector) {
			continue
		}
		fmt.Fprintf(&b, "  # %s adds a proxy to %s. This asks it for native sidecars.\n", injector, finding.Count(len(byDo[do]), "workload"))
		fmt.Fprintf(&b, "  # - name: %s\n  #   %s\n\n", strings.ToLower(injector), do)
	}
	return b.String()
}

// podTemplates returns the entries, as comments, for kinds that hold containers and are not
// known.
func podTemplates(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		for _, entry := range r.templates {
			if b.Len() == 0 {
				b.WriteString("  # Kinds that hold containers and are not known. Check that their CRDs allow restartPolicy\n" +
					"  # on init containers, and that their controllers pass it on. Then remove the #.\n  # podTemplates:\n")
			}
			fmt.Fprintf(&b, "  # %s\n", foreign.Line("- "+entry+" # "+r.At.String()))
		}
	}
	return b.String()
}

// placesOf names the workloads of rows.
func placesOf(rows []Row) string {
	var names []string
	for _, r := range rows {
		if name := strings.TrimSpace(r.Workload.String() + " " + r.Build.String()); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return foreign.Line(finding.EnumerateFirst(mostPlaces, names))
}

// commentColumns is the largest width of a comment that is filled.
const commentColumns = 96

// comment returns a text as lines that begin with a mark.
func comment(mark, text string) string {
	var b strings.Builder
	for _, line := range fit.Lines(foreign.Line(text), commentColumns-len(mark)) {
		b.WriteString(strings.TrimRight(mark+line, " ") + "\n")
	}
	return b.String()
}

// quoted returns a name as a scalar of YAML in flow style. Names of containers need no
// quotes, unless they look like something else.
func quoted(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && !strings.HasPrefix(name, "-") && scalar.IsText(name) {
		return name
	}
	return fmt.Sprintf("%q", foreign.Line(name))
}
