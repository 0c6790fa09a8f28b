package growth

import (
	"maps"
	"strings"
)

// references are constructs for what refers to workloads.
var references = []Construct{
	{"Services", referring("v1", "Service", "", "  selector:\n    app: w%[1]d\n  ports:\n  - port: 1\n    targetPort: admin\n")},
	{"Services of other pods", referring("v1", "Service", "", "  selector:\n    app: x%[1]d\n  ports:\n  - port: 1\n    targetPort: admin\n")},
	{"Services with different port names", func(n int) Input {
		text := list(n, labelled("w%[1]d", application+"- name: proxy\n  image: proxy:1\n  ports:\n  - name: a%[1]d\n    containerPort: 9090\n"), "---\n")
		return refers(text + each(n, "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s%[1]d\nspec:\n  selector:\n    app: w%[1]d\n  ports:\n  - port: 1\n    targetPort: a%[1]d\n"))
	}},
	{"Services of one workload", func(n int) Input {
		return refers(numbered(proxied, 1) + each(n, "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s%[1]d\nspec:\n  selector:\n    app: w1\n  ports:\n  - port: 1\n    targetPort: admin\n"))
	}},
	{"ports of a Service", func(n int) Input {
		return refers(labelled("w", application+each(n, proxy)) + "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  selector:\n    app: w\n  ports:\n" +
			each(n, "  - name: p%[1]d\n    port: 1%[1]d\n    targetPort: a%[1]d\n"))
	}},
	{"NetworkPolicies", referring("networking.k8s.io/v1", "NetworkPolicy", "", "  podSelector:\n    matchLabels:\n      app: w%[1]d\n  ingress:\n  - ports:\n    - port: admin\n")},
	{"NetworkPolicies with expressions", referring("networking.k8s.io/v1", "NetworkPolicy", "",
		"  podSelector:\n    matchExpressions:\n    - key: app\n      operator: In\n      values: [w%[1]d]\n  ingress:\n  - ports:\n    - port: admin\n")},
	{"HorizontalPodAutoscalers", referring("autoscaling/v2", "HorizontalPodAutoscaler", "",
		"  scaleTargetRef:\n    kind: Deployment\n    name: w%[1]d\n  metrics:\n  - type: Resource\n    resource:\n      name: cpu\n      target:\n        type: Utilization\n")},
	{"VerticalPodAutoscalers", referring("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "",
		"  targetRef:\n    kind: Deployment\n    name: w%[1]d\n  resourcePolicy:\n    containerPolicies:\n    - containerName: proxy\n")},
	{"policies of a VerticalPodAutoscaler", func(n int) Input {
		return refers(labelled("w", application+each(n, proxy)) + "---\napiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata:\n  name: v\nspec:\n" +
			"  targetRef:\n    kind: Deployment\n    name: w\n  resourcePolicy:\n    containerPolicies:\n" + each(n, "    - containerName: proxy%[1]d\n"))
	}},
	{"ScaledObjects", referring("keda.sh/v1alpha1", "ScaledObject", "", "  scaleTargetRef:\n    kind: Deployment\n    name: w%[1]d\n    envSourceContainerName: proxy\n")},
	{"alerts on other containers", referring("monitoring.coreos.com/v1", "PrometheusRule", "",
		"  groups:\n  - rules:\n    - expr: kube_pod_container_status_ready{container=\"x%[1]d\"} == 0\n")},
	{"monitors of Services", func(n int) Input {
		return refers(list(n, proxied, "---\n") + each(n, "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s%[1]d\n  labels:\n    app: w%[1]d\nspec:\n  selector:\n    app: w%[1]d\n  ports:\n  - port: 1\n"+
			"---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: m%[1]d\nspec:\n  selector:\n    matchLabels:\n      app: w%[1]d\n  endpoints:\n  - targetPort: 9090\n"))
	}},
	{"monitors of pods", referring("monitoring.coreos.com/v1", "PodMonitor", "", "  selector:\n    matchLabels:\n      app: w%[1]d\n  podMetricsEndpoints:\n  - port: admin\n"+
		"    relabelings:\n    - sourceLabels: [__meta_kubernetes_pod_container_init]\n      action: drop\n      regex: 'true'\n")},
	{"Applications of Argo CD", referring("argoproj.io/v1alpha1", "Application", "", "  ignoreDifferences:\n  - kind: Deployment\n    name: w%[1]d\n    jsonPointers:\n"+
		"    - /spec/template/spec/containers/1/image\n")},
	{"ServiceAccounts", referring("v1", "ServiceAccount", "  annotations:\n    eks.amazonaws.com/role-arn: a\n", "")},
	{"Namespaces", referring("v1", "Namespace", "  labels:\n    appmesh.k8s.aws/sidecarInjectorWebhook: enabled\n", "")},
	{"labels of a workload", func(n int) Input {
		return refers(strings.Replace(numbered(proxied, 1), "        app: w1\n    spec", "        app: w1\n"+each(n, "        l%[1]d: a\n")+"    spec", 1))
	}},

	{"folders with copies", func(n int) Input {
		in := refers("")
		in.Files = files(n, "f%[1]d/web.yaml", numbered(proxied, 1)+
			"---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  selector:\n    app: w1\n  ports:\n  - port: 1\n    targetPort: admin\n")
		return in
	}},
	{"folders with a kustomization", func(n int) Input {
		in := refers("")
		in.Files = files(n, "f%[1]d/web.yaml", numbered(proxied, 1),
			"f%[1]d/kustomization.yaml", "resources: [web.yaml]\npatches:\n"+numbered(patch, 1))
		return in
	}},
	{"overlays of a base", func(n int) Input {
		in := refers("")
		in.Files = overlays(n, numbered(proxied, 1))
		return in
	}},
	{"patches of a kustomization and workloads", kustomized("patches:\n", patch)},
	{"patches with regular expressions and workloads", kustomized("patches:\n", strings.Replace(patch, "name: w%[1]d", "name: w%[1]d(-x)?", 1))},
	{"strategic patches and workloads", kustomized("patches:\n", "- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n      name: w%[1]d\n    spec:\n"+
		"      template:\n        spec:\n          containers:\n          - name: proxy\n            tty: true\n")},
	{"replacements and workloads", kustomized("replacements:\n", "- source:\n    kind: ConfigMap\n    fieldPath: data.x\n  targets:\n  - select:\n      kind: Deployment\n      name: w%[1]d\n"+
		"    fieldPaths:\n    - spec.template.spec.containers.1.image\n")},
	{"patch files and workloads", func(n int) Input {
		in := kustomized("patches:\n", "- path: p%[1]d.yaml\n")(n)
		maps.Copy(in.Files, files(n, "p%[1]d.yaml",
			"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: w%[1]d\nspec:\n  template:\n    spec:\n      containers:\n      - name: proxy\n        tty: true\n"))
		return in
	}},
	{"operations of a patch", func(n int) Input {
		in := refers("")
		in.Files = map[string]string{
			"web.yaml": labelled("w", application+each(n, proxy)),
			"kustomization.yaml": "resources: [web.yaml]\npatches:\n- target:\n    kind: Deployment\n  patch: |\n" +
				each(n, "    - {op: replace, path: /spec/template/spec/containers/%[1]d/image, value: x}\n"),
		}
		return in
	}},
}

