// Package page writes a page of HTML that shows a scan in a browser: one file that loads
// nothing, from disk or from anywhere.
//
// The page is static. What it shows is data beside it, as JSON that no HTML parser takes
// for markup, and its script writes that as text. Its content security policy names the
// script and the styles by their checksums and allows nothing else.
package page

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed" // the parts of the page
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:embed page.html
var frame string

//go:embed page.css
var style string

//go:embed page.js
var script string

// together is how many details are compressed together. The script knows the number.
const together = 64

// Write writes the page. data is what its table shows, and details are what it shows of a
// workload that is opened, by its number; they are compressed, since they are large and
// alike, and few are looked at. styles are those of the pictures in the details.
func Write(w io.Writer, data any, details []any, styles string) error {
	out := bufio.NewWriter(w)
	css := style + "\n.timeline {\n" + styles + "}\n"
	before, after, _ := strings.Cut(frame, "<!-- data -->")
	_, err := strings.NewReplacer(
		"/* style */", css, "{style}", checksum(css), "{script}", checksum(script),
	).WriteString(out, before)
	if err == nil {
		err = island(out, "data", data)
	}
	number := 0
	for some := range slices.Chunk(details, together) {
		if err == nil {
			err = compressed(out, "details-"+strconv.Itoa(number), some)
		}
		number++
	}
	if err != nil {
		return err
	}
	if _, err = out.WriteString(strings.Replace(after, "/* script */", script, 1)); err != nil {
		return err
	}
	return out.Flush()
}

// island writes a value as JSON into the page. encoding/json escapes what ends a script.
func island(w io.Writer, id string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, io.MultiReader(
		strings.NewReader(`<script type="application/json" id="`+id+`">`), bytes.NewReader(text), strings.NewReader("</script>\n")))
	return err
}

// compressed writes a value into the page as JSON, compressed by gzip and in base64.
func compressed(w io.Writer, id string, value any) error {
	if _, err := io.WriteString(w, `<script type="text/plain" id="`+id+`">`); err != nil {
		return err
	}
	text := base64.NewEncoder(base64.StdEncoding, w)
	packer := gzip.NewWriter(text)
	if err := json.NewEncoder(packer).Encode(value); err != nil {
		return err
	}
	if err := errors.Join(packer.Close(), text.Close()); err != nil {
		return err
	}
	_, err := io.WriteString(w, "</script>\n")
	return err
}

// checksum returns the source of a content security policy for a text.
func checksum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
