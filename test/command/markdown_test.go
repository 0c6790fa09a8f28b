package command

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// page is a Markdown file of the repository.
type page struct {
	file   string // with slashes, from the root of the repository
	source []byte
	root   ast.Node
	blocks []codeBlock
}

// codeBlock is a block of code on a page.
type codeBlock struct {
	kind   string // the first word after the fence; "" if it is indented instead
	text   string
	before string // the paragraph above, as it is written
	line   int    // of its first line, from 1
	start  int    // of the text in the source,
	end    int    // and where it ends
}

// The kinds of blocks. Any other kind is a mistake, and so is none.
const (
	yamlKind     = "yaml"    // has to parse
	consoleKind  = "console" // commands after "$ ", run, and what they print
	shellKind    = "sh"      // commands that are run and have to succeed
	indentedKind = ""        // the same
)

// shownKinds are the kinds of blocks that are neither parsed nor run.
var shownKinds = []string{"text", "diff", "mermaid", "json", "dockerfile", "go", "toml"}

// pages returns all Markdown files of the repository.
func pages(t *testing.T) []page {
	t.Helper()
	var all []page
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || name == "bin"):
			return fs.SkipDir
		case !entry.IsDir() && path.Ext(name) == ".md":
			all = append(all, readPage(t, name))
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

func readPage(t *testing.T, name string) page {
	t.Helper()
	source := []byte(readFile(t, name))
	p := page{file: name, source: source}
	p.root = goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	p.walk(t, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			kind := string(n.Language(source))
			require.NotEmpty(t, kind, "%s: the block %q has no kind after its fence", name, n.Lines().Value(source))
			b := p.block(n, kind)
			if b.text == "" {
				b.start = n.Info.Segment.Stop + 1
				b.end = b.start
			}
			p.blocks = append(p.blocks, b)
		case *ast.CodeBlock:
			p.blocks = append(p.blocks, p.block(n, indentedKind))
		}
	})
	return p
}

// walk calls visit with the nodes of the page, in the order of the text.
func (p page) walk(t *testing.T, visit func(ast.Node)) {
	t.Helper()
	require.NoError(t, ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			visit(n)
		}
		return ast.WalkContinue, nil
	}))
}

func (p page) block(n ast.Node, kind string) codeBlock {
	lines := n.Lines()
	b := codeBlock{kind: kind, text: string(lines.Value(p.source))}
	if lines.Len() > 0 {
		b.start, b.end = lines.At(0).Start, lines.At(lines.Len()-1).Stop
		b.line = 1 + strings.Count(string(p.source[:b.start]), "\n")
	}
	if above, is := n.PreviousSibling().(*ast.Paragraph); is {
		b.before = strings.TrimSpace(string(above.Lines().Value(p.source)))
	}
	return b
}

// rewrite writes the page with other text in some of its blocks, by their index.
func (p page) rewrite(t *testing.T, texts map[int]string) {
	t.Helper()
	var out strings.Builder
	end := 0
	for i, b := range p.blocks {
		if other, is := texts[i]; is {
			out.Write(p.source[end:b.start])
			out.WriteString(other)
			end = b.end
		}
	}
	out.Write(p.source[end:])
	if written := out.String(); written != string(p.source) {
		writeFile(t, p.file, written)
	}
}
