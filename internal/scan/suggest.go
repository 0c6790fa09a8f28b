package scan

import (
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
// called as its catalogue entry, leaves out, with the reason why.
func Suggest(s Scan, except map[string]map[string]string) Suggestion {
	rows := s.Rows()
	var b strings.Builder
	b.WriteString("# Written by native-sidecar scan. Read it, and change what you know better.\n")
	fmt.Fprintf(&b, "apiVersion: %s\nkind: %s\nmetadata:\n  name: native-sidecars\n", v1alpha1.APIVersion, v1alpha1.Kind)
	b.WriteString("  annotations:\n    config.kubernetes.io/local-config: \"true\"\nspec:\n")
	b.WriteString(podTemplates(rows))
	patterns, converts := conversions(rows, except)
	b.WriteString("  patterns:\n" + patterns + unknownPatterns(rows) + meshes(rows))
	return Suggestion{b.String(), converts}
}

// conversions returns a pattern for each known sidecar, and whether there is one.
func conversions(rows []Row, except map[string]map[string]string) (text string, any bool) {
	byEntry := map[string][]Row{}
	for _, r := range rows {
		if r.State == Legacy {
			byEntry[r.Entry] = append(byEntry[r.Entry], r)
		}
	}
	known := catalog.New()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(byEntry)) {
		entry, _ := known.Entry(name)
		found := byEntry[name]
		without := except[name]
		b.WriteString(comment("  # ", fmt.Sprintf("%s: %s.", entry.Title, placesOf(found))))
		for _, container := range slices.Sorted(maps.Keys(without)) {
			b.WriteString(comment("  # ", fmt.Sprintf("Container %q is left out: %s", container, without[container])))
		}
		if !slices.ContainsFunc(found, func(r Row) bool { return without[r.Container] == "" }) {
			b.WriteString("\n")
			continue // all are left out
		}
		any = true
		fmt.Fprintf(&b, "  - name: %s\n    convert:\n      known: [%s]\n", name, name)
		if len(without) > 0 {
			fmt.Fprintf(&b, "      except: [%s]\n", strings.Join(quotedAll(slices.Sorted(maps.Keys(without))), ", "))
		}
		b.WriteString(probeLines(entry, found))
		b.WriteString("\n")
	}
	return b.String(), any
}

// probeLines returns the startup probe of a pattern: that of the catalogue if all of the
// containers visibly answer it, or else that of their readiness probes.
func probeLines(entry catalog.Entry, rows []Row) string {
	var open []Row
	for _, r := range rows {
		if !r.probe.own {
			open = append(open, r)
		}
	}
	ready := slices.ContainsFunc(open, func(r Row) bool { return r.probe.ready })
	switch {
	case len(open) == 0:
		return "      # They have startup probes of their own.\n"
	case !slices.ContainsFunc(open, func(r Row) bool { return !r.probe.answers }):
		return "      startupProbe: " + entry.Probe() + "\n"
	case ready && slices.ContainsFunc(open, func(r Row) bool { return !r.probe.ready }):
		return "      # Only some of them have a readiness probe. The others start without a gate.\n      startupProbeFrom: Readiness\n"
	case ready:
		return "      startupProbeFrom: Readiness\n"
	case entry.Probe() != "":
		return "      # A probe would make the application wait until it is ready. This one needs\n" +
			comment("      # ", entry.Needs+":") + "      # startupProbe: " + entry.Probe() + "\n"
	}
	return comment("      # ", "There is no ready-made probe; it needs "+entry.Needs+".")
}

// unknownPatterns returns the patterns, as comments, for what may be a sidecar, and for what
// was meant to be one.
func unknownPatterns(rows []Row) string {
	return named(rows, func(r Row) bool {
		return r.State == Unknown && r.Container != "" || r.State == Misplaced && r.Entry == "" && strings.HasPrefix(r.Do, "convert")
	})
}

// named returns a pattern, as a comment, for each name of containers among the rows.
func named(rows []Row, wanted func(Row) bool) string {
	byName := map[string][]Row{}
	for _, r := range rows {
		if wanted(r) {
			byName[r.Container] = append(byName[r.Container], r)
		}
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		found := byName[name]
		if b.Len() == 0 {
			b.WriteString("  # Not known, so not converted. Remove the # of those that are sidecars.\n\n")
		}
		for _, r := range found[:min(len(found), mostPlaces)] {
			why := r.Why
			if len(r.Evidence) > 0 {
				why = strings.Join(r.Evidence, "; ")
			}
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
	byDo := map[string][]Row{}
	for _, r := range rows {
		if r.State == Injected && strings.HasPrefix(r.Do, "mesh: ") {
			byDo[r.Do] = append(byDo[r.Do], r)
		}
	}
	var b strings.Builder
	for _, do := range slices.Sorted(maps.Keys(byDo)) {
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
	known := map[string]bool{}
	for _, r := range rows {
		name := strings.TrimSpace(r.Workload.String() + " " + r.Build.String())
		if !known[name] {
			names = append(names, name)
		}
		known[name] = true
	}
	if more := len(names) - mostPlaces; more > 1 {
		names = append(names[:mostPlaces], fmt.Sprintf("%d more", more))
	}
	return foreign.Line(finding.Enumerate(names, "and"))
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

// quotedAll returns names as scalars of YAML in flow style.
func quotedAll(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, quoted(name))
	}
	return all
}

// quoted returns a name as a scalar of YAML in flow style. Names of containers need no
// quotes, unless they look like something else.
func quoted(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && !strings.HasPrefix(name, "-") && scalar.IsText(name) {
		return name
	}
	return fmt.Sprintf("%q", foreign.Line(name))
}
