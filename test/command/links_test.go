package command

import (
	"net/url"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark/ast"
)

// TestLinks follows every link from a page into the repository: to a file or a
// folder that is there, and to a heading that the page has.
func TestLinks(t *testing.T) {
	all := map[string]page{}
	for _, p := range pages(t) {
		all[p.file] = p
	}
	followed := 0
	for _, p := range all {
		p.walk(t, func(n ast.Node) {
			target := ""
			switch n := n.(type) {
			case *ast.Link:
				target = string(n.Destination)
			case *ast.Image:
				target = string(n.Destination)
			default:
				return
			}
			link, err := url.Parse(target)
			require.NoError(t, err, "%s: %s", p.file, target)
			if link.IsAbs() {
				return
			}
			followed++
			file := p.file
			if link.Path != "" {
				file = path.Join(path.Dir(p.file), link.Path)
				_, err := os.Stat(inRepository(file))
				require.NoError(t, err, "%s links to %s", p.file, target)
			}
			if link.Fragment != "" {
				assert.Contains(t, anchors(t, all[file]), link.Fragment, "%s links to %s", p.file, target)
			}
		})
	}
	assert.NotZero(t, followed)
}

// TestIndex compares the index of the documentation with its pages.
func TestIndex(t *testing.T) {
	const index = "docs/README.md"
	listed := map[string]bool{index: true}
	p := readPage(t, index)
	p.walk(t, func(n ast.Node) {
		if link, is := n.(*ast.Link); is {
			listed[path.Join(path.Dir(index), string(link.Destination))] = true
		}
	})
	for _, p := range pages(t) {
		if strings.HasPrefix(p.file, "docs/") {
			assert.True(t, listed[p.file], "%s lists no %s", index, p.file)
		}
	}
}

// anchors returns the anchors that a page's headings have on GitHub.
func anchors(t *testing.T, p page) []string {
	t.Helper()
	var found []string
	if p.root == nil {
		return nil
	}
	times := map[string]int{}
	p.walk(t, func(n ast.Node) {
		heading, is := n.(*ast.Heading)
		if !is {
			return
		}
		anchor := anchor(string(heading.Lines().Value(p.source)))
		if times[anchor]++; times[anchor] > 1 {
			anchor += "-" + strconv.Itoa(times[anchor]-1)
		}
		found = append(found, anchor)
	})
	return found
}

// linkText is a link in a heading. The anchor has only its text.
var linkText = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)

// anchor returns what GitHub makes of a heading: small letters, hyphens for spaces,
// and no punctuation.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, linkText.ReplaceAllString(heading, "$1"))
}

func TestAnchor(t *testing.T) {
	for heading, want := range map[string]string{
		"In CI, on files":       "in-ci-on-files",
		"`alert-series`":        "alert-series",
		"A [link](x.md) -- two": "a-link----two",
	} {
		assert.Equal(t, want, anchor(heading))
	}
}
