package cli

import (
	"cmp"
	"path/filepath"

	"github.com/native-sidecar/native-sidecar/internal/chart"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

// attach adds to what was found what a run with the functionConfig does.
func (s *scanning) attach(r run) error {
	s.found.Change, s.chart = r.change()
	if s.detailed() || s.rendering == report.ScanJSON {
		s.attachFindings(r)
	}
	if s.detailed() {
		return s.attachDiffs(r)
	}
	return nil
}

// change returns what the run makes of the files, in numbers, and the first chart that renders
// something that changes; nil if none does.
func (r run) change() (c *scan.Change, first *chart.Chart) {
	c = &scan.Change{Refused: r.Failed}
	for _, f := range r.files {
		if reference.IsKustomization(filepath.ToSlash(f.name)) {
			c.Kustomizations++
		}
	}
	for i, documents := range r.Sources {
		switch renders := r.files[i].chart; {
		case renders == nil:
			c.Documents += len(documents)
		case len(documents) > 0:
			c.Rendered += len(documents)
			first = cmp.Or(first, renders)
		}
	}
	for _, f := range r.Findings {
		switch {
		case f.Kind == finding.Carry, rule.IsAboutReferences(f.Kind):
			c.References++
		case f.Kind == finding.NotProved, f.Kind == finding.OverlayDiffers:
			c.Unproved++
		}
	}
	return c, first
}

// attachFindings gives each pod template the findings about it.
func (s *scanning) attachFindings(r run) {
	document := func(l finding.Location) finding.Location { return finding.Location{File: l.File, Index: l.Index} }
	about := map[finding.Location][]finding.Finding{}
	for _, f := range r.Findings {
		about[document(f.Location)] = append(about[document(f.Location)], f)
	}
	for i := range s.found.Pods {
		p := &s.found.Pods[i]
		for _, f := range about[document(p.At)] {
			if f.Resource == p.Workload || f.Resource == (finding.Resource{}) {
				p.Findings = append(p.Findings, f)
			}
		}
	}
}

// attachDiffs gives each pod template the diff of its document.
func (s *scanning) attachDiffs(r run) error {
	bySource := map[string]int{}
	for i, f := range r.files {
		bySource[f.name] = i
	}
	for i := range s.found.Pods {
		p := &s.found.Pods[i]
		source, known := bySource[p.At.File]
		if !known || source >= len(r.Sources) {
			continue
		}
		var edits []manifest.Edit
		for _, d := range r.Sources[source] {
			if d.Index == p.At.Index {
				edits = append(edits, d.Edits...)
			}
		}
		if len(edits) == 0 {
			continue
		}
		err := r.files[source].read(func(src *manifest.Source) (err error) {
			p.Diff, err = diffOf(src, edits)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
