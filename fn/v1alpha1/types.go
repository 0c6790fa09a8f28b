package v1alpha1

import "github.com/native-sidecar/native-sidecar/internal/pod"

const (
	// APIVersion is the apiVersion of the functionConfig.
	APIVersion = "native-sidecar.dev/v1alpha1"
	// Kind is the kind of the functionConfig.
	Kind = "SidecarTransformer"
	// SkipAnnotation is the annotation of a workload or pod template that opts it
	// out. Its value is "true" or the names of patterns, separated by commas.
	SkipAnnotation = "native-sidecar.dev/skip"
	// IgnoreAnnotation is the annotation of a workload or pod template that says which
	// rules it ignores, and why: one RULE: REASON per line.
	IgnoreAnnotation = pod.IgnoreAnnotation
	// PlaceAnnotation is the annotation of a workload that says where its converted
	// containers stood, and what their conversion added and removed. A conversion
	// writes it if [Conversion.Remember] is set, and the way back removes it.
	PlaceAnnotation = "native-sidecar.dev/place"
	// DefaultKubernetesVersion is the default of [Spec.KubernetesVersion].
	DefaultKubernetesVersion = "1.33"
)

// SidecarTransformer adds native sidecars to pod templates, converts legacy
// sidecars into native ones and removes containers.
type SidecarTransformer struct {
	// APIVersion must be native-sidecar.dev/v1alpha1.
	APIVersion string `json:"apiVersion"`
	// Kind must be SidecarTransformer.
	Kind string `json:"kind"`
	// Metadata names the configuration. Set the annotation
	// config.kubernetes.io/local-config: "true", so that it is never applied to a
	// cluster.
	Metadata ObjectMeta `json:"metadata,omitempty"`
	// Spec describes what to do.
	Spec Spec `json:"spec"`

	fields fields
}

// ObjectMeta is the part of a Kubernetes ObjectMeta that a functionConfig may have.
type ObjectMeta struct {
	// Name must be unique among the transformers of a kustomization.
	Name string `json:"name,omitempty"`
	// Namespace is not used.
	Namespace string `json:"namespace,omitempty"`
	// Labels are not used.
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations tell kustomize or kpt how to run the function.
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Spec describes what to do, and to which workloads.
type Spec struct {
	// KubernetesVersion is the version of the oldest node that runs the output,
	// as a string: "1.33" or "v1.33.4". It must be at least 1.29. Default 1.33.
	KubernetesVersion string `json:"kubernetesVersion,omitempty"`
	// Targets selects the workloads. Default: every known pod template. In values of Helm
	// charts, a pattern converts or removes; it adds there only if a target names the kind,
	// which is Values for a file with values.
	Targets []Target `json:"targets,omitempty"`
	// Patterns lists what to do. All removals run first, then all conversions, then
	// all additions, each in the order of this list.
	Patterns []Pattern `json:"patterns"`
	// Catalog has entries of your own for the catalogue of known sidecars: for what only
	// your company runs. They are recognized, converted and added like the built-in ones.
	// One that has the name of a built-in entry replaces it.
	Catalog []CatalogEntry `json:"catalog,omitempty"`
	// PodTemplates lists where custom resources contain pod templates, and values of Helm
	// charts lists of containers.
	PodTemplates []PodTemplate `json:"podTemplates,omitempty"`
	// Rules sets the severity of rules by name. "*" applies to all rules that are not
	// named. Changes and refusals are not rules.
	Rules map[string]Severity `json:"rules,omitempty"`
}

// Target selects workloads as the target of a kustomize patch does. Every field
// that is set must match. All fields but the selectors are regular expressions that
// must match the whole value.
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
	// LabelSelector selects by the labels of the workload, not of its pods.
	LabelSelector string `json:"labelSelector,omitempty"`
	// AnnotationSelector selects by the annotations of the workload, not of its
	// pods.
	AnnotationSelector string `json:"annotationSelector,omitempty"`
}

