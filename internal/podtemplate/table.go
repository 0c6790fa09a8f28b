package podtemplate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// GroupKind names a kind, whatever its version.
type GroupKind struct{ Group, Kind string }

// Row is what the table knows about a kind.
type Row struct {
	// Places are where its pod templates are.
	Places []Place
	// Claims is the path of the volume claim templates. They are volumes of the pod
	// that its spec does not list.
	Claims string
	// Values are where it has values of Helm charts.
	Values []Values
	// Unsupported is the reason why the kind does not support native sidecars; empty if it
	// does.
	Unsupported string
}

// Place is where objects of a kind have pod templates.
type Place struct {
	// Path leads to the templates, which are fields with metadata and spec. It is
	// written as kustomize writes field paths (a/b[]/c). The segment * stands for
	// every key of a map, and an empty path for the object itself.
	Path string
	// IsSpec reports that Path leads to the pod's spec itself, or to a field that has
	// some fields of one.
	IsSpec bool
	// Names, Annotations, Owned and Sealed are those of [pod.Template].
	Names       pod.ListNames
	Annotations []string
	Owned       []string
	Sealed      bool
	// OwnedAt is the path of a field that names the application's container, if the
	// kind's operator calls it differently in each object.
	OwnedAt string

	inValues    bool   // of a Helm chart
	unsupported string // why it drops what makes a native sidecar; empty if it does not
}

// Table maps kinds to the places of their pod templates, and Helm charts to those of the
// lists of containers in their values.
type Table struct {
	rows   map[GroupKind]Row
	charts map[string][]Place // those of the user, with what is known of them
	files  []valuesFile
}

// NewTable returns the table of known kinds with the user's own added to it. A place
// for a known kind is one more place, or says which containers its operator adds at a
// known one. It is an error if the kind does not support native sidecars.
func NewTable(own []v1alpha1.PodTemplate) (Table, error) {
	t := Table{rows: knownRows()}
	known := map[GroupKind]map[identical]int{} // of the kinds that the user has places for
	for _, o := range own {
		if o.Kind == "" {
			if err := t.addChart(o); err != nil {
				return Table{}, err
			}
			continue
		}
		key := GroupKind{o.Group, o.Kind}
		row := t.rows[key]
		if row.Unsupported != "" {
			return Table{}, fmt.Errorf("%s of %s does not support native sidecars: %s", o.Kind, o.Group, row.Unsupported)
		}
		place := placeOf(o)
		places := known[key]
		if places == nil {
			row.Places = slices.Clone(row.Places) // rows share them
			places = map[identical]int{}
			for i, p := range slices.Backward(row.Places) {
				places[p.identical()] = i
			}
			known[key] = places
		}
		switch i, is := places[place.identical()]; {
		case !is:
			places[place.identical()] = len(row.Places)
			row.Places = append(row.Places, place)
		case len(place.Owned) > 0:
			row.Places[i].Owned, row.Places[i].OwnedAt, row.Places[i].Sealed = place.Owned, "", false
		}
		t.rows[key] = row
	}
	return t, nil
}

// placeOf returns the place of an entry of podTemplates.
func placeOf(o v1alpha1.PodTemplate) Place {
	return Place{
		Path: cmp.Or(o.Path, o.PodSpec), IsSpec: o.Path == "",
		Names: pod.ListNames{Containers: o.Containers, InitContainers: o.InitContainers},
		Owned: o.OperatorContainers,
	}
}

// identical is what places that lead to the same lists of containers have in common.
type identical struct {
	path                       string
	isSpec                     bool
	containers, initContainers string
}

func (p Place) identical() identical {
	t := pod.Template{Names: p.Names}
	return identical{p.Path, p.IsSpec, t.Key(pod.Containers), t.Key(pod.InitContainers)}
}

// Wants reports whether an object of the kind may have pod templates, or must be
// reported because it does not support native sidecars.
func (t Table) Wants(apiVersion, kind string) bool {
	_, known := t.row(apiVersion, kind)
	return known || IsList(kind)
}

