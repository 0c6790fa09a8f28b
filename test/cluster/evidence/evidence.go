// Package evidence is the list of what native-sidecar claims about Kubernetes, and of what
// was seen of it on a node.
//
// The claims are in claims.yaml, what was seen is in seen.json, and [Page] makes docs/evidence.md
// of both. The tests on the node note what they see, and a test here checks that the list
// has each rule, and that each claim was seen or says why not.
package evidence

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// Topic is something that makes claims: a rule or a page.
type Topic struct {
	// Name is the name of the rule, or a heading.
	Name string `json:"name"`
	// Claims are what was seen, or will be.
	Claims []Claim `json:"claims"`
	// Unseen says what was not seen, and why; empty if all was.
	Unseen string `json:"unseen"`
}

// Claim is something that a node can show.
type Claim struct {
	// ID names the claim in the tests.
	ID string `json:"id"`
	// Text is the claim.
	Text string `json:"text"`
	// Since and Until are the versions of Kubernetes of which it is true; empty for all.
	Since string `json:"since"`
	Until string `json:"until"`
}

// Holds reports whether the claim is about a version.
func (c Claim) Holds(version string) bool {
	return (c.Since == "" || c.Since <= version) && (c.Until == "" || version <= c.Until)
}

// Seen is on which day each claim was seen, by version of Kubernetes.
type Seen map[string]map[string]string

// Claims returns all topics. The folder is that of this package.
func Claims(folder string) ([]Topic, error) {
	text, err := os.ReadFile(filepath.Join(folder, "claims.yaml"))
	if err != nil {
		return nil, err
	}
	var topics []Topic
	err = yaml.UnmarshalStrict(text, &topics)
	return topics, err
}

// Load returns what was seen.
func Load(folder string) (Seen, error) {
	text, err := os.ReadFile(filepath.Join(folder, "seen.json"))
	if err != nil {
		return nil, err
	}
	seen := Seen{}
	err = json.Unmarshal(text, &seen)
	return seen, err
}

// Save writes what was seen.
func (s Seen) Save(folder string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "seen.json"), append(text, '\n'), 0o644)
}

const intro = `# Evidence

This page lists what native-sidecar says about Kubernetes, and on which versions each claim was seen, and when. The node is
a real one: API server, scheduler, controllers, kubelet and containerd, started by ` + "`make verify-cluster`" + `. The tests in
` + "[`test/cluster`](../test/cluster)" + ` look for every claim in each full run, and fail if they don't see one. What no test can see
there is listed as not seen, with the reason.

This page is generated. The claims are in ` + "[`claims.yaml`](../test/cluster/evidence/claims.yaml)" + `.
`

// Page returns docs/evidence.md.
func Page(topics []Topic, seen Seen) string {
	var page strings.Builder
	page.WriteString(intro)
	versions := slices.Sorted(maps.Keys(seen))
	for _, topic := range topics {
		heading := topic.Name
		if !strings.Contains(heading, " ") && strings.ToLower(heading) == heading {
			heading = "`" + heading + "`"
		}
		fmt.Fprintf(&page, "\n## %s\n\n", heading)
		if len(topic.Claims) > 0 {
			fmt.Fprintf(&page, "| claim | %s |\n| --- |%s\n", strings.Join(versions, " | "), strings.Repeat(" --- |", len(versions)))
		}
		for _, c := range topic.Claims {
			cells := []string{c.Text}
			for _, version := range versions {
				cells = append(cells, c.on(version, seen))
			}
			fmt.Fprintf(&page, "| %s |\n", strings.Join(cells, " | "))
		}
		if len(topic.Claims) > 0 && topic.Unseen != "" {
			page.WriteString("\n")
		}
		if topic.Unseen != "" {
			fmt.Fprintf(&page, "Not seen: %s\n", topic.Unseen)
		}
	}
	return page.String()
}

// on returns the day on which the claim was seen on a version.
func (c Claim) on(version string, seen Seen) string {
	if !c.Holds(minor(version)) {
		return "does not apply"
	}
	if day := seen[version][c.ID]; day != "" {
		return day
	}
	return "no"
}

// minor returns 1.37 for v1.37.2.
func minor(version string) string { return version[1 : strings.Index(version, ".")+3] }
