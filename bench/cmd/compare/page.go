package main

import (
	"fmt"
	"os"
	"strings"
)

// The sections of a page that a report is written to. Each stands between a comment with its
// name and a comment that ends it.
const (
	machineSection  = "machine"
	programsSection = "programs"
	targetsSection  = "targets"
)

// writePage writes the report into the sections of a page.
func (r *report) writePage(path, head string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(page)
	for _, section := range []struct{ name, text string }{
		{machineSection, head + "\n"}, {programsSection, r.programTable()}, {targetsSection, r.targetTable()},
	} {
		before, rest, found := strings.Cut(text, "<!-- "+section.name+" -->\n")
		_, after, ends := strings.Cut(rest, "<!-- end -->")
		if !found || !ends {
			return fmt.Errorf("%s has no section %s", path, section.name)
		}
		text = before + "<!-- " + section.name + " -->\n\n" + section.text + "\n<!-- end -->" + after
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