// IsWorkload reports whether an object of the kind may have pod templates of its own, not
// only in values of Helm charts.
func (t Table) IsWorkload(apiVersion, kind string) bool {
	row, _ := t.row(apiVersion, kind)
	return len(row.Places) > 0 || IsList(kind)
}

func (t Table) row(apiVersion, kind string) (Row, bool) {
	row, known := t.rows[GroupKind{finding.Resource{APIVersion: apiVersion}.Group(), kind}]
	return row, known
}

// Lists returns all names of lists of containers in all kinds. A text that contains
// none of them has no pod template that can be edited.
func (t Table) Lists() []string {
	lists := append([]string{pod.Containers, pod.InitContainers}, chartLists...)
	add := func(places []Place) {
		for _, place := range places {
			names := pod.Template{Names: place.Names}
			lists = append(lists, names.Key(pod.Containers), names.Key(pod.InitContainers))
		}
	}
	for _, row := range t.rows {
		add(row.Places)
	}
	for _, places := range t.charts {
		add(places)
	}
	for _, file := range t.files {
		add(file.places)
	}
	slices.Sort(lists)
	return slices.Compact(lists)
}

// IsList reports whether the kind is a list of objects: List itself, or another such
// as DeploymentList.
func IsList(kind string) bool { return strings.HasSuffix(kind, "List") }

const (
	prunes = "its schema has no restartPolicy on init containers, so the API server silently drops the field"
	forbid = "Knative forbids restartPolicy on init containers"
)

