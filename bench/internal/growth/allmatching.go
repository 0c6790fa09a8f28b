package growth

import "strings"

// allMatching are constructs with many things that all refer to many others. Patches that
// all select all workloads are not among them: kustomize applies each patch to each
// workload in every build, so their time is the square for kustomize as well.
var allMatching = []Construct{
	{"Services and workloads", about("v1", "Service", "  selector:\n    app: a\n  ports:\n  - port: 1\n    targetPort: admin\n")},
	{"Services and copies of a workload", func(n int) Input {
		return refers(list(n, numbered(proxied, 1), "---\n") + each(n, referent("v1", "Service", "  selector:\n    app: w1\n  ports:\n  - port: 1\n    targetPort: admin\n")))
	}},
	{"Services and workloads with different labels", func(n int) Input {
		w := strings.Replace(deployment("w%[1]d", "", application+admin), "        app: a\n", "        app: w%[1]d\n        tier: a\n", 1)
		return refers(list(n, w, "---\n") + each(n, referent("v1", "Service", "  selector:\n    tier: a\n  ports:\n  - port: 1\n    targetPort: admin\n")))
	}},
	{"NetworkPolicies and workloads", about("networking.k8s.io/v1", "NetworkPolicy", "  podSelector: {}\n  ingress:\n  - ports:\n    - port: admin\n")},
	{"monitors of pods and workloads", about("monitoring.coreos.com/v1", "PodMonitor", "  selector:\n    matchLabels:\n      app: a\n  podMetricsEndpoints:\n  - port: admin\n"+
		"    relabelings:\n    - sourceLabels: [__meta_kubernetes_pod_container_init]\n      action: drop\n      regex: 'true'\n")},
	{"alerts and workloads", about("monitoring.coreos.com/v1", "PrometheusRule", "  groups:\n  - rules:\n    - expr: kube_pod_container_status_ready{container=\"proxy\"} == 0\n")},
	{"workloads of a base and overlays", func(n int) Input {
		in := refers("")
		in.Files = overlays(n, list(n, proxied, "---\n"))
		return in
	}},
	{"images of a conversion and similar containers", func(n int) Input {
		return few(n, takes(convert+each(n, "- name: p%[1]d\n  convert:\n    images: [proxy%[1]d]\n"), deployment("d", "", containers+each(n, "- name: c%[1]d\n  image: o/proxy%[1]d:1\n"))))
	}},
	{"unused names that begin alike and containers", func(n int) Input {
		return few(n, takes(convert+each(n, "- name: p%[1]d\n  convert:\n    containers: ['d-*-%[1]d']\n"), deployment("d", "", containers+each(n, "- name: c%[1]d\n  image: c:1\n"))))
	}},
	{"unused names that end alike and containers", func(n int) Input {
		return few(n, takes(convert+each(n, "- name: p%[1]d\n  convert:\n    containers: ['*-x%[1]d']\n"), deployment("d", "", containers+each(n, "- name: c%[1]d\n  image: c:1\n"))))
	}},
	{"containers that are removed", func(n int) Input {
		in := file(config("- name: p\n  remove:\n    containers: ['c*']\n"), deployment("d", "", containers+each(n, "- name: c%[1]d\n  image: c:1\n")), "-l", "--format", "short")
		in.Want = "(remove, "
		return in
	}},
	{"shares of a sidecar", func(n int) Input {
		in := file(config("- name: p7\n  sidecar:\n    container:\n      image: p:1\n    share:\n"+each(n, "    - volume: v%[1]d\n      mountPath: /d%[1]d\n")+
			"    app:\n      containers: [app]\n"), deployment("d", "", containers))
		in.Want = "name: p7"
		return few(n, in)
	}},
	{"targets by regular expressions and workloads", func(n int) Input {
		return few(n, agents("- name: agent\n  targets:\n"+each(n, "  - {kind: Deployment, name: '.*-x%[1]d'}\n")+agentBody+anAgentToo, workloads(n, "", containers)))
	}},
}

// anAgentToo is a pattern of another name that adds a sidecar to each pod.
const anAgentToo = "- name: too\n" + agentBody

// admin is a container with a port that others refer to by its name.
const admin = "- name: proxy\n  image: proxy:1\n  ports:\n  - name: admin\n    containerPort: 9090\n"

// referent returns an object that refers to workloads.
func referent(apiVersion, kind, spec string) string {
	return "---\napiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata:\n  name: o%[1]d\nspec:\n" + spec
}

// about returns inputs with workloads that have the same labels, and objects that all
// refer to all of them.
func about(apiVersion, kind, spec string) func(n int) Input {
	return func(n int) Input {
		return refers(list(n, deployment("w%[1]d", "", application+admin), "---\n") + each(n, referent(apiVersion, kind, spec)))
	}
}
