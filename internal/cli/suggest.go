package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

// mostTries is how often a functionConfig is made anew without what was refused.
const mostTries = 4

// suggest makes a functionConfig for what was found and runs with it. What that refuses is
// left out of the functionConfig, and told.
func (s *scanning) suggest(ctx context.Context, first run) error {
	if !first.Failed && !s.detailed() && s.rendering != report.ScanJSON && s.writeConfig == "" { // only its totals are shown
		s.suggestion = scan.Suggest(s.found, s.own.catalogue(), s.own.texts(), nil)
		if !s.suggestion.Converts {
			return nil
		}
		return s.attach(first)
	}
	for range mostTries {
		s.suggestion = scan.Suggest(s.found, s.own.catalogue(), s.own.texts(), s.except)
		if !s.suggestion.Converts {
			return nil
		}
		engine, err := configured(&manifest.Source{Name: cmp.Or(s.writeConfig, defaultConfig), Text: []byte(s.suggestion.Text)}, own{})
		if err != nil {
			return fmt.Errorf("the functionConfig for what was found cannot be used: %w", err)
		}
		second := run{options: first.options, found: first.found}
		second.files = slices.DeleteFunc(first.found.forget(), func(f *file) bool { return slices.Contains(s.left, f.name) })
		scanner := s.scanner(own{entries: engine.Entries()}.catalogue())
		if err := second.carryOut(ctx, engine, looking(scanner), nil, s.process); err != nil {
			return err
		}
		if second.Failed && s.leaveOut(second) {
			continue
		}
		s.found.Update(scanner.Scan(nil))
		return s.attach(second)
	}
	return nil
}

// leaveOut takes what a run refused out of the next one: the container, if a pattern is
// about one, or else the file. It reports whether there was something to take out.
func (s *scanning) leaveOut(r run) bool {
	more := false
	for _, f := range r.Findings {
		if f.Severity != finding.Error {
			continue
		}
		names := s.containersOf(f)
		for _, name := range names {
			if s.except[f.Pattern] == nil {
				s.except[f.Pattern] = map[string]string{}
			}
			if s.except[f.Pattern][name] == "" {
				s.except[f.Pattern][name] = f.Resource.String() + ": " + f.Message
				more = true
			}
		}
		if len(names) == 0 && f.Location.File != "" && !slices.Contains(s.left, f.Location.File) {
			s.left = append(s.left, f.Location.File)
			more = true
		}
	}
	return more
}

// containersOf returns the names of the legacy sidecars of a workload that a pattern of the
// suggested functionConfig is about.
func (s *scanning) containersOf(f finding.Finding) []string {
	var names []string
	for _, r := range s.found.Rows() {
		if r.State == scan.Legacy && r.Entry == f.Pattern && (r.Workload == f.Resource || r.Build != "" && f.Resource.Name == "") {
			names = append(names, r.Container)
		}
	}
	return names
}

// attach adds to what was found what a run with the functionConfig does.
func (s *scanning) attach(r run) error {
	change := &scan.Change{Findings: r.Findings, Refused: r.Failed}
	for _, f := range r.files {
		if reference.IsKustomization(filepath.ToSlash(f.name)) {
			change.Kustomizations++
		}
	}
	for _, documents := range r.Sources {
		change.Documents += len(documents)
	}
	for _, f := range r.Findings {
		switch {
		case f.Kind == finding.Carry, rule.IsAboutReferences(f.Kind):
			change.References++
		case f.Kind == finding.NotProved, f.Kind == finding.OverlayDiffers:
			change.Unproved++
		}
	}
	s.found.Change = change
	if !s.detailed() && s.rendering != report.ScanJSON {
		return nil
	}
	type place struct {
		file  string
		index int
	}
	about := map[place][]finding.Finding{}
	for _, f := range r.Findings {
		at := place{f.Location.File, f.Location.Index}
		about[at] = append(about[at], f)
	}
	bySource := map[string]int{}
	for i, f := range r.files {
		bySource[f.name] = i
	}
	for i := range s.found.Pods {
		p := &s.found.Pods[i]
		for _, f := range about[place{p.At.File, p.At.Index}] {
			if f.Resource == p.Workload || f.Resource == (finding.Resource{}) {
				p.Findings = append(p.Findings, f)
			}
		}
		source, known := bySource[p.At.File]
		if !known || !s.detailed() || source >= len(r.Sources) {
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

// write writes the functionConfig, if that is asked for.
func (s *scanning) write() error {
	if s.writeConfig == "" {
		return nil
	}
	f, err := os.OpenFile(s.writeConfig, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and scan overwrites nothing: remove it, or name another file", s.writeConfig)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(s.suggestion.Text)
	return errors.Join(err, f.Close())
}

// print prints what was found.
func (s *scanning) print() error {
	o := report.ScanOptions{TextOptions: textOptions(s.process.Stdout), Next: s.next(), Changes: s.config != "", Version: s.process.version()}
	return report.Scan(s.process.Stdout, s.found, s.rendering, o)
}

// next returns the next command.
func (s *scanning) next() string {
	words := []string{"native-sidecar"}
	paths := func() {
		if s.catalog != "" && s.writeConfig == "" { // what scan writes has the entries in it
			words = append(words, "--"+catalogFlag, foreign.Word(s.catalog))
		}
		for _, glob := range s.exclude {
			words = append(words, "--exclude", foreign.Word(glob))
		}
		for _, arg := range s.args {
			words = append(words, foreign.Word(arg))
		}
	}
	switch {
	case s.filters() || !s.suggestion.Converts && s.config == "" || s.config != "" && s.found.Change == nil:
		return ""
	case s.config == "" && s.writeConfig == "":
		words = append(words, "scan", "--"+writeConfigFlag, defaultConfig)
		paths()
	default:
		config := cmp.Or(s.config, s.writeConfig)
		if config != defaultConfig {
			words = append(words, "--"+configFlag, foreign.Word(config))
		}
		for _, file := range s.left {
			words = append(words, "--exclude", foreign.Word(escaped(file)))
		}
		words = append(words, "-d")
		paths()
	}
	return strings.Join(words, " ")
}
