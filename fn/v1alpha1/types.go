package v1alpha1

const (
	// APIVersion is the apiVersion of the functionConfig.
	APIVersion = "native-sidecar.dev/v1alpha1"
	// Kind is the kind of the functionConfig.
	Kind = "SidecarTransformer"
	// SkipAnnotation opts a workload or a pod template out: "true", or the
	// names of the patterns that leave it alone, separated by commas.
	SkipAnnotation = "native-sidecar.dev/skip"
	// DefaultKubernetesVersion is what KubernetesVersion is when left out.
	DefaultKubernetesVersion = "1.33"
)

// SidecarTransformer adds native sidecars to pod templates, converts legacy
// sidecars into native ones and removes containers.
type SidecarTransformer struct {
	// APIVersion is native-sidecar.dev/v1alpha1.
	APIVersion string `json:"apiVersion"`
	// Kind is SidecarTransformer.
	Kind string `json:"kind"`
	// Metadata names the configuration. Mark it with the annotation
	// config.kubernetes.io/local-config: "true", so that it is never applied.
	Metadata ObjectMeta `json:"metadata,omitempty"`
	// Spec says what to do.
	Spec Spec `json:"spec"`

	fields fields
}

// ObjectMeta is as much of a Kubernetes ObjectMeta as a functionConfig has.
type ObjectMeta struct {
	// Name is unique among the transformers of a kustomization.
	Name string `json:"name,omitempty"`
	// Namespace is not used.
	Namespace string `json:"namespace,omitempty"`
	// Labels are not used.
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations tell the host how to run the function.
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Spec says what to do, where.
type Spec struct {
	// KubernetesVersion is the version of the oldest node that runs the output,
	// as a string: "1.33" or "v1.33.4". Below 1.29 native sidecars do not work.
	// Default 1.33.
	KubernetesVersion string `json:"kubernetesVersion,omitempty"`
	// Targets selects the workloads. Absent: every known pod template.
	Targets []Target `json:"targets,omitempty"`
	// Patterns are carried out: first all removals, then all conversions, then
	// all additions, each in the order of this list.
	Patterns []Pattern `json:"patterns"`
	// PodTemplates tells where custom resources hold pod templates.
	PodTemplates []PodTemplate `json:"podTemplates,omitempty"`
	// Rules sets the severity of rules by their name.
	Rules map[string]Severity `json:"rules,omitempty"`
}

// Target selects workloads as the target of a kustomize patch does. Every
// field that is set has to match; all but the selectors are anchored regular
// expressions.
type Target struct {
	// Group of the workload's API, such as apps.
	Group string `json:"group,omitempty"`
	// Version of the workload's API, such as v1.
	Version string `json:"version,omitempty"`
	// Kind of the workload, such as Deployment.
	Kind string `json:"kind,omitempty"`
	// Name of the workload.
	Name string `json:"name,omitempty"`
	// Namespace of the workload.
	Namespace string `json:"namespace,omitempty"`
	// LabelSelector selects by the workload's own labels.
	LabelSelector string `json:"labelSelector,omitempty"`
	// AnnotationSelector selects by the workload's own annotations.
	AnnotationSelector string `json:"annotationSelector,omitempty"`
}

// Pattern is one thing to do: a name, where, and exactly one of the bodies.
type Pattern struct {
	// Name names the pattern and, unless container.name says otherwise, its
	// container.
	Name string `json:"name"`
	// Targets replaces spec.targets for this pattern.
	Targets []Target `json:"targets,omitempty"`
	// Position is where the container stands among the init containers; the
	// default is that of the body.
	Position *Position `json:"position,omitempty"`

	// Init adds an init container, which runs to completion.
	Init *Addition `json:"init,omitempty"`
	// Sidecar adds a native sidecar, last among the init containers.
	Sidecar *Addition `json:"sidecar,omitempty"`
	// Ambassador adds a native sidecar that stands in for the network: first
	// among the init containers.
	Ambassador *Addition `json:"ambassador,omitempty"`
	// ConfigHelper adds a native sidecar that keeps configuration current:
	// first among the init containers; what it shares is read-only for the
	// application.
	ConfigHelper *Addition `json:"configHelper,omitempty"`
	// Adapter adds a native sidecar that makes the application fit what is
	// outside: last among the init containers; what is shared is read-only for
	// the adapter.
	Adapter *Addition `json:"adapter,omitempty"`
	// Convert moves legacy sidecars to the init containers, or back.
	Convert *Conversion `json:"convert,omitempty"`
	// Remove takes containers out of the pod.
	Remove *Removal `json:"remove,omitempty"`
	// Mesh asks the injector of a service mesh for native sidecars, by its own
	// annotation on the pod template.
	Mesh *Mesh `json:"mesh,omitempty"`
}

// Position is a place among the init containers: exactly one of its fields.
type Position struct {
	// At is First or Last.
	At End `json:"at,omitempty"`
	// Before names the containers it comes before. Where a pod has none of
	// them, the pattern's default holds.
	Before []string `json:"before,omitempty"`
	// After names the containers it comes after. Where a pod has none of them,
	// the pattern's default holds.
	After []string `json:"after,omitempty"`
}

// Addition is a container to add, and what the pod needs for it.
type Addition struct {
	// Container is a Kubernetes Container; name and restartPolicy may be left
	// out. Its comments come along.
	Container Container `json:"container"`
	// Share lists the volumes that the container and the application share.
	Share []Share `json:"share,omitempty"`
	// App is what the application needs for it.
	App *App `json:"app,omitempty"`
	// Pod is what the pod needs for it.
	Pod *Pod `json:"pod,omitempty"`
	// Initial runs the container once to completion before the sidecar starts,
	// as a plain init container called <name>-initial.
	Initial *Initial `json:"initial,omitempty"`
}

// Share is a volume that a sidecar and the application both mount.
type Share struct {
	// Volume is the name of the pod's volume; where the pod has none of that
	// name, that of pod.volumes is added, or an emptyDir.
	Volume string `json:"volume"`
	// MountPath is where the sidecar mounts it.
	MountPath string `json:"mountPath"`
	// SubPath is as in Kubernetes, for both.
	SubPath string `json:"subPath,omitempty"`
	// AppMountPath is where the application mounts it; default mountPath.
	AppMountPath string `json:"appMountPath,omitempty"`
	// ReadOnlyFor tells whose mount is read-only: App, Sidecar or None; the
	// default is that of the body.
	ReadOnlyFor Side `json:"readOnlyFor,omitempty"`
}

// App is what the application's containers need for a sidecar.
type App struct {
	// Containers names the application's containers. Absent: the only regular
	// container, or the one that kubectl.kubernetes.io/default-container names.
	Containers []string `json:"containers,omitempty"`
	// Env is added to the application's environment.
	Env []EnvVar `json:"env,omitempty"`
	// Overwrite names variables whose old value may be replaced; without it,
	// another value is an error.
	Overwrite []string `json:"overwrite,omitempty"`
}

// Pod is what a pod needs for a sidecar.
type Pod struct {
	// Volumes are added to the pod.
	Volumes []Volume `json:"volumes,omitempty"`
	// Annotations are added to the pod template.
	Annotations Annotations `json:"annotations,omitempty"`
	// ImagePullSecrets are added to the pod.
	ImagePullSecrets []LocalObjectReference `json:"imagePullSecrets,omitempty"`
	// TerminationGracePeriodSeconds is what the pod's is raised to, in seconds;
	// it is never lowered.
	TerminationGracePeriodSeconds *int64 `json:"terminationGracePeriodSeconds,omitempty"`
}

// Initial says how the container differs in its first, one-time run.
type Initial struct {
	// Command replaces the container's command.
	Command []string `json:"command,omitempty"`
	// Args replaces the container's args.
	Args []string `json:"args,omitempty"`
	// Env is added to the container's env.
	Env []EnvVar `json:"env,omitempty"`
}

// Conversion selects containers and says what becomes of them.
type Conversion struct {
	// Containers selects by name: names or globs.
	Containers []string `json:"containers,omitempty"`
	// Images selects by image repository: globs over the path, in which the
	// registry, tag and digest do not count.
	Images []string `json:"images,omitempty"`
	// Known selects known sidecars, by the names that they have in the catalogue:
	// native-sidecar catalog prints it.
	Known []string `json:"known,omitempty"`
	// Except leaves containers out by name: names or globs.
	Except []string `json:"except,omitempty"`
	// StartupProbe is given to a converted container that has none.
	StartupProbe *Probe `json:"startupProbe,omitempty"`
	// StartupProbeFrom makes a startup probe of the container's readiness probe
	// where it has none. It asks each second, for a minute, or for as long as the
	// container's probes bore with it from its start on.
	StartupProbeFrom ProbeSource `json:"startupProbeFrom,omitempty"`
	// To is Native, the default, or Regular for the way back.
	To ContainerType `json:"to,omitempty"`
}

// Removal selects containers to take out of the pod, regular and init, and
// with them the volumes that nothing else mounts.
type Removal struct {
	// Containers selects by name: names or globs.
	Containers []string `json:"containers"`
}

// Mesh says whose sidecars are to be native.
type Mesh struct {
	// Injector is Istio, Linkerd or Dapr.
	Injector Injector `json:"injector"`
}

// PodTemplate tells where a custom resource holds a pod template.
type PodTemplate struct {
	// Group of the custom resource's API.
	Group string `json:"group,omitempty"`
	// Kind of the custom resource.
	Kind string `json:"kind"`
	// Path leads to a field with metadata and a pod's spec in it, as kustomize
	// writes field paths: spec/template, spec/roles[]/template. A segment `*`
	// stands for every key of a map.
	Path string `json:"path"`
}
