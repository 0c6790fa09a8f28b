package rule

import "github.com/native-sidecar/native-sidecar/fn/v1alpha1"

// The names of the rules about what points at containers from elsewhere in the
// package; see package reference.
const (
	AlertSeries         = "alert-series"
	HPAUtilization      = "hpa-utilization"
	IndexShifts         = "index-shifts"
	KEDAContainer       = "keda-container"
	NamesMovedContainer = "names-moved-container"
	NetworkPolicyPort   = "network-policy-port"
	ServicePort         = "service-port"
	VPAPolicy           = "vpa-policy"
)

var references = []Rule{
	{
		Name: AlertSeries, Default: v1alpha1.Warning,
		Happens: "kube-state-metrics tells of native sidecars in series of their own, kube_pod_init_container_*. A PrometheusRule that " +
			"asks for the container in kube_pod_container_* finds nothing any more, and an alert on it is silent.",
		Do: "Ask for both series, as long as old and new pods run side by side.",
	},
	{
		Name: HPAUtilization, Default: v1alpha1.Warning,
		Happens: "A HorizontalPodAutoscaler that goes by utilization needs the request of every container of the pod, native sidecars " +
			"included. Where one has none, it scales no more and says \"missing request\" in its events.",
		Do: "Give the sidecar a request of that resource, or scale by a ContainerResource metric of the application.",
	},
	{
		Name: IndexShifts, Default: v1alpha1.Warning,
		Happens: "A patch, a replacement or a setting of Argo CD means a container by its place in the list. After the change another " +
			"container stands there, or none: the patch goes to the wrong one without a word.",
		Do: "Write the place that the message says.",
	},
	{
		Name: KEDAContainer, Default: v1alpha1.Warning,
		Happens: "KEDA takes the variables of its triggers from a regular container, by default the first one. It does not find one that " +
			"has become a native sidecar, and takes those of another one where the first has moved.",
		Do: "Name the application's container in envSourceContainerName.",
	},
	{
		Name: NamesMovedContainer, Default: v1alpha1.Warning,
		Happens: "A patch or a replacement means the container by its name in the list where it was. A strategic-merge patch puts it " +
			"there once more, without an image, and the next build or apply fails.",
		Do: "Move the patch's entry to the other list, as the message says.",
	},
	{
		Name: NetworkPolicyPort, Default: v1alpha1.Warning,
		Happens: "A NetworkPolicy lets traffic in by the name of a port of a native sidecar. Not every network plugin looks for names " +
			"there: traffic may be cut off.",
		Do: "Write the port's number.",
	},
	{
		Name: ServicePort, Default: v1alpha1.Error,
		Happens: "A Service asks for a port of a native sidecar by its name. Before Kubernetes 1.33 EndpointSlices do not have it: the " +
			"Service has no endpoints.",
		Do: "Write the port's number as targetPort, or raise kubernetesVersion where all nodes are newer.",
	},
	{
		Name: VPAPolicy, Default: v1alpha1.Warning,
		Happens: "The VerticalPodAutoscaler looks at regular containers alone. A policy for a container that has become a native sidecar " +
			"is dead, and its requests stay as they are written.",
		Do: "Drop the policy and set the sidecar's requests by hand.",
	},
}
