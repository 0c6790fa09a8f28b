package explain

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

// The measures of a picture. Text is in the viewer's monospace font. No usual one is
// wider than glyph times its size, so the widths below leave no overlaps.
const (
	pictureWidth = 960
	margin       = 24
	barsLeft     = 424 // where the bars begin; names and gates are left of them
	barsWidth    = pictureWidth - margin - barsLeft
	barHeight    = 12
	lineHeight   = 16
	rowGap       = 14
	glyph        = 0.62
)

// The sizes of text.
const (
	titleSize = 18
	nameSize  = 13
	textSize  = 11
)

// stylesheet has the colours for light pages and, if the viewer asks for them, for
// dark ones. The picture has its own background, so it can be read on any page.
const stylesheet = "<style>\n" + styles + "</style>"

// Styles returns the styles of pictures, for a page that shows several of them: see [Picture].
func Styles() string { return styles }

const styles = `text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace; fill: #1f2328; }
.title { font-size: 18px; font-weight: 600; }
.name { font-size: 13px; font-weight: 600; }
.text { font-size: 11px; fill: #59636e; }
.head { font-size: 11px; font-weight: 600; fill: #59636e; }
.ground { fill: #ffffff; stroke: #d1d9e0; }
.line { stroke: #d1d9e0; }
.gate { stroke: #59636e; fill: none; }
.tip { fill: #59636e; }
.changed { fill: #fff1c2; }
.once { fill: #0969da; }
.sidecar { fill: #1a7f37; }
.regular { fill: #9a6700; }
.starting { fill-opacity: .12; stroke-width: 1.5; stroke-dasharray: 4 2; }
.hooked { opacity: .7; }
.stopping { opacity: .4; }
.once.starting { stroke: #0969da; }
.sidecar.starting { stroke: #1a7f37; }
.regular.starting { stroke: #9a6700; }
.slot { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.text, .head { fill: #9198a1; }
.ground { fill: #0d1117; stroke: #3d444d; }
.line { stroke: #3d444d; }
.gate { stroke: #9198a1; }
.tip { fill: #9198a1; }
.changed { fill: #3a2d12; }
.once { fill: #4493f8; }
.sidecar { fill: #3fb950; }
.regular { fill: #d29922; }
.once.starting { stroke: #4493f8; }
.sidecar.starting { stroke: #3fb950; }
.regular.starting { stroke: #d29922; }
.slot { fill: #0d1117; }
}
`

// picture collects shapes from top to bottom; y is the place of the next one.
type picture struct {
	strings.Builder
	y int
}

// shape writes an element.
func (p *picture) shape(format string, args ...any) {
	p.WriteString(fmt.Sprintf(format, args...) + "\n")
}

// separator draws a line across the picture.
func (p *picture) separator() {
	p.shape(`<path class="line" d="M%d %dH%d"/>`, margin, p.y, pictureWidth-margin)
}

func (p *picture) text(x, y int, class, text string) {
	p.shape(`<text class="%s" x="%d" y="%d">%s</text>`, class, x, y, foreign.XML(text))
}

// paragraph writes a text in as many lines as it takes.
func (p *picture) paragraph(x int, class string, size int, text string, width int) {
	for _, l := range fit.Broken(text, columns(width, size)) {
		p.y += max(lineHeight, size+4)
		p.text(x, p.y, class, l)
	}
}

// columns returns how many characters of a size fit into a width.
func columns(width, size int) int { return int(float64(width) / (glyph * float64(size))) }

// widthOf returns the width of a text of a size.
func widthOf(text string, size int) int {
	return int(glyph*float64(size)*float64(utf8.RuneCountInString(text))) + 1
}
