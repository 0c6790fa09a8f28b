package page_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// write returns the page about some details.
func write(t *testing.T, data any, details ...any) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, page.Write(&out, data, details, ".lane { fill: red }"))
	return out.String()
}

// between returns what is between two texts of a page.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	require.True(t, found, from)
	inside, _, found := strings.Cut(rest, to)
	require.True(t, found, to)
	return inside
}

// TestPolicy checks that the policy allows the page's own script and styles, byte by byte.
func TestPolicy(t *testing.T) {
	text := write(t, struct{}{})
	policy := between(t, text, `http-equiv="Content-Security-Policy" content="`, `"`)
	for source, inside := range map[string]string{
		"style-src":  between(t, text, "<style>", "</style>"),
		"script-src": between(t, text, "<script>", "</script>"),
	} {
		sum := sha256.Sum256([]byte(inside))
		assert.Contains(t, policy, source+" 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';", source)
	}
	assert.True(t, strings.HasPrefix(policy, "default-src 'none';"))
	assert.Contains(t, between(t, text, "<style>", "</style>"), ".lane { fill: red }")
	assert.NotRegexp(t, `(?i)(src|href)="?(https?:)?//`, text, "something is loaded")
}

// TestData checks that data is no markup, whatever it says, and comes back as it was.
func TestData(t *testing.T) {
	hostile := map[string]string{"</script><script>alert(1)</script>": "<!--<script>\u2028 ]]> /* style */ <!-- data --> {script}"}
	text := write(t, hostile)
	assert.Equal(t, 2, strings.Count(text, "<script"), "the data and the script")
	var is map[string]string
	require.NoError(t, json.Unmarshal([]byte(between(t, text, `<script type="application/json" id="data">`, "</script>")), &is))
	assert.Equal(t, hostile, is)
}

// TestDetails checks that the details come in groups of 64, as the script expects it.
func TestDetails(t *testing.T) {
	var details []any
	for i := range 130 {
		details = append(details, map[string]int{"number": i})
	}
	text := write(t, struct{}{}, details...)
	var all []map[string]int
	for i, group := range regexp.MustCompile(`<script type="text/plain" id="details-(\d+)">(.*?)</script>`).FindAllStringSubmatch(text, -1) {
		assert.Equal(t, string(rune('0'+i)), group[1])
		unpacked, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(group[2])))
		require.NoError(t, err)
		var some []map[string]int
		require.NoError(t, json.NewDecoder(unpacked).Decode(&some))
		assert.LessOrEqual(t, len(some), 64)
		all = append(all, some...)
	}
	require.Len(t, all, 130)
	for i, one := range all {
		assert.Equal(t, i, one["number"])
	}
}

// TestErrors checks that what cannot be written is an error.
func TestErrors(t *testing.T) {
	require.Error(t, page.Write(io.Discard, func() {}, nil, ""))
	require.Error(t, page.Write(io.Discard, nil, []any{func() {}}, ""))
	require.ErrorIs(t, page.Write(full{}, nil, nil, ""), errFull)
}

var errFull = errors.New("the disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
