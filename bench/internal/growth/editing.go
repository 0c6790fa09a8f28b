package growth

import "strings"

// editing are constructs for a pod with many patterns, or with many containers.
var editing = []Construct{
	{"sidecars of a pod", func(n int) Input { return onePod(n, add("", ""), containers) }},
	{"sidecars that are there", func(n int) Input { return onePod(n, add("", ""), inits(n, native("p%[1]d"))) }},
	{"sidecars that change", func(n int) Input {
		return onePod(n, add("", ""), inits(n, "- name: p%[1]d\n  image: p:0\n  restartPolicy: Always\n"))
	}},
	{"sidecars that are regular containers", func(n int) Input {
		return onePod(n, add("", ""), containers+each(n, "- name: p%[1]d\n  image: p:1\n"))
	}},
	{"sidecars with a position each", func(n int) Input {
		return onePod(n, add("  position: {after: [i%[1]d]}\n", ""), inits(n, "- name: i%[1]d\n  image: i:1\n"))
	}},
	{"sidecars at the first place", func(n int) Input { return onePod(n, add("  position: {at: First}\n", ""), containers) }},
	{"sidecars in the wrong order", func(n int) Input {
		in := file(config(each(n, add("  position: {at: Last}\n", ""))), deployment("d", "", inits(n, native("p%[1]d"))+"- name: q\n  image: q:1\n"))
		in.Want = "name: p7"
		return few(n, in)
	}},
	{"sidecars before one another", func(n int) Input { return onePod(n, add("  position: {before: [p1%[1]d]}\n", ""), containers) }},
	{"sidecars behind one another", func(n int) Input { return onePod(n, add("  position: {after: [p1%[1]d]}\n", ""), containers) }},
	{"names in a position", func(n int) Input {
		in := file(config("- name: p7\n  position:\n    after:\n"+each(n, "    - i%[1]d\n")+"  sidecar:\n    container:\n      image: p:1\n"),
			deployment("d", "", inits(n, "- name: i%[1]d\n  image: i:1\n")))
		in.Want = "name: p7"
		return few(n, in)
	}},
	{"sidecars with ports", func(n int) Input {
		return onePod(n, add("", "      ports:\n      - name: a%[1]d\n        containerPort: 1%[1]d\n"), containers)
	}},
	{"sidecars that share a volume", func(n int) Input {
		return onePod(n, add("", "    share:\n    - volume: data\n      mountPath: /data\n      appMountPath: /data/%[1]d\n"+
			"    app:\n      containers: [app]\n"), containers)
	}},
	{"sidecars with a volume each", func(n int) Input {
		return onePod(n, add("", "    pod:\n      volumes:\n      - name: v%[1]d\n        emptyDir: {}\n      annotations:\n        a%[1]d: b\n"+
			"      imagePullSecrets:\n      - name: s%[1]d\n"), containers)
	}},
	{"sidecars with a variable each", func(n int) Input {
		return onePod(n, "- name: p%[1]d\n  ambassador:\n    container:\n      image: p:1\n    app:\n      containers: [app]\n"+
			"      env:\n      - name: E%[1]d\n        value: a\n", containers)
	}},
	{"config helpers", func(n int) Input {
		return onePod(n, "- name: p%[1]d\n  configHelper:\n    container:\n      image: p:1\n    share:\n    - volume: v%[1]d\n      mountPath: /%[1]d\n"+
			"    app:\n      containers: [app]\n    initial:\n      args: [--once]\n", containers)
	}},
	{"conversions of a container each", func(n int) Input {
		return few(n, takes(each(n, "- name: p%[1]d\n  convert:\n    containers: [c%[1]d]\n"), deployment("d", "", application+each(n, "- name: c%[1]d\n  image: c:1\n"))))
	}},
	{"removals of a container each", func(n int) Input {
		return few(n, takes(convert+each(n, "- name: p%[1]d\n  remove:\n    containers: [c%[1]d]\n"), deployment("d", "", containers+each(n, "- name: c%[1]d\n  image: c:1\n"))))
	}},
	{"additions and removals", func(n int) Input {
		return onePod(n, add("", "")+"- name: r%[1]d\n  remove:\n    containers: [c%[1]d]\n", containers)
	}},
	{"names of a conversion and containers", func(n int) Input {
		return many(n, takes(convert+each(n, "    - c%[1]d\n"), deployment("d", "", containers+each(n, "- name: c%[1]d\n  image: c:1\n"))))
	}},
	{"names of a conversion and other containers", func(n int) Input {
		return many(n, takes(convert+each(n, "    - c%[1]d\n"), deployment("d", "", containers+each(n, "- name: d%[1]d\n  image: c:1\n"))))
	}},
	{"globs of a conversion and containers", func(n int) Input {
		return many(n, takes(convert+each(n, "    - '*-%[1]d'\n"), deployment("d", "", containers+each(n, "- name: c-%[1]d\n  image: c:1\n"))))
	}},
	{"images of a conversion and containers", func(n int) Input {
		return many(n, takes(convert+"    images:\n"+each(n, "    - '**/c%[1]d'\n"), deployment("d", "", containers+each(n, "- name: d%[1]d\n  image: o/c%[1]d:1\n"))))
	}},
	{"exceptions of a conversion and containers", func(n int) Input {
		return many(n, takes("- name: p\n  convert:\n    containers: ['*']\n    except:\n    - app\n"+each(n, "    - c%[1]d\n"),
			deployment("d", "", containers+each(n, "- name: c%[1]d\n  image: c:1\n"))))
	}},
	{"containers that are converted", func(n int) Input { return takes(proxies, deployment("d", "", application+each(n, proxy))) }},
	{"containers that are converted, one in two", func(n int) Input {
		return takes(proxies, deployment("d", "", application+each(n, proxy+"- name: c%[1]d\n  image: c:1\n  ports:\n  - containerPort: 2%[1]d\n")))
	}},
	{"containers that are converted with their probes", func(n int) Input {
		return takes(proxies+"    startupProbeFrom: Readiness\n", deployment("d", "", application+
			each(n, proxy+"  readinessProbe:\n    httpGet:\n      path: /\n      port: 1%[1]d\n")))
	}},
	{"containers that are converted and remembered", func(n int) Input {
		return takes(proxies+"    remember: true\n", deployment("d", "", application+each(n, proxy)))
	}},
	{"containers that come back", func(n int) Input {
		in := file(config(proxies+"    to: Regular\n"), deployment("d", "", inits(n, native("proxy%[1]d"))), "-l", "--format", "short")
		in.Want = "(revert, "
		return in
	}},
	{"containers that come back to their places", func(n int) Input {
		places := "annotations:\n  native-sidecar.dev/place: " + list(n, "proxy%[1]d before app", ", ") + "\n"
		in := file(config(proxies+"    to: Regular\n"), deployment("d", places, inits(n, native("proxy%[1]d"))), "-l", "--format", "short")
		in.Want = "(revert, "
		return in
	}},
	{"containers that are native already", func(n int) Input {
		return takes(proxies, deployment("d", "", inits(n, native("proxy%[1]d")+"  ports:\n  - name: a%[1]d\n    containerPort: 1%[1]d\n")+"- name: proxy\n  image: proxy:1\n"))
	}},
	{"known sidecars that are converted", func(n int) Input {
		return takes("- name: p\n  convert:\n    known: ['*']\n", deployment("d", "", application+each(n, "- name: p%[1]d\n  image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2\n")))
	}},
	{"containers that are never converted", func(n int) Input {
		return takes(proxies+"    images: ['**/csi-*']\n", deployment("d", "", containers+each(n, "- name: c%[1]d\n  image: registry.k8s.io/sig-storage/csi-provisioner:v1\n")))
	}},
	{"hooks that go", func(n int) Input {
		return takes(proxies, deployment("d", "", application+each(n, proxy+"  lifecycle:\n    preStop:\n      exec:\n        command: [sleep, '5']\n")))
	}},
	{"containers and volumes that are removed", func(n int) Input {
		in := file(config("- name: p\n  remove:\n    containers: ['c*']\n"), deployment("d", "", "volumes:\n"+each(n, "- name: v%[1]d\n  emptyDir: {}\n")+
			containers+each(n, "- name: c%[1]d\n  image: c:1\n  volumeMounts:\n  - name: v%[1]d\n    mountPath: /m\n")), "-l", "--format", "short")
		in.Want = "(remove, "
		return in
	}},
	{"templates of an object", func(n int) Input {
		return takes(proxies, "apiVersion: jobset.x-k8s.io/v1alpha2\nkind: JobSet\nmetadata:\n  name: j\nspec:\n  replicatedJobs:\n"+
			each(n, "  - name: j%[1]d\n    template:\n      spec:\n        template:\n          spec:\n"+indented(12, containers)))
	}},
}

// proxies is a pattern that converts the containers whose names begin with proxy.
const proxies = "- name: p\n  convert:\n    containers: [proxy*]\n"

// application is a list with a container that stays, and proxy an entry that moves.
const (
	application = "containers:\n- name: app\n  image: app:1\n"
	proxy       = "- name: proxy%[1]d\n  image: proxy:1\n  ports:\n  - name: a%[1]d\n    containerPort: 1%[1]d\n"
)

// native returns an init container that is a native sidecar.
func native(name string) string {
	return "- name: " + name + "\n  image: p:1\n  restartPolicy: Always\n"
}

// add returns a pattern for a sidecar. more are fields of it, and of its body.
func add(more, body string) string {
	inContainer, inBody := "", body
	if strings.HasPrefix(body, "      ") {
		inContainer, inBody = body, ""
	}
	return "- name: p%[1]d\n" + more + "  sidecar:\n    container:\n      image: p:1\n" + inContainer + inBody
}
