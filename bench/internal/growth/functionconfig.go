package growth

import "strings"

// functionConfig are constructs for reading a functionConfig. The tables patterns and
// editing are about what its patterns cost in pods.
var functionConfig = []Construct{
	{"patterns", func(n int) Input {
		return configured(config(each(n, "- name: p%[1]d\n  targets: [{kind: Job}]\n  convert:\n    containers: [a]\n") + convert))
	}},
	{"patterns in one line", func(n int) Input {
		return configured(strings.Replace(jsonConfig, `"patterns": [`, `"patterns": [`+
			list(n, `{"name": "p%[1]d", "targets": [{"kind": "Job"}], "convert": {"containers": ["a"]}}`, ", ")+", ", 1))
	}},
	{"patterns of one name", func(n int) Input {
		return refused(config(strings.Repeat("- name: p\n  convert:\n    containers: [a]\n", n)))
	}},
	{"patterns without a body", func(n int) Input { return refused(config(each(n, "- name: p%[1]d\n"))) }},
	{"targets", func(n int) Input {
		return configured(config(convert + "  targets:\n" + each(n, "  - {kind: Job, name: a%[1]d}\n") + "  - {}\n"))
	}},
	{"targets that are not regular expressions", func(n int) Input {
		return refused(config(convert + "  targets:\n" + each(n, "  - {kind: Job, name: '(%[1]d'}\n")))
	}},
	{"long regular expression", func(n int) Input {
		return configured(config(convert + "  targets:\n  - {kind: Deployment, name: 'd" + strings.Repeat("x?", min(n, 400)) + "'}\n# " + strings.Repeat("text", n) + "\n"))
	}},
	{"long label selector", func(n int) Input {
		return configured(config(convert + "  targets:\n  - {labelSelector: '" + list(n, "l%[1]d!=a", ",") + "'}\n"))
	}},
	{"names of containers", func(n int) Input { return many(n, configured(config(convert+each(n, "    - c%[1]d\n")))) }},
	{"images", func(n int) Input {
		return many(n, configured(config(convert+"    images:\n"+each(n, "    - '**/c%[1]d'\n"))))
	}},
	{"images that are not globs", func(n int) Input { return refused(config(convert + "    images:\n" + each(n, "    - '[%[1]d'\n"))) }},
	{"known sidecars that are not known", func(n int) Input { return refused(config(convert + "    known:\n" + each(n, "    - clod-sql%[1]d\n"))) }},
	{"known sidecars with long names", func(n int) Input {
		return refused(config(convert + "    known: [" + strings.Repeat("proxy", n) + "]\n"))
	}},
	{"unknown fields", func(n int) Input { return refused(config(convert + each(n, "    x%[1]d: a\n"))) }},
	{"unknown field with a long name", func(n int) Input {
		return refused(config(convert + "    ? " + strings.Repeat("container", n) + "\n    : a\n"))
	}},
	{"duplicate fields", func(n int) Input { return refused(config(convert + strings.Repeat("    to: Native\n", n))) }},
	{"rules that are not known", func(n int) Input {
		return refused(config(convert) + "  rules:\n" + each(n, "    no-startup%[1]d: Off\n"))
	}},
	{"rule with a long name", func(n int) Input {
		return refused(config(convert) + "  rules:\n    ? " + strings.Repeat("no-startup-", n) + "\n    : Off\n")
	}},
	{"value of a rule that is long", func(n int) Input {
		return refused(config(convert) + "  rules:\n    no-startup-probe: " + strings.Repeat("Error", n) + "\n")
	}},
	{"pod templates", func(n int) Input {
		return configured(config(convert) + "  podTemplates:\n" + each(n, "  - {group: g%[1]d, kind: K%[1]d, path: spec/template}\n"))
	}},
	{"labels", func(n int) Input {
		return configured(strings.Replace(convertProxy, "  name: bench\n", "  name: bench\n  labels:\n"+each(n, "    l%[1]d: a\n"), 1))
	}},
	{"variables of a container", func(n int) Input {
		return configured(config(convert + agent + "      env:\n" + each(n, "      - {name: E%[1]d, value: a}\n")))
	}},
	{"arguments of a container", func(n int) Input {
		return configured(config(convert + agent + "      args:\n" + each(n, "      - a%[1]d # b\n")))
	}},
	{"unknown fields of a container", func(n int) Input { return refused(config(convert + agent + each(n, "      nosuch%[1]d: a\n"))) }},
	{"ports of a container", func(n int) Input {
		in := configured(config(convert + agent + "      ports:\n" + each(n, "      - {containerPort: 1%[1]d}\n")))
		in.Last = n > 4_000 // so that all are below 65,536
		return in
	}},
	{"volumes of a pod", func(n int) Input {
		return configured(config(convert + agent + "    pod:\n      volumes:\n" + each(n, "      - {name: v%[1]d, emptyDir: {}}\n")))
	}},
	{"volumes that are shared", func(n int) Input {
		return configured(config(convert + agent + "    share:\n" + each(n, "    - {volume: v%[1]d, mountPath: /a%[1]d}\n")))
	}},
	{"annotations of a pod", func(n int) Input {
		return configured(config(convert + agent + "    pod:\n      annotations:\n" + each(n, "        a%[1]d: b\n")))
	}},
	{"variables of the application", func(n int) Input {
		return configured(config(convert + agent + "    app:\n      env:\n" + each(n, "      - {name: E%[1]d, value: a}\n")))
	}},
	{"comments", func(n int) Input { return configured(convertProxy + each(n, "# comment %[1]d\n")) }},
	{"comments of a container", func(n int) Input {
		return configured(config(convert + agent + each(n, "      # comment %[1]d\n") + "      tty: true\n"))
	}},
	{"aliases", func(n int) Input {
		return many(2*n, configured(config(convert+"    - &a b\n"+strings.Repeat("    - *a\n", n))))
	}},
	{"long value", func(n int) Input {
		return configured(config(convert + agent + "      args: ['" + strings.Repeat("text ", n) + "']\n"))
	}},
	{"lines of a value", func(n int) Input {
		return configured(config(convert + agent + "      args:\n      - |\n" + strings.Repeat("        text\n", n)))
	}},
	{"documents", func(n int) Input { return refused(strings.Repeat(convertProxy+"---\n", n)) }},
	{"values of a ConfigMap", func(n int) Input {
		return configured("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bench}\ndata:\n  convert: proxy," + list(n, "c%[1]d", ",") + "\n")
	}},
	{"keys of a ConfigMap", func(n int) Input {
		return refused("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bench}\ndata:\n  convert: proxy\n" + each(n, "  conver%[1]d: a\n"))
	}},
}

// convert is a pattern that converts the proxy, and agent one that adds a container,
// though to no pod here. Both can be continued: with more names of containers, and with
// fields of the container.
const (
	convert = "- name: proxies\n  convert:\n    containers:\n    - proxy\n"
	agent   = "- name: agent\n  targets: [{kind: Job}]\n  sidecar:\n    container:\n      image: agent:1\n"
)

// many is an input with n values. A functionConfig may have 100,000.
func many(n int, in Input) Input {
	in.Last = n > 40_000
	return in
}

// configured is a functionConfig for a small file.
func configured(config string) Input {
	in := file(config, aDeployment)
	in.Want = "restartPolicy"
	return in
}

// refused is a functionConfig with errors.
func refused(config string) Input {
	in := file(config, aDeployment)
	in.Exit, in.Want = 1, "(function-config)"
	return in
}
