package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// MonitorPort is about monitors that scrape a port of a native sidecar.
var MonitorPort = Rule{
	Kind: finding.Define("monitor-port", finding.Warning,
		"A ServiceMonitor or VMServiceScrape scrapes a port of a native sidecar by targetPort, which Prometheus before 3.0 "+
			"and vmagent before 1.106 find only if it belongs to a regular container. Or a monitor drops the targets of all "+
			"init containers by a relabeling. The metrics of the sidecar are then missing.",
		"Give the Service a port that leads to the number of the sidecar's port, and name that one in port, in place of "+
			"targetPort. Or turn this rule off if your Prometheus or vmagent is newer. Remove the relabeling: init containers "+
			"that run to completion are no targets unless they declare ports."),
}

// Scraper is what follows a monitor, and the first release that finds the ports of
// native sidecars behind a Service.
type Scraper struct{ Name, Finds string }

// CheckMonitorPort judges the targetPort of a monitor that scrapes a workload behind a
// Service. leads reports whether a port of the Service leads to the same port, and by is
// its name.
func CheckMonitorPort(w pod.Workload, target string, scraper Scraper, service, by string, leads bool) string {
	sidecar, port := w.Listening(target)
	if sidecar == "" {
		return ""
	}
	instead := fmt.Sprintf("Add port %s to the Service and name that one in port.", port.Number)
	switch {
	case by != "":
		instead = fmt.Sprintf("Write port: %s.", by)
	case leads:
		instead = "Give the Service's port a name and write that one in port."
	}
	return fmt.Sprintf("targetPort %s is a port of native sidecar %q of %s, which %s before %s does not find behind Service %s. %s",
		target, sidecar, w.Names(), scraper.Name, scraper.Finds, service, instead)
}

// CheckDroppedTargets judges a relabeling that drops the targets of init containers, in
// a monitor that scrapes a port of a workload.
func CheckDroppedTargets(w pod.Workload, target string) string {
	sidecar, _ := w.Listening(target)
	if sidecar == "" {
		return ""
	}
	return fmt.Sprintf("the relabeling drops init containers, and so native sidecar %q of %s, whose port %s the monitor scrapes. Remove it.",
		sidecar, w.Names(), target)
}
