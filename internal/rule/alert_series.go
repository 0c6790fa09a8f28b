package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// AlertSeries is about alerts on series that no longer include a container.
var AlertSeries = Rule{
	Kind: finding.Define("alert-series", finding.Warning,
		"kube-state-metrics reports native sidecars in their own series, kube_pod_init_container_*. A PrometheusRule "+
			"that queries kube_pod_container_* for the container no longer finds it, so its alert never fires.",
		"Query both series while old and new pods run side by side."),
}

// CheckAlertSeries judges an expression that looks for a container of a workload
// among the series of regular containers.
func CheckAlertSeries(w pod.Workload, container string) string {
	if list, _ := w.Is.Find(container); !w.Moved(container) || list != pod.InitContainers {
		return ""
	}
	return fmt.Sprintf("container %q of %s is now in the series kube_pod_init_container_*, no longer in kube_pod_container_*. Query both.",
		container, w.Names())
}