// labelled returns a Deployment with its name as a label.
func labelled(name, spec string) string {
	return strings.ReplaceAll(deployment(name, "", spec), "app: a\n", "app: "+name+"\n")
}

// proxied is a Deployment with a proxy that others refer to.
var proxied = labelled("w%[1]d", application+"- name: proxy\n  image: proxy:1\n  ports:\n  - name: admin\n    containerPort: 9090\n")

// patch is a patch of a kustomization that refers to a container by its place.
const patch = "- target:\n    kind: Deployment\n    name: w%[1]d\n  patch: |\n    - op: replace\n      path: /spec/template/spec/containers/1/image\n      value: x\n"

// refers is an input of one file with workloads and what refers to them.
func refers(text string) Input {
	in := takes(proxies, text)
	in.Args = append(in.Args, "--quiet")
	in.Want = "warning"
	return in
}

// referring returns inputs with workloads and an object for each that may refer to it.
func referring(apiVersion, kind, metadata, spec string) func(n int) Input {
	object := "---\napiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata:\n  name: o%[1]d\n" + metadata
	if spec != "" {
		object += "spec:\n" + spec
	}
	return func(n int) Input { return refers(list(n, proxied, "---\n") + each(n, object)) }
}

// overlays returns the files of a base with workloads, and of overlays with a patch.
func overlays(n int, workloads string) map[string]string {
	all := files(n, "f%[1]d/kustomization.yaml", "resources: [../base]\npatches:\n"+numbered(patch, 1))
	all["base/web.yaml"], all["base/kustomization.yaml"] = workloads, "resources: [web.yaml]\n"
	return all
}

// kustomized returns inputs with workloads and a kustomization with a list.
func kustomized(field, entry string) func(n int) Input {
	return func(n int) Input {
		in := refers("")
		in.Files = map[string]string{"web.yaml": list(n, proxied, "---\n"), "kustomization.yaml": "resources: [web.yaml]\n" + field + each(n, entry)}
		return in
	}
}
