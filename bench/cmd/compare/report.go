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
	programs []programRow
	targets  []targetRow
}

// programRow is the cost of one program for one input, and the ratio of
// native-sidecar's cost to it.
type programRow struct {
	input, program string
	cost           measure.Cost
	ratio          *measure.Ratio
}

// targetRow is one number, its limit, and whether it is reached. The last two are
// empty if there is no limit.
type targetRow struct {
	what, measured, limit, reached string
}

// atMost records a number that must not exceed a limit. A limit of 0 means none.
func (r *report) atMost(what string, measured, limit float64, format string) {
	r.target(what, measured, limit, "≤ ", format, measured <= limit)
}

// atLeast records a number, without decimals, that must not be below a limit. A limit of 0
// means none.
func (r *report) atLeast(what string, measured, limit float64) {
	r.target(what, measured, limit, "≥ ", "%.0f", measured >= limit)
}

func (r *report) target(what string, measured, limit float64, sign, format string, reached bool) {
	row := targetRow{what: what, measured: fmt.Sprintf(format, measured)}
	if limit != 0 {
		row.limit, row.reached = sign+fmt.Sprintf(format, limit), "**no**"
		if reached {
			row.reached = "yes"
		}
	}
	r.targets = append(r.targets, row)
}

// write prints the report as Markdown.
func (r *report) write(w io.Writer, head string) error {
	text := head + "\n"
	if len(r.programs) > 0 {
		text += "\n| input | program | wall | CPU | peak | wall ratio | CPU ratio |\n" +
			"| --- | --- | ---: | ---: | ---: | ---: | ---: |\n"
	}
	for _, row := range r.programs {
		wall, cpu := "", ""
		if row.ratio != nil {
			wall, cpu = digits(row.ratio.Wall), digits(row.ratio.CPU)
		}
		text += fmt.Sprintf("| %s | %s | %s | %s | %.0f MiB | %s | %s |\n", row.input, row.program,
			milliseconds(row.cost.Wall), milliseconds(row.cost.CPU), float64(row.cost.Peak)/mebi, wall, cpu)
	}
	if len(r.targets) > 0 {
		text += "\n| what | measured | target | reached |\n| --- | ---: | ---: | --- |\n"
	}
	for _, row := range r.targets {
		text += fmt.Sprintf("| %s | %s | %s | %s |\n", row.what, row.measured, row.limit, row.reached)
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
