package explain

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// A chart is a timeline as bars: one row for each container, with time from left to
// right. No manifest says how long a step takes, so all steps have the same width.
type chart struct {
	rows   []row
	phases []phase
	width  int
}

// row is the bar of a container.
type row struct {
	Container
	parts []part
	// open reports that the bar has no end in the chart.
	open bool
}

// part is a state of the container from one column to another.
type part struct {
	from, to int
	state    state
}

// phase is a range of columns with a name.
type phase struct {
	name     string
	from, to int
}

type state int

const (
	starting state = iota // it runs, and something still waits for it
	running
	stopping // it has had its stop signal
	hooked   // its preStop hook runs
)

// The widths of steps and phases in columns.
const (
	stepColumns = 3
	markColumns = 1 // a step that nothing waits for
	runColumns  = 8
)

func chartOf(t Timeline) chart {
	c := chart{}
	at := c.start(t)
	end := at + runColumns
	c.phases = []phase{{"start", 0, at}, {"run", at, end}}
	c.width = end
	if t.isStuck() {
		c.phases = []phase{{"start", 0, end}}
	} else if len(t.Endless) == 0 {
		c.stop(t, end)
	}
	isEndless := pod.Among(t.Endless)
	for i := range c.rows {
		r := &c.rows[i]
		last := &r.parts[len(r.parts)-1]
		switch {
		case last.to > 0:
		case len(t.Endless) > 0 && r.Role == Regular && !isEndless(r.Name):
			last.to = end - runColumns/2 // it exits, and the others keep running
		default:
			last.to, r.open = end, true
		}
	}
	return c
}

// start draws the steps of the start. It returns the column where all containers
// that ever start have started. The last part of a bar has no end yet.
func (c *chart) start(t Timeline) (at int) {
	for _, s := range t.Starts {
		columns := markColumns
		for _, r := range s.Containers {
			bar := row{Container: r, parts: []part{{at, 0, running}}}
			switch {
			case s.Stuck:
				columns = stepColumns
			case r.Role == Init:
				bar.parts = []part{{at, at + stepColumns, running}}
				columns = stepColumns
			case r.Role == Sidecar && r.Gated, r.Role == Regular && r.Checked:
				bar.parts = []part{{at, at + stepColumns, starting}, {at + stepColumns, 0, running}}
				columns = stepColumns
			}
			c.rows = append(c.rows, bar)
		}
		at += columns
	}
	return at
}

// stop draws how the pod stops: when it is complete, or when it is deleted.
func (c *chart) stop(t Timeline, end int) {
	at := end
	for i := range c.rows {
		switch r := &c.rows[i]; {
		case r.Role != Regular:
		case t.Completes:
			r.until(end)
		default:
			at = max(at, r.stops(r.hooks(end)))
		}
	}
	for i := range slices.Backward(c.rows) {
		if r := &c.rows[i]; r.Role == Sidecar {
			at = r.stops(max(at, r.hooks(end)))
		}
	}
	if at > end {
		c.phases = append(c.phases, phase{"stop", end, at})
		c.width = at
	}
}

// until sets the end of the last part.
func (r *row) until(at int) { r.parts[len(r.parts)-1].to = at }

// hooks runs the preStop hook at a column, if there is one, and returns the column where
// it has finished.
func (r *row) hooks(at int) int {
	if r.PreStop == "" {
		return at
	}
	r.until(at)
	r.parts = append(r.parts, part{at, at + stepColumns, hooked})
	return at + stepColumns
}

// stops stops the container at a column and returns the column where it has exited.
func (r *row) stops(at int) int {
	if last := r.parts[len(r.parts)-1]; last.state != hooked {
		r.until(at)
	} else if last.to < at {
		r.parts = append(r.parts, part{last.to, at, running})
	}
	r.parts = append(r.parts, part{at, at + stepColumns, stopping})
	return at + stepColumns
}
