package explain

import (
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// checks are the checks of everything that explain prints, by format.
var checks = map[string]func(*testing.T, string){"text": checkText, "mermaid": checkMermaid, "svg": checkSVG, "json": checkJSON}

// checkText allows no line of more than 80 columns, no trailing blanks, and only ASCII
// and the characters of bars and trees, each one column wide.
func checkText(t *testing.T, text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		assert.LessOrEqual(t, utf8.RuneCountInString(line), 80, line)
		assert.Equal(t, strings.TrimRight(line, " "), line)
		for _, r := range line {
			if r < ' ' || r > '~' && !strings.ContainsRune("░█▓▒▶─├┤└…", r) {
				assert.Failf(t, "not a column wide", "%q in %q", r, line)
			}
		}
	}
}

// schemaFile is the schema, wherever a test runs.
var schemaFile, _ = filepath.Abs("../../../docs/reference/explain.schema.json")

// checkJSON requires one JSON document of the schema.
func checkJSON(t *testing.T, text string) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	assert.NoError(t, schema.Validate(document), text)
}

// The part of the grammar of a flowchart that explain uses: nodes with a quoted label
// and a class, edges with or without a quoted label, and the styles of classes.
var (
	quoted   = `"([^"]*)"`
	nodeLine = regexp.MustCompile(`^  (\w+)\[` + quoted + `\]:::(\w+)$`)
	edgeLine = regexp.MustCompile(`^  (\w+) -->(?:\|` + quoted + `\|)? (\w+)$`)
	lookLine = regexp.MustCompile(`^  classDef (\w+) [\w:#,-]+$`)
	setLine  = regexp.MustCompile(`^  class ([\w,]+) (\w+)$`)
	entity   = regexp.MustCompile(`#(?:quot|lt|gt|amp|\d+);`)
	keyword  = regexp.MustCompile(`^(?:end|graph|flowchart|subgraph|style|class|classDef|linkStyle|click|default|direction|call|href)$`)
)

// checkMermaid reads the flowcharts in a Markdown text: every block is closed, every
// line has a known form, edges connect existing nodes, and labels contain nothing that
// means something to mermaid.
func checkMermaid(t *testing.T, text string) {
	blocks := strings.Split(text, "```mermaid\n")
	if !strings.HasSuffix(strings.TrimSpace(text), "nothing changes") {
		require.Greater(t, len(blocks), 1)
	}
	for _, block := range blocks[1:] {
		chart, _, closed := strings.Cut(block, "\n```\n")
		require.True(t, closed)
		lines := strings.Split(chart, "\n")
		require.Equal(t, "flowchart TB", lines[0])
		nodes, looks, used := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for _, line := range lines[1:] {
			if m := nodeLine.FindStringSubmatch(line); m != nil {
				assert.False(t, nodes[m[1]], "%s comes twice", m[1])
				assert.NotRegexp(t, keyword, m[1])
				nodes[m[1]], used[m[3]] = true, true
				checkLabel(t, m[2])
			} else if m := edgeLine.FindStringSubmatch(line); m != nil {
				used["edge "+m[1]], used["edge "+m[3]] = true, true
				checkLabel(t, m[2])
			} else if m := lookLine.FindStringSubmatch(line); m != nil {
				looks[m[1]] = true
			} else if m := setLine.FindStringSubmatch(line); m != nil {
				used[m[2]] = true
				for _, id := range strings.Split(m[1], ",") {
					assert.True(t, nodes[id], "class of %s, which is not a node", id)
				}
			} else {
				assert.Fail(t, "not a line of a flowchart", line)
			}
		}
		for name := range used {
			if id, edge := strings.CutPrefix(name, "edge "); edge {
				assert.True(t, nodes[id], "an edge of %s, which is not a node", id)
			} else {
				assert.True(t, looks[name], "class %s has no style", name)
			}
		}
	}
}

func checkLabel(t *testing.T, label string) {
	for _, line := range strings.Split(label, "<br/>") {
		rest := entity.ReplaceAllString(line, "")
		assert.NotRegexp(t, "[\"#<>&`\\\\]", rest, label)
		assert.NotRegexp(t, `^(?:\d+\.|[-*+]) `, rest, "mermaid takes it for a list")
	}
}

// checkSVG requires well-formed XML that runs and loads nothing, with every text and
// shape inside of the picture. It takes text to be as wide as in the widest usual
// monospace font.
func checkSVG(t *testing.T, text string) {
	const widest = 0.62
	sizes := map[string]float64{"title": 18, "name": 13, "text": 11, "head": 11}
	var width, height, x, y float64
	var class string
	inText := false
	number := func(e xml.StartElement, name string) float64 {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				f, err := strconv.ParseFloat(a.Value, 64)
				require.NoError(t, err)
				return f
			}
		}
		return 0
	}
	texts := map[float64][][2]float64{}
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			require.Contains(t, []string{"svg", "title", "style", "rect", "path", "text"}, e.Name.Local)
			for _, a := range e.Attr {
				if a.Name.Local == "class" {
					class = a.Value
				}
				assert.False(t, strings.HasPrefix(a.Name.Local, "on") || strings.HasSuffix(a.Name.Local, "href"), a.Name.Local)
			}
			inText = e.Name.Local == "text"
			switch e.Name.Local {
			case "svg":
				width, height = number(e, "width"), number(e, "height")
			case "rect":
				assert.GreaterOrEqual(t, number(e, "width"), 0.0)
				assert.LessOrEqual(t, number(e, "x")+number(e, "width"), width)
				assert.LessOrEqual(t, number(e, "y")+number(e, "height"), height)
			case "text":
				x, y = number(e, "x"), number(e, "y")
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if !inText {
				assert.NotContains(t, string(e), "url(")
				assert.NotContains(t, string(e), "@import")
				continue
			}
			size, known := sizes[class]
			require.True(t, known, class)
			end := x + widest*size*float64(utf8.RuneCountInString(string(e)))
			assert.LessOrEqual(t, end, width, "%s", e)
			assert.GreaterOrEqual(t, y, size, "%s", e)
			assert.LessOrEqual(t, y, height, "%s", e)
			for _, other := range texts[y] {
				assert.True(t, end <= other[0] || x >= other[1], "%s is over another text", e)
			}
			texts[y] = append(texts[y], [2]float64{x, end})
		}
	}
	require.NotZero(t, width)
}
