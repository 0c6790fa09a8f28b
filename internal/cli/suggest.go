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

	"github.com/native-sidecar/native-sidecar/internal/chart"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/report"
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
	for try := range mostTries {
		s.suggestion = scan.Suggest(s.found, s.own.catalogue(), s.own.texts(), s.except)
		if !s.suggestion.Converts {
			break
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
		if second.Failed && try+1 < mostTries && s.leaveOut(second) {
			continue
		}
		s.found.Update(scanner.Scan(nil))
		if err := s.attach(second); err != nil {
			return err
		}
		break
	}
	s.found.Refuse(s.except)
	return nil
}

// leaveOut takes what a run refused out of the next one: the containers that it is about,
// or else the file. It reports whether there was something to take out.
func (s *scanning) leaveOut(r run) bool {
	more := false
	for _, f := range r.Findings {
		if f.Severity != finding.Error {
			continue
		}
		rows := s.rowsOf(f)
		for _, row := range rows {
			if s.except[row.Entry] == nil {
				s.except[row.Entry] = map[string]string{}
			}
			if s.except[row.Entry][row.Container] == "" {
				s.except[row.Entry][row.Container] = f.Resource.String() + ": " + f.Message
				if f.Pattern == "" {
					s.except[row.Entry][row.Container] = f.Location.FileLine() + ": " + f.Text()
				}
				more = true
			}
		}
		if len(rows) == 0 && !slices.Contains(aboutOverlays, f.Kind) && s.leave(f.Location.File) {
			more = true
		}
	}
	return more
}

// leave lets no run with the functionConfig work on a file. It reports whether that is new.
func (s *scanning) leave(file string) bool {
	if file == "" || slices.Contains(s.left, file) {
		return false
	}
	s.left = append(s.left, file)
	return true
}

// aboutOverlays are the kinds of errors about an edit that cannot be carried through a
// kustomization. To leave out its files would only hide that.
var aboutOverlays = []*finding.Kind{
	finding.OverlayDiffers, finding.OverlaysDisagree, finding.StaleOverlayPatch, finding.GitIgnored, finding.OutsidePaths,
}

// rowsOf returns the rows of the legacy sidecars that an error is about: those of its
// pattern and workload or, if it is about a kustomization, those that this builds or that
// the file has.
func (s *scanning) rowsOf(f finding.Finding) []scan.Row {
	tests := []func(scan.Row) bool{
		func(r scan.Row) bool {
			return r.Entry == f.Pattern && (r.Workload == f.Resource || !r.Build.IsZero() && f.Resource.Name == "")
		},
	}
	if slices.Contains(aboutOverlays, f.Kind) {
		dir := filepath.Dir(f.Location.File)
		tests = []func(scan.Row) bool{
			func(r scan.Row) bool { return r.At.File == f.Location.File },
			func(r scan.Row) bool { return r.Build.Dir == dir },
		}
	}
	for _, is := range tests {
		if rows := slices.DeleteFunc(s.found.Rows(), func(r scan.Row) bool { return r.State != scan.Legacy || !is(r) }); len(rows) > 0 {
			return rows
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
	o := report.ScanOptions{TextOptions: textOptions(s.process.Stdout), Next: s.next(), Changes: s.config != ""}
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
		if s.helm != "" {
			words = append(words, "--"+helmFlag, foreign.Word(s.helm))
		}
		paths()
	default:
		config := cmp.Or(s.config, s.writeConfig)
		if s.chart != nil && s.found.Change.Documents == 0 { // no run over the files changes something
			return chart.Command(s.chart.Dir()) + " | native-sidecar --" + configFlag + " " + foreign.Word(config) + " -d -"
		}
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
