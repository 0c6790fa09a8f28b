package main

import (
	"fmt"
	"io"
	"math"
	"time"

	"github.com/native-sidecar/native-sidecar/bench/internal/measure"
)

// report has the results: the programs' costs, and the targets.
type report struct {
	group    string // the one that is being measured
	programs []programRow
	targets  []targetRow
}

// programRow is the cost of one program for one input, and what it took turns with; nil for
// native-sidecar itself.
type programRow struct {
	input, program string
	cost           measure.Cost
	turns          *turns
}

// targetRow is one number, its limit, and whether it is reached. The last two are
// empty if there is no limit.
type targetRow struct {
	group, what, measured, limit, reached string
}

// costs records what programs cost that took turns with ours, for an input.
func (r *report) costs(input, ours string, took map[string]turns, others []program) {
	rows := []programRow{{input, ours, took[others[0].Name].ours, nil}}
	for _, other := range others {
		t := took[other.Name]
		rows = append(rows, programRow{input, other.Name, t.theirs, &t})
	}
	r.programs = append(r.programs, rows...)
}

// most is the largest ratio that is allowed, with all processors and with one; 0 means any.
type most struct{ all, one float64 }

// ratios records a ratio that must not exceed a limit: with all processors, and with one.
func (r *report) ratios(what string, t turns, of func(measure.Ratio) float64, limit most, format string) {
	r.atMost(what, of(t.all), limit.all, format)
	r.atMost(what+", "+oneProcessor, of(t.one), limit.one, format)
}

func wall(r measure.Ratio) float64 { return r.Wall }
func cpu(r measure.Ratio) float64  { return r.CPU }

// atMost records a number that must not exceed a limit. A limit of 0 means none.
func (r *report) atMost(what string, measured, limit float64, format string) {
	r.target(what, measured, limit, "≤ ", format, measured <= limit)
}

// atLeast records a number, without decimals, that must not be below a limit. A limit of 0
// means none.
func (r *report) atLeast(what string, measured, limit float64) {
	r.target(what, measured, limit, "≥ ", "%.0f", measured >= limit)
}

// skip records that something was not measured.
func (r *report) skip(what, why string) {
	r.targets = append(r.targets, targetRow{group: r.group, what: what, measured: "not measured: " + why})
}

func (r *report) target(what string, measured, limit float64, sign, format string, reached bool) {
	row := targetRow{group: r.group, what: what, measured: fmt.Sprintf(format, measured)}
	if limit != 0 {
		row.limit, row.reached = sign+fmt.Sprintf(format, limit), "**no**"
		if reached {
			row.reached = "yes"
		}
	}
	r.targets = append(r.targets, row)
}

// programTable returns the costs as a table in Markdown.
func (r *report) programTable() string {
	text := "| input | program | wall | CPU | peak | wall ratio | CPU ratio | wall ratio, one processor | CPU ratio, one processor |\n" +
		"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
	for _, row := range r.programs {
		ratios := []any{"", "", "", ""}
		if t := row.turns; t != nil {
			ratios = []any{digits(t.all.Wall), digits(t.all.CPU), digits(t.one.Wall), digits(t.one.CPU)}
		}
		text += fmt.Sprintf("| %s | %s | %s | %s | %.0f MiB |", row.input, row.program,
			milliseconds(row.cost.Wall), milliseconds(row.cost.CPU), float64(row.cost.Peak)/mebi)
		text += fmt.Sprintf(" %s | %s | %s | %s |\n", ratios...)
	}
	return text
}

// targetTable returns the targets as a table in Markdown.
func (r *report) targetTable() string {
	text := "| group | what | measured | target | reached |\n| --- | --- | ---: | ---: | --- |\n"
	for _, row := range r.targets {
		text += fmt.Sprintf("| %s | %s | %s | %s | %s |\n", row.group, row.what, row.measured, row.limit, row.reached)
	}
	return text
}

// write prints the report as Markdown.
func (r *report) write(w io.Writer, head string) error {
	text := head + "\n"
	if len(r.programs) > 0 {
		text += "\n" + r.programTable()
	}
	if len(r.targets) > 0 {
		text += "\n" + r.targetTable()
	}
	_, err := io.WriteString(w, text)
	return err
}

// digits formats a ratio, with three decimals if it is small. It is empty if the
// other program took no time that the kernel could measure.
func digits(ratio float64) string {
	switch {
	case math.IsInf(ratio, 0) || math.IsNaN(ratio):
		return ""
	case ratio < 10:
		return fmt.Sprintf("%.3f", ratio)
	}
	return fmt.Sprintf("%.0f", ratio)
}

// milliseconds formats a duration with three digits.
func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 10:
		return fmt.Sprintf("%.2f ms", ms)
	case ms < 100:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}