// Pattern is one thing to do. It has a name and exactly one body, which is the field
// that says what to do. With use, the body may be left out.
type Pattern struct {
	// Name is the name of the pattern. The container that it adds has the same name
	// unless container.name is set.
	Name string `json:"name" form:"patternName"`
	// Targets replaces spec.targets for this pattern.
	Targets []Target `json:"targets,omitempty"`
	// Position is where the container goes among the init containers. The default
	// depends on the body.
	Position *Position `json:"position,omitempty"`
	// Use names an entry of the catalogue that gives the body. Fields of the body that are
	// written here win over those of the entry, and a null takes a field out. To list the
	// entries, run native-sidecar catalog.
	Use string `json:"use,omitempty"`
	// With sets the parameters of the entry that is used, by their names.
	With map[string]Value `json:"with,omitempty"`

	// Init adds an init container that runs to completion.
	Init *Addition `json:"init,omitempty"`
	// Sidecar adds a native sidecar, by default last among the init containers.
	Sidecar *Addition `json:"sidecar,omitempty"`
	// Ambassador adds a native sidecar that the application reaches the network
	// through, by default first among the init containers, but after those that
	// write what it reads.
	Ambassador *Addition `json:"ambassador,omitempty"`
	// ConfigHelper adds a native sidecar that keeps configuration up to date, by
	// default first among the init containers, but after those that write what it
	// reads. The volumes that it shares are read-only for the application.
	ConfigHelper *Addition `json:"configHelper,omitempty"`
	// Adapter adds a native sidecar that presents the application to the outside,
	// for example its metrics, by default last among the init containers. The
	// volumes that it shares are read-only for the adapter.
	Adapter *Addition `json:"adapter,omitempty"`
	// Convert turns legacy sidecars into native ones, or back.
	Convert *Conversion `json:"convert,omitempty"`
	// Remove removes containers from the pod.
	Remove *Removal `json:"remove,omitempty"`
	// Mesh makes the injector of a service mesh add its proxy as a native sidecar,
	// by an annotation on the pod template.
	Mesh *Mesh `json:"mesh,omitempty"`
}

// Position says where a container goes among the init containers.
type Position struct {
	// At is an end of the list.
	At End `json:"at,omitempty"`
	// Before names the init containers that it goes before. In a pod that has none
	// of them, the body's default applies.
	Before []string `json:"before,omitempty" form:"kube.ContainerName"`
	// After names the init containers that it goes after. In a pod that has none of
	// them, the body's default applies.
	After []string `json:"after,omitempty" form:"kube.ContainerName"`
}

// Addition is a container to add, and what the application and the pod need for
// it. A container of that name that the pod already has is updated: fields that are
// set here win, and all others stay. It is an error if another container, volume or
// variable already has the name, port or mount path.
type Addition struct {
	// Container is a Kubernetes Container. Its name and restartPolicy are optional;
	// the default name is the pattern's. Comments are copied to the manifest. Only a
	// pattern with use may leave it out.
	Container Container `json:"container,omitempty" required:"with or without use"`
	// Share lists volumes that the container shares with the application.
	Share []Share `json:"share,omitempty" patchMergeKey:"volume"`
	// App is what the application needs for the container.
	App *App `json:"app,omitempty"`
	// Pod is what the pod needs for the container.
	Pod *Pod `json:"pod,omitempty"`
	// Initial also runs the container once to completion before the sidecar starts,
	// as an init container called <name>-initial.
	Initial *Initial `json:"initial,omitempty"`
}

// Share is a volume that a container and the application both mount.
type Share struct {
	// Volume is the name of the volume. If the pod has no such volume, the one from
	// pod.volumes is added, or else an emptyDir.
	Volume string `json:"volume" form:"kube.VolumeName"`
	// MountPath is where the container mounts it.
	MountPath string `json:"mountPath" form:"mountPath"`
	// SubPath is the path within the volume that both mount.
	SubPath string `json:"subPath,omitempty" form:"kube.Within"`
	// AppMountPath is where the application mounts it. Default: mountPath.
	AppMountPath string `json:"appMountPath,omitempty" form:"mountPath"`
	// ReadOnlyFor says whose mount is read-only. The default depends on the body.
	ReadOnlyFor Side `json:"readOnlyFor,omitempty"`
}

// App is what the application needs for a container.
type App struct {
	// Containers names the containers of the application. Default: the only regular
	// container, the one in the annotation kubectl.kubernetes.io/default-container, or
	// the one that the kind's operator adds.
	Containers []string `json:"containers,omitempty" form:"kube.ContainerName"`
	// Env is added to the env of the application.
	Env []EnvVar `json:"env,omitempty" patchMergeKey:"name" unique:"name"`
	// Overwrite names variables of env that may replace another value. For any
	// other variable, another value is an error.
	Overwrite []string `json:"overwrite,omitempty"`
}

// Pod is what a pod needs for a container.
type Pod struct {
	// Volumes are added to the pod.
	Volumes []Volume `json:"volumes,omitempty" patchMergeKey:"name" unique:"name"`
	// Annotations are added to the pod template.
	Annotations Annotations `json:"annotations,omitempty"`
	// ImagePullSecrets are added to the pod.
	ImagePullSecrets []LocalObjectReference `json:"imagePullSecrets,omitempty" patchMergeKey:"name" unique:"name"`
	// TerminationGracePeriodSeconds raises the grace period of the pod. It is never
	// lowered.
	TerminationGracePeriodSeconds *int64 `json:"terminationGracePeriodSeconds,omitempty" form:"kube.NotNegative"`
}