// knownRows returns the table: first built-in kinds, then custom resources by group,
// then those that do not support native sidecars.
func knownRows() map[GroupKind]Row {
	at := func(paths ...string) Row {
		var row Row
		for _, path := range paths {
			row.Places = append(row.Places, Place{Path: path})
		}
		return row
	}
	refused := func(path, because string) Row { return Row{Places: at(path).Places, Unsupported: because} }
	template := at("spec/template")
	withClaims := Row{Places: template.Places, Claims: "spec/volumeClaimTemplates"}
	collector := func(owned string) Row {
		return Row{Places: []Place{{
			Path: "spec", IsSpec: true, Names: pod.ListNames{Containers: "additionalContainers"}, Annotations: []string{"podAnnotations"},
			Owned: []string{owned}, Sealed: true,
		}}}
	}
	runs := func(owned string, paths ...string) Row { // kinds whose operator adds the application
		row := at(paths...)
		for i := range row.Places {
			row.Places[i].Owned = []string{owned}
		}
		return row
	}
	analysis := at("spec/metrics[]/provider/job/spec/template")
	runtime := at("spec/template/spec/replicatedJobs[]/template/spec/template")
	operated := func(owned ...string) Row {
		return Row{Places: []Place{{
			Path: "spec", IsSpec: true, Annotations: []string{"podMetadata", "annotations"}, Owned: owned,
		}}}
	}
	sources := func(at string) (values []Values) { // of Argo CD
		for _, from := range []string{at + "/source", at + "/sources[]"} {
			values = append(values, Values{ // the text in values does not count beside valuesObject
				From: from, At: "helm/valuesObject", Chart: "chart", Path: "path", Below: []string{"helm/valueFiles[]"},
				Above: []string{"helm/parameters[]", "helm/fileParameters[]"},
			})
		}
		return values
	}
	redisFailover := Row{Unsupported: prunes}
	for _, path := range []string{"spec/redis", "spec/sentinel"} {
		redisFailover.Places = append(redisFailover.Places, Place{Path: path, IsSpec: true, Names: pod.ListNames{Containers: "extraContainers"}})
	}
	return map[GroupKind]Row{
		{"", "Pod"}:                   at(""),
		{"", "PodTemplate"}:           at("template"),
		{"", "ReplicationController"}: template,
		{"apps", "Deployment"}:        template,
		{"apps", "DaemonSet"}:         template,
		{"apps", "ReplicaSet"}:        template,
		{"apps", "StatefulSet"}:       withClaims,
		{"batch", "Job"}:              template,
		{"batch", "CronJob"}:          at("spec/jobTemplate/spec/template"),
		{"extensions", "Deployment"}:  template,
		{"extensions", "DaemonSet"}:   template,
		{"extensions", "ReplicaSet"}:  template,

		{"argoproj.io", "Rollout"}:                        template,
		{"argoproj.io", "Experiment"}:                     at("spec/templates[]/template"),
		{"argoproj.io", "AnalysisTemplate"}:               analysis,
		{"argoproj.io", "ClusterAnalysisTemplate"}:        analysis,
		{"apps.openshift.io", "DeploymentConfig"}:         template,
		{"", "DeploymentConfig"}:                          template, // before OpenShift had API groups
		{"actions.github.com", "AutoscalingRunnerSet"}:    {Places: []Place{{Path: "spec/template"}, {Path: "spec/listenerTemplate", Owned: []string{"listener"}}}},
		{"agents.x-k8s.io", "Sandbox"}:                    at("spec/podTemplate"),
		{"extensions.agents.x-k8s.io", "SandboxTemplate"}: at("spec/podTemplate"),
		{"core.strimzi.io", "StrimziPodSet"}:              at("spec/pods[]"),

		{"jobset.x-k8s.io", "JobSet"}:                   at("spec/replicatedJobs[]/template/spec/template"),
		{"leaderworkerset.x-k8s.io", "LeaderWorkerSet"}: at("spec/leaderWorkerTemplate/leaderTemplate", "spec/leaderWorkerTemplate/workerTemplate"),
		{"disaggregatedset.x-k8s.io", "DisaggregatedSet"}: at(
			"spec/roles[]/spec/leaderWorkerTemplate/leaderTemplate", "spec/roles[]/spec/leaderWorkerTemplate/workerTemplate",
			"spec/roles[]/leaderWorkerTemplate/leaderTemplate", "spec/roles[]/leaderWorkerTemplate/workerTemplate"),
		{"keda.sh", "ScaledJob"}: at("spec/jobTargetRef/template"),

		{"kubeflow.org", "PyTorchJob"}:                     at("spec/pytorchReplicaSpecs/*/template"),
		{"kubeflow.org", "TFJob"}:                          at("spec/tfReplicaSpecs/*/template"),
		{"kubeflow.org", "MPIJob"}:                         at("spec/mpiReplicaSpecs/*/template"),
		{"kubeflow.org", "XGBoostJob"}:                     at("spec/xgbReplicaSpecs/*/template"),
		{"kubeflow.org", "PaddleJob"}:                      at("spec/paddleReplicaSpecs/*/template"),
		{"kubeflow.org", "JAXJob"}:                         at("spec/jaxReplicaSpecs/*/template"),
		{"trainer.kubeflow.org", "TrainingRuntime"}:        runtime,
		{"trainer.kubeflow.org", "ClusterTrainingRuntime"}: runtime,

		{"ray.io", "RayCluster"}: at("spec/headGroupSpec/template", "spec/workerGroupSpecs[]/template"),
		{"ray.io", "RayJob"}: at(
			"spec/rayClusterSpec/headGroupSpec/template", "spec/rayClusterSpec/workerGroupSpecs[]/template",
			"spec/submitterPodTemplate"),
		{"ray.io", "RayService"}: at("spec/rayClusterConfig/headGroupSpec/template", "spec/rayClusterConfig/workerGroupSpecs[]/template"),
		{"ray.io", "RayCronJob"}: at(
			"spec/jobTemplate/rayClusterSpec/headGroupSpec/template", "spec/jobTemplate/rayClusterSpec/workerGroupSpecs[]/template",
			"spec/jobTemplate/submitterPodTemplate"),

		{"apps.kruise.io", "CloneSet"}:     template,
		{"apps.kruise.io", "StatefulSet"}:  withClaims,
		{"apps.kruise.io", "DaemonSet"}:    template,
		{"apps.kruise.io", "BroadcastJob"}: template,
		{"apps.kruise.io", "UnitedDeployment"}: at(
			"spec/template/statefulSetTemplate/spec/template", "spec/template/advancedStatefulSetTemplate/spec/template",
			"spec/template/cloneSetTemplate/spec/template", "spec/template/deploymentTemplate/spec/template"),
		{"apps.kruise.io", "AdvancedCronJob"}: at("spec/template/jobTemplate/spec/template", "spec/template/broadcastJobTemplate/spec/template"),

		{"agones.dev", "GameServer"}:                            template,
		{"agones.dev", "GameServerSet"}:                         at("spec/template/spec/template"),
		{"agones.dev", "Fleet"}:                                 at("spec/template/spec/template"),
		{"batch.volcano.sh", "Job"}:                             at("spec/tasks[]/template"),
		{"postgresql.cnpg.io", "Pooler"}:                        runs("pgbouncer", "spec/template"),
		{"elasticsearch.k8s.elastic.co", "Elasticsearch"}:       runs("elasticsearch", "spec/nodeSets[]/podTemplate"),
		{"kibana.k8s.elastic.co", "Kibana"}:                     runs("kibana", "spec/podTemplate"),
		{"logstash.k8s.elastic.co", "Logstash"}:                 runs("logstash", "spec/podTemplate"),
		{"apm.k8s.elastic.co", "ApmServer"}:                     runs("apm-server", "spec/podTemplate"),
		{"maps.k8s.elastic.co", "ElasticMapsServer"}:            runs("maps", "spec/podTemplate"),
		{"enterprisesearch.k8s.elastic.co", "EnterpriseSearch"}: runs("enterprise-search", "spec/podTemplate"),
		{"packageregistry.k8s.elastic.co", "PackageRegistry"}:   runs("package-registry", "spec/podTemplate"),
		{"autoops.k8s.elastic.co", "AutoOpsAgentPolicy"}:        runs("autoops-agent", "spec/podTemplate"),
		{"beat.k8s.elastic.co", "Beat"}: {Places: []Place{
			{Path: "spec/daemonSet/podTemplate", OwnedAt: "spec/type"}, {Path: "spec/deployment/podTemplate", OwnedAt: "spec/type"},
		}},
		{"agent.k8s.elastic.co", "Agent"}: runs("agent", "spec/daemonSet/podTemplate", "spec/deployment/podTemplate", "spec/statefulSet/podTemplate"),

		{"monitoring.coreos.com", "Prometheus"}:        operated("prometheus", "config-reloader", "thanos-sidecar"),
		{"monitoring.coreos.com", "PrometheusAgent"}:   operated("prometheus", "config-reloader"),
		{"monitoring.coreos.com", "Alertmanager"}:      operated("alertmanager", "config-reloader"),
		{"monitoring.coreos.com", "ThanosRuler"}:       operated("thanos-ruler", "config-reloader"),
		{"opentelemetry.io", "OpenTelemetryCollector"}: collector("otc-container"),
		{"opentelemetry.io", "TargetAllocator"}:        collector("ta-container"),

		{"helm.toolkit.fluxcd.io", "HelmRelease"}: {Values: []Values{{
			From: "spec", At: "values", Chart: "chart/spec/chart", Ref: "chartRef/name", Below: []string{"chart/spec/valuesFiles[]", "valuesFrom[]"},
		}}},
		{"argoproj.io", "Application"}:    {Values: sources("spec")},
		{"argoproj.io", "ApplicationSet"}: {Values: sources("spec/template/spec")},

		{"serving.knative.dev", "Service"}:                refused("spec/template", forbid),
		{"serving.knative.dev", "Configuration"}:          refused("spec/template", forbid),
		{"databases.spotahome.com", "RedisFailover"}:      redisFailover,
		{"datadoghq.com", "ExtendedDaemonSet"}:            refused("spec/template", prunes),
		{"kubeflow.org", "Notebook"}:                      refused("spec/template", prunes),
		{"kubeflow.org", "PodDefault"}:                    refused("spec", prunes),
		{"machinelearning.seldon.io", "SeldonDeployment"}: refused("spec/predictors[]/componentSpecs[]", prunes),
	}
}
