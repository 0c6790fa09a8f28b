package podtemplate

import (
	_ "embed"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// charts are the places in the values of known charts, a line each. It is searched when a
// chart is met, and never read as a whole: most runs meet none.
//
//go:embed charts.tsv
var charts string

// chartLists are the names of lists of containers in charts.tsv.
var chartLists = []string{
	"additionalContainers", "containers", "extraContainers", "extraSidecarContainers", "sidecarContainers", "sidecars",
	"extraInitContainers", "extraPrependedInitContainers", "initContainers",
}

// placesOf returns the places in the values of a chart; none if the chart is not known.
func placesOf(chart string) (places []Place) {
	if chart == "" || strings.HasPrefix(chart, "#") {
		return nil
	}
	rest := "\n" + charts
	for {
		_, after, found := strings.Cut(rest, "\n"+chart+"\t")
		if !found {
			return places
		}
		line, _, _ := strings.Cut(after, "\n")
		places = append(places, placeIn(chart, strings.Split(line, "\t")))
		rest = after
	}
}

// placeIn returns the place that the columns behind the chart's name describe.
func placeIn(chart string, columns []string) Place {
	p := Place{
		IsSpec: true, Names: pod.ListNames{Containers: columns[1], InitContainers: columns[2]}, Sealed: true, inValues: true,
	}
	if columns[0] != "." {
		p.Path = columns[0]
	}
	if columns[3] != "-" {
		p.Owned = strings.Split(columns[3], ",")
	}
	if len(columns) < 5 {
		return p
	}
	switch how := columns[4]; how {
	case "merged":
		p.Sealed = false
	case "template":
		p.IsSpec, p.Sealed = false, false
	default:
		p.unsupported = "chart " + chart + " does not support native sidecars: " + how
	}
	return p
}