// Initial is how the container differs when it runs once to completion.
type Initial struct {
	// Command replaces the container's command.
	Command []string `json:"command,omitempty"`
	// Args replaces the container's args.
	Args []string `json:"args,omitempty"`
	// Env is added to the container's env.
	Env []EnvVar `json:"env,omitempty" patchMergeKey:"name" unique:"name"`
}

// Conversion selects containers and says what to convert them to. Containers that
// already have the wanted type are left alone. A glob, an image or a known sidecar
// never selects a pod's last regular container, unless the kind's operator adds the
// application.
type Conversion struct {
	// Containers selects containers by names and globs.
	Containers []string `json:"containers,omitempty"`
	// Images selects containers by globs for their image repository, such as
	// */fluent-bit. Registry, tag and digest are ignored.
	Images []string `json:"images,omitempty"`
	// Known selects known sidecars by their names in the catalogue. To list them,
	// run native-sidecar catalog.
	Known []string `json:"known,omitempty"`
	// Except leaves containers out by names and globs.
	Except []string `json:"except,omitempty"`
	// StartupProbe is added to converted containers that have none.
	StartupProbe *Probe `json:"startupProbe,omitempty"`
	// StartupProbeFrom copies the readiness probe to a startup probe if a converted
	// container has none. The copy runs every second, for a minute, or for as long
	// as the container's probes would have tolerated after start-up.
	StartupProbeFrom ProbeSource `json:"startupProbeFrom,omitempty"`
	// Probes gives converted containers the startup probe of their entry in the
	// catalogue, with the flags or variables that make them answer it, and takes out
	// flags that only a legacy sidecar needs. A container's own probe, startupProbe and
	// startupProbeFrom win. Where it is not certain that the probe is answered, none
	// is added, and a finding says why.
	Probes ProbesFrom `json:"probes,omitempty"`
	// To is what the containers become. Default: Native.
	To ContainerType `json:"to,omitempty"`
	// Remember writes the annotation native-sidecar.dev/place to the metadata of the
	// workload, so that to: Regular can put the containers back where they stood. It
	// is not written to resources of a kustomization, which may change the order.
	Remember bool `json:"remember,omitempty"`
}

// Removal selects containers and init containers to remove from the pod. Volumes
// that nothing else mounts are removed with them.
type Removal struct {
	// Containers selects containers by names and globs.
	Containers []string `json:"containers"`
}

// Mesh selects the service mesh whose proxy becomes a native sidecar.
type Mesh struct {
	// Injector is what puts the proxy into the pod.
	Injector Injector `json:"injector"`
}

// PodTemplate is where a custom resource contains a pod template, or where the values of
// a Helm chart have lists of containers.
type PodTemplate struct {
	// Group of the custom resource's API.
	Group string `json:"group,omitempty"`
	// Kind of the custom resource. It is required, except for values of charts.
	Kind string `json:"kind,omitempty"`
	// Chart is, instead of kind, the name of a Helm chart. The lists are in its values, in
	// HelmReleases of Flux, in Applications of Argo CD (valuesObject), and in the files of an
	// entry with the same chart.
	Chart string `json:"chart,omitempty" form:"chartName"`
	// Files is, instead of kind, a glob for files with values of a chart. It matches the
	// whole path, or its end after a slash. Such a file has no apiVersion or no kind. With
	// chart and no lists, the lists are where those of the chart are.
	Files string `json:"files,omitempty" form:"valuesGlob"`
	// Path is the field that contains the metadata and spec of the pod, as kustomize
	// writes field paths: spec/template, spec/roles[]/template. A segment `*` is
	// every key of a map. In values, the path begins at their top.
	Path string `json:"path,omitempty" form:"templatePath"`
	// PodSpec is, instead of path, the field that contains the lists of containers
	// themselves. In values it may be left out if the lists are at the top.
	PodSpec string `json:"podSpec,omitempty" form:"podSpecPath"`
	// Containers is the name of the list of regular containers there. The default is
	// containers.
	Containers string `json:"containers,omitempty" form:"listName"`
	// InitContainers is the name of the list of init containers there. The default
	// is initContainers.
	InitContainers string `json:"initContainers,omitempty" form:"listName"`
	// OperatorContainers names the containers that the operator of the kind adds to
	// its pods, the application first. The list of containers may then be empty. An
	// entry of such a name is taken to be merged into the operator's container.
	OperatorContainers []string `json:"operatorContainers,omitempty" form:"kube.ContainerName"`
}

// HasLists reports whether the entry says where the lists of containers are. One that
// does not names files with values of a chart, and the lists are where those of the chart
// are.
func (t PodTemplate) HasLists() bool {
	return t.Path+t.PodSpec+t.Containers+t.InitContainers != ""
}
