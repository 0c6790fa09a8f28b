package growth

import "strings"

// judging are constructs for what rules look at in a pod.
var judging = []Construct{
	{"init containers and the sidecars that they feed", func(n int) Input {
		return takes(proxies, deployment("d", "", "volumes:\n"+each(n, "- name: v%[1]d\n  emptyDir: {}\n")+"initContainers:\n"+
			each(n, "- name: i%[1]d\n  image: i:1\n  command: [sh, -c, 'fetch > /m%[1]d/conf']\n  volumeMounts:\n  - name: v%[1]d\n    mountPath: /m%[1]d\n")+
			application+each(n, proxy+"  args: [--config=/m%[1]d/conf]\n  volumeMounts:\n  - name: v%[1]d\n    mountPath: /m%[1]d\n    readOnly: true\n")))
	}},
	{"init containers and sidecars of one volume", func(n int) Input {
		return takes(proxies, deployment("d", "", "volumes:\n- name: v\n  emptyDir: {}\ninitContainers:\n"+
			each(n, "- name: i%[1]d\n  image: i:1\n  command: [sh, -c, 'fetch > /m/conf%[1]d']\n  volumeMounts:\n  - name: v\n    mountPath: /m\n")+
			application+each(n, proxy+"  args: [--config=/m/conf%[1]d]\n  volumeMounts:\n  - name: v\n    mountPath: /m\n    readOnly: true\n")))
	}},
	{"mounts that an init container feeds", func(n int) Input {
		mounts := "  volumeMounts:\n" + each(n, "  - name: v%[1]d\n    mountPath: /m%[1]d\n")
		return takes(proxies, deployment("d", "", "volumes:\n"+each(n, "- name: v%[1]d\n  emptyDir: {}\n")+"initContainers:\n- name: i\n  image: i:1\n"+mounts+
			application+"- name: proxy\n  image: proxy:1\n  args:\n"+each(n, "  - /m%[1]d/x\n")+mounts))
	}},
	{"paths in the arguments of a sidecar", func(n int) Input {
		return takes(proxies, deployment("d", "", fed+application+"- name: proxy\n  image: proxy:1\n  args:\n"+each(n, "  - --flag%[1]d=/m/x%[1]d\n")+mountOfFed))
	}},
	{"commands of a script that feeds", func(n int) Input {
		return takes(proxies, deployment("d", "", "volumes:\n- name: m\n  emptyDir: {}\ninitContainers:\n- name: i\n  image: i:1\n  command:\n  - sh\n  - -c\n  - |\n"+
			each(n, "    fetch > /m/x%[1]d\n")+mountOfFed+application+"- name: proxy\n  image: proxy:1\n  args: [/m/x1]\n"+mountOfFed+"    readOnly: true\n"))
	}},
	{"variables of a sidecar that refer to one another", func(n int) Input {
		return takes(proxies, deployment("d", "", fed+application+"- name: proxy\n  image: proxy:1\n"+mountOfFed+"  env:\n"+
			each(n, "  - name: E%[1]d\n    value: $(E1%[1]d)/$(E%[1]d)/m\n")))
	}},
	{"values that grow by the ones before", func(n int) Input {
		return takes(proxies, deployment("d", "", fed+application+"- name: proxy\n  image: proxy:1\n"+mountOfFed+"  env:\n"+
			strings.Repeat("  - name: E\n    value: $(E)$(E)/m\n", n)))
	}},
	{"commands of a script", func(n int) Input { return scripted(each(n, "    curl localhost:1%[1]d/quit\n")) }},
	{"commands of a script in one line", func(n int) Input { return scripted("    " + each(n, "curl localhost:1%[1]d/quit; ") + "\n") }},
	{"connections and requests of a script", func(n int) Input {
		return scripted(each(n, "    printf 'GET /quit%[1]d HTTP/1.0' | nc localhost 1%[1]d\n"))
	}},
	{"shells in a script", func(n int) Input { return scripted(each(n, "    sh -c 'curl localhost:1%[1]d/quit'\n")) }},
	{"brackets in a script", func(n int) Input {
		return scripted("    " + strings.Repeat("$(", n) + "curl localhost/quit" + strings.Repeat(")", n) + "\n")
	}},
	{"variables and commands that use them", func(n int) Input {
		in := scripted(each(n, "    curl $E%[1]d/quit\n"))
		in.Files["manifests.yaml"] += "        env:\n" + each(n, "        - name: E%[1]d\n          value: http://localhost:1%[1]d\n")
		return in
	}},
	{"hooks that ask other ports", func(n int) Input {
		return takes(proxies, deployment("d", "", application+each(n, proxy+"  lifecycle:\n    preStop:\n      httpGet:\n        path: /quit\n        port: 1%[1]d\n")))
	}},
	{"sidecars that wait for a port", func(n int) Input {
		return takes(proxies+"    startupProbe: {tcpSocket: {port: 1}}\n", deployment("d", "", application+
			each(n, proxy+"  command: [sh, -c, 'until nc localhost 2%[1]d; do sleep 1; done; run']\n")))
	}},
	{"sidecars beside one that is converted", func(n int) Input {
		return takes(proxies, deployment("d", "", inits(n, native("c%[1]d")+"  args: [--at=localhost:1%[1]d]\n  startupProbe: {tcpSocket: {port: 1%[1]d}}\n"+
			"  livenessProbe: {exec: {command: [wget, 'http://localhost:1%[1]d/']}}\n  lifecycle: {preStop: {exec: {command: [sleep, '5']}}}\n")+
			"- name: proxy\n  image: proxy:1\n"))
	}},
	{"sidecars beside it that ask one port", func(n int) Input {
		return takes(proxies, deployment("d", "", inits(n, native("c%[1]d")+"  livenessProbe: {tcpSocket: {port: 80}}\n")+
			"- name: proxy\n  image: proxy:1\n"))
	}},
	{"containers that an apply has written", func(n int) Input {
		spec := `"spec":{"template":{"spec":{"containers":[` + list(n, `{"name":"proxy%[1]d"}`, ",") + `]}}}`
		return takes(proxies, deployment("d", "annotations:\n  kubectl.kubernetes.io/last-applied-configuration: '{"+spec+"}'\n"+
			"managedFields:\n- manager: kubectl-edit\n  operation: Update\n  fieldsV1: {f:spec: {f:template: {f:spec: {f:containers: {"+
			list(n, `'k:{"name":"proxy%[1]d"}': {}`, ", ")+"}}}}}\n- manager: kubectl\n  operation: Apply\n", application+each(n, proxy)))
	}},
	{"containers that look for others", func(n int) Input {
		return takes(proxies, deployment("d", "", application+each(n, proxy+"  env:\n  - name: KUBEXIT_BIRTH_DEPS\n    value: c%[1]d,d%[1]d\n"+
			"  - name: KUBEXIT_DEATH_DEPS\n    value: e%[1]d\n")))
	}},
	{"names that a container looks for", func(n int) Input {
		return takes(proxies, deployment("d", "", application+"  env:\n  - name: KUBEXIT_BIRTH_DEPS\n    value: "+list(n, "proxy%[1]d", ",")+"\n"+each(n, proxy)))
	}},
	{"containers of a Job that never end", func(n int) Input {
		job := deployment("d", "", "restartPolicy: Never\n"+containers+each(n, "- name: c%[1]d\n  image: c:1\n  command: [sh, -c, 'while true; do sleep 1; done']\n"))
		return takes(proxies, strings.Replace(strings.Replace(job, "apps/v1", "batch/v1", 1), "Deployment", "Job", 1))
	}},
	{"failure policies and sidecars", func(n int) Input {
		return takes(proxies, "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: j\nspec:\n  podFailurePolicy:\n    rules:\n"+
			each(n, "    - action: Ignore\n      onExitCodes:\n        containerName: c%[1]d\n        operator: In\n        values: [1]\n")+
			"  template:\n    spec:\n      restartPolicy: Never\n"+indented(6, application+each(n, proxy)))
	}},
	{"annotations and sidecars", func(n int) Input {
		d := deployment("d", "", application+each(n, proxy))
		return takes(proxies, strings.Replace(d, "      labels:\n", "      annotations:\n"+each(n, "        io.opentelemetry.discovery.logs.c%[1]d/enabled: 'true'\n")+"      labels:\n", 1))
	}},
	{"host ports that come back", func(n int) Input {
		in := file(config(proxies+"    to: Regular\n"), deployment("d", "", inits(n, native("proxy%[1]d")+"  ports:\n  - containerPort: 1%[1]d\n    hostPort: 1%[1]d\n")), "-l", "--format", "short")
		in.Want = "(revert, "
		return in
	}},
	{"resources of containers", func(n int) Input {
		const resources = "  resources:\n    requests:\n      cpu: 1\n      memory: 1Gi\n    limits:\n      cpu: 1\n      memory: 1Gi\n"
		return takes(proxies, deployment("d", "", application+resources+each(n, proxy+resources)))
	}},
	{"names of resources", func(n int) Input {
		return takes(proxies, deployment("d", "", application+"- name: proxy\n  image: proxy:1\n  resources:\n    requests:\n"+each(n, "      x.io/r%[1]d: 1\n")))
	}},
	{"probes of the application and of sidecars", func(n int) Input {
		const probe = "  readinessProbe:\n    httpGet:\n      path: /\n"
		return takes(proxies+"    startupProbeFrom: Readiness\n", deployment("d", "", application+
			each(n, proxy+probe+"      port: 1%[1]d\n- name: c%[1]d\n  image: c:1\n"+probe+"      port: 2%[1]d\n")))
	}},
	{"ConfigMaps of sidecars", func(n int) Input {
		return takes(fluentBit, list(n, deployment("w%[1]d", "", shipper)+"---\n"+
			"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c%[1]d\ndata:\n  fluent-bit.conf: |\n    [SERVICE]\n        HTTP_Server Off\n", "---\n"))
	}},
	{"files of a ConfigMap that include others", func(n int) Input {
		return takes(fluentBit, numbered(deployment("w", "", shipper), 1)+"---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c1\ndata:\n  fluent-bit.conf: |\n"+
			"    [SERVICE]\n        HTTP_Server On\n"+each(n, "    @INCLUDE f%[1]d.conf\n")+each(n, "  f%[1]d.conf: |\n    [INPUT]\n"))
	}},
}

// fed are a volume and an init container that can write to it.
const (
	fed        = "volumes:\n- name: m\n  emptyDir: {}\ninitContainers:\n- name: i\n  image: i:1\n" + mountOfFed
	mountOfFed = "  volumeMounts:\n  - name: m\n    mountPath: /m\n"
)

// scripted is an input of one pod whose application runs a script beside a sidecar.
func scripted(script string) Input {
	return takes(proxies, deployment("d", "", "containers:\n- name: proxy\n  image: proxy:1\n  ports:\n  - containerPort: 90\n"+
		"- name: app\n  image: app:1\n  command:\n  - sh\n  - -c\n  - |\n"+script))
}

// fluentBit is a pattern for a known sidecar whose probe depends on its configuration, and
// shipper are containers with one.
const (
	fluentBit = "- name: p\n  convert:\n    known: [fluent-bit]\n    startupProbe: {httpGet: {path: /, port: 2020}}\n"
	shipper   = "volumes:\n- name: conf\n  configMap:\n    name: c%[1]d\n" + application +
		"- name: fluent-bit\n  image: fluent/fluent-bit:3\n  volumeMounts:\n  - name: conf\n    mountPath: /fluent-bit/etc\n"
)
