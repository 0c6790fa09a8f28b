package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/explain"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

// mostBytes is how much Markdown a summary or a comment may have: GitHub refuses more than
// 65,536 characters in a comment. Workloads that would not fit have no block.
const mostBytes = 60_000

// inMarkdown writes a scan as Markdown: the table first, then a folded block for each
// workload, with its timelines and its diff.
func inMarkdown(w io.Writer, s scan.Scan, o ScanOptions) error {
	var out strings.Builder
	out.WriteString("### Sidecars\n\n")
	for _, line := range totals(s) {
		fmt.Fprintf(&out, "- **%s**: %s\n", line[0], foreign.Markdown(line[1]))
	}
	rows := s.Rows()
	if len(rows) > 0 {
		out.WriteString("\n| problem | state | workload | container | looks like | why |\n| --- | --- | --- | --- | --- | --- |\n")
	}
	shown := 0
	for _, r := range rows {
		line := o.markdownRow(r)
		if out.Len()+len(line) > mostBytes {
			break
		}
		out.WriteString(line)
		shown++
	}
	if more := len(rows) - shown; more > 0 {
		fmt.Fprintf(&out, "\nAnd %d more.\n", more)
	}
	if o.Next != "" {
		fmt.Fprintf(&out, "\nNext: %s\n", foreign.Code(o.Next))
	}
	left := 0
	for _, p := range s.Pods {
		block := markdownBlock(p, s.Kubernetes)
		if out.Len()+len(block) > mostBytes {
			left++
			continue
		}
		out.WriteString(block)
	}
	if left > 0 {
		fmt.Fprintf(&out, "\n%d workloads are not shown in full: GitHub takes no longer text.\n", left)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (o ScanOptions) markdownRow(r scan.Row) string {
	cells := o.cellsOf(r)
	why := foreign.Markdown(reason(r))
	if r.Do != "" {
		why += ". " + code(r.Do)
	}
	if at := place(r); at != "" {
		why += " (" + code(at) + ")"
	}
	if value := valueOf(r); value != "" {
		why += ". Value: " + code(value)
	}
	if r.Refused != "" {
		why += ". Left out of the conversion: " + foreign.Markdown(r.Refused)
	}
	problem := string(r.Problem)
	if r.Problem == scan.Hang {
		problem = "**" + problem + "**"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", problem, foreign.Markdown(cells[0]), code(strings.TrimSuffix(cells[1]+", "+built(r), ", ")), code(cells[2]), foreign.Markdown(cells[3]), why)
}

// code returns a text as inline code in the cell of a table.
func code(text string) string {
	if text == "" {
		return ""
	}
	return strings.ReplaceAll(foreign.Code(text), "|", `\|`)
}

func markdownBlock(p scan.Pod, kubernetes string) string {
	var out strings.Builder
	w := workloadOf(p, kubernetes)
	fmt.Fprintf(&out, "\n<details>\n<summary>%s: %s</summary>\n\n", foreign.XML(w.Title), foreign.XML(p.Rows[0].Why))
	out.WriteString(explain.Mermaid([]explain.Workload{w}))
	for _, f := range p.Findings {
		fmt.Fprintf(&out, "\n- %s: %s (%s)", f.Severity.Level(), foreign.Markdown(f.Advice()), f.Kind)
	}
	if p.Diff != "" {
		fmt.Fprintf(&out, "\n\n%s\n", fenced("diff", p.Diff))
	}
	out.WriteString("\n</details>\n")
	return out.String()
}

// fenced returns a text as a block of code that nothing in the text can end.
func fenced(kind, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + kind + "\n" + strings.TrimRight(foreign.Lines(text), "\n") + "\n" + fence
}

// workloadOf returns a pod template as explain shows it.
func workloadOf(p scan.Pod, kubernetes string) explain.Workload {
	w := explain.Workload{Title: p.Workload.String(), Location: p.At.FileLine(), Field: p.Path, Before: p.Before, After: p.After, Kubernetes: kubernetes}
	if !p.Build.IsZero() {
		w.Title += ", built " + p.Build.String()
	}
	return w
}
