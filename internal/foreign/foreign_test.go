package foreign_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"plain, ä and 日本":        "plain, ä and 日本",
		"\x1b[31mred":            "\ufffd[31mred",
		"a\nb\tc\x00":            "a\ufffdb\ufffdc\ufffd",
		"\u202eright to left":    "\ufffdright to left",
		"soft\u00adhyphen":       "soft\ufffdhyphen",
		"\ufeffmark":             "\ufffdmark",
		"line\u2028\u2029\u0085": "line\ufffd\ufffd\ufffd",
		"\xff":                   "\ufffd",
		"::error::x":             "\ufffd:error::x",
		" \u00a0::error::x":      " \u00a0\ufffd:error::x",
		"a ::error::x":           "a ::error::x",
		":error":                 ":error",
		"a ##[group]x":           "a #\ufffd[group]x",
		"####vso[task.x]":        "###\ufffdvso[task.x]",
		"##teamcity[x] ##vso[y]": "#\ufffdteamcity[x] #\ufffdvso[y]",
		"## a [b] # #[c]":        "## a [b] # #[c]",
	} {
		assert.Equal(t, want, foreign.Line(text), "%q", text)
	}
}

func TestPath(t *testing.T) {
	for name, want := range map[string]string{
		"a/b c.yaml":    "a/b c.yaml",
		"größe.yaml":    "größe.yaml",
		`C:\a.yaml`:     `C:\a.yaml`,
		"::error::x":    "./::error::x",
		"a\nb.yaml":     `"a\012b.yaml"`,
		"\x1b\"\\.yaml": `"\033\"\\.yaml"`,
		"\u202eä.yaml":  `"\342\200\256\303\244.yaml"`,
		"\xff.yaml":     `"\377.yaml"`,
		"##[group].y":   `"\043\043[group].y"`,
		`"a".yaml`:      `"\"a\".yaml"`,
	} {
		assert.Equal(t, want, foreign.Path(name), "%q", name)
	}
}

func TestMarkup(t *testing.T) {
	for _, c := range []struct {
		write      func(string) string
		text, want string
	}{
		{foreign.XML, `<a href="x">&` + "\uffff\x00", `&lt;a href=&quot;x&quot;&gt;&amp;` + "\ufffd\ufffd"},
		{foreign.Code, "a`b`", "`a'b'`"},
		{foreign.Markdown, "a <b> [c](d) *e* | f", `a \<b\> \[c\](d) \*e\* \| f`},
		{foreign.Markdown, "# a", `\# a`},
		{foreign.Markdown, "  - a", `\- a`},
		{foreign.Markdown, "12. a", `12\. a`},
		{foreign.Markdown, "12", "12"},
		{foreign.Mermaid, `a"b#;<c>`, "a#quot;b#35;;#lt;c#gt;"},
		{foreign.Mermaid, "- a", "#45; a"},
		{foreign.Mermaid, "1. a", "#49;. a"},
		{foreign.Command, "100%: a,b", "100%25: a,b"},
		{foreign.Property, "100%: a,b", "100%25%3A a%2Cb"},
		{foreign.SARIF, "[a](b) containers[0] (c)", `[a\](b) containers[0] (c)`},
		{
			foreign.NoCommands, "a\n",
			"::stop-commands::87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7\na\n" +
				"::87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7::\n",
		},
	} {
		assert.Equal(t, c.want, c.write(c.text), "%q", c.text)
	}
	assert.Equal(t, `["\u001b","\u202e","\udb40\udc01","ä"]`, foreign.JSON("[\"\\u001b\",\"\u202e\",\"\U000e0001\",\"ä\"]"))
	assert.Equal(t, "[\n]\n", foreign.JSON("[\n]\n"))
	assert.Equal(t, `["#\u0023vso[x"]`, foreign.JSON(`["##vso[x"]`))
}

// FuzzForeign checks the guarantees for each medium with any text, and that plain text
// stays as it is.
func FuzzForeign(f *testing.F) {
	for _, text := range []string{
		"web", "", "\x1b]0;x\a", " ::error::x", "##[x]##vso[y]", "<img src=x onerror=alert(1)>", "a]\n  end\nclick A", "\u202e\xff", "- a", "1) b",
		"`](x)`", "\U000e0001", "| --- |", "&lt;", `\<`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		safe := func(text string) {
			t.Helper()
			assert.True(t, utf8.ValidString(text), "%q", text)
			for _, r := range text {
				assert.False(t, unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp), "%U in %q", r, text)
			}
			assert.False(t, strings.HasPrefix(strings.TrimSpace(text), "::"), "%q", text)
			assert.NotRegexp(t, `##\pL*\[`, text)
		}
		safe(foreign.Line(text))
		assert.Equal(t, foreign.Line(text), foreign.Line(foreign.Line(text)))
		assert.Equal(t, utf8.RuneCountInString(text), utf8.RuneCountInString(foreign.Line(text)), "columns stay where they are")
		safe(foreign.Path(text))
		for _, write := range []func(string) string{foreign.Code, foreign.Command, foreign.Property, foreign.SARIF} {
			safe(write(text))
		}
		assert.NotContains(t, strings.Trim(foreign.Code(text), "`"), "`")
		assert.NotContains(t, foreign.SARIF(text), "[x](")

		safe(foreign.Mermaid(text))
		assert.NotRegexp(t, "[\"<>&`\\\\]", foreign.Mermaid(text))
		safe(foreign.Markdown(text))
		assert.NotRegexp(t, "(^|[^\\\\])(\\\\\\\\)*[<>&`*_|\\[\\]]", foreign.Markdown(text), "unescaped")

		var content string
		require.NoError(t, xml.Unmarshal([]byte("<a>"+foreign.XML(text)+"</a>"), &content))
		assert.Equal(t, strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(foreign.Line(text)), content)

		document, err := json.Marshal([]string{text})
		require.NoError(t, err)
		var before, after []string
		require.NoError(t, json.Unmarshal(document, &before))
		require.NoError(t, json.Unmarshal([]byte(foreign.JSON(string(document))), &after))
		assert.Equal(t, before, after)
		for _, r := range foreign.JSON(string(document)) {
			assert.False(t, unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp), "%U", r)
		}
	})
}
