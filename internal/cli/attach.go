package cli

import (
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
	s.found.Change = r.change()
	s.chart = r.changingChart()
	if s.detailed() || s.rendering == report.ScanJSON {
		s.attachFindings(r)
	}
	if s.detailed() {
		return s.attachDiffs(r)
	}
	return nil
}

// change returns what the run makes of the files, in numbers.
func (r run) change() *scan.Change {
	c := &scan.Change{Refused: r.Failed}
	for _, f := range r.files {
		if reference.IsKustomization(filepath.ToSlash(f.name)) {
			c.Kustomizations++
		}
	}
	for i, documents := range r.Sources {
		if r.files[i].chart != nil {
			c.Rendered += len(documents)
		} else {
			c.Documents += len(documents)
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
	return c
}

// changingChart returns the first chart that renders something that changes; nil if none does.
func (r run) changingChart() *chart.Chart {
	for i, documents := range r.Sources {
		if len(documents) > 0 && r.files[i].chart != nil {
			return r.files[i].chart
		}
	}
	return nil
}

// attachFindings gives each pod template the findings about it.
func (s *scanning) attachFindings(r run) {
	type place struct {
		file  string
		index int
	}
	about := map[place][]finding.Finding{}
	for _, f := range r.Findings {
		at := place{f.Location.File, f.Location.Index}
		about[at] = append(about[at], f)
	}
	for i := range s.found.Pods {
		p := &s.found.Pods[i]
		for _, f := range about[place{p.At.File, p.At.Index}] {
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
