package growth

import "strings"

// patterns are constructs for many patterns and many workloads. A pattern that is not
// about a workload costs nothing there.
var patterns = []Construct{
	{"patterns and workloads by name", perWorkload("{name: w%[1]d}", "")},
	{"patterns and workloads by kind and name", perWorkload("{kind: Deployment, name: w%[1]d}", "")},
	{"patterns and workloads by the start of a name", perWorkload("{kind: Deployment, name: 'w%[1]d(-.*)?'}", "")},
	{"patterns and workloads by a regular expression", perWorkload("{kind: Deployment, name: '(team-)?w%[1]d'}", "")},
	{"patterns and workloads by label", perWorkload("{labelSelector: app=w%[1]d}", "labels:\n  app: w%[1]d\n")},
	{"patterns and workloads by labels", perWorkload("{labelSelector: 'app in (w%[1]d, x%[1]d), !old'}", "labels:\n  app: w%[1]d\n")},
	{"patterns and workloads by annotation", perWorkload("{annotationSelector: team=w%[1]d}", "annotations:\n  team: w%[1]d\n")},
	{"patterns and workloads by namespace", perWorkload("{namespace: w%[1]d}", "namespace: w%[1]d\n")},
	{"patterns for another kind and workloads", func(n int) Input {
		return agents(each(n, agentOf("{kind: StatefulSet}"))+anAgent, workloads(n, "", containers))
	}},
	{"patterns for a kind in another case and workloads", func(n int) Input {
		return agents(each(n, agentOf("{kind: deployment}"))+anAgent, workloads(n, "", containers))
	}},
	{"targets of a pattern and workloads", func(n int) Input {
		return agents("- name: agent\n  targets:\n"+each(n, "  - {kind: Deployment, name: w%[1]d}\n")+agentBody, workloads(n, "", containers))
	}},
	{"conversions and workloads with a container each", func(n int) Input {
		return few(n, takes(each(n, "- name: p%[1]d\n  convert:\n    containers: [c%[1]d]\n"), workloads(n, "", others)))
	}},
	{"conversions of other names and workloads", func(n int) Input {
		return few(n, takes(each(n, "- name: p%[1]d\n  convert:\n    containers: [d%[1]d]\n")+convert, workloads(n, "", containers)))
	}},
	{"conversions of other images and workloads", func(n int) Input {
		return few(n, takes(each(n, "- name: p%[1]d\n  convert:\n    images: ['**/d%[1]d']\n")+convert, workloads(n, "", containers)))
	}},
	{"removals of other names and workloads", func(n int) Input {
		return few(n, takes(each(n, "- name: p%[1]d\n  remove:\n    containers: [d%[1]d]\n")+convert, workloads(n, "", containers)))
	}},
	{"patterns and a workload that skips them", func(n int) Input {
		skips := "annotations:\n  native-sidecar.dev/skip: " + list(n, "p%[1]d", ",") + "\n"
		return few(n, agents(each(n, agentOf("{}"))+anAgent, deployment("d", skips, containers)))
	}},
	{"places of a kind in podTemplates", func(n int) Input {
		in := file(config(convert)+"  podTemplates:\n"+each(n, "  - {group: g, kind: K, path: spec/t%[1]d}\n"),
			"apiVersion: g/v1\nkind: K\nmetadata:\n  name: k\nspec:\n"+each(n, "  t%[1]d:\n    spec:\n"+indented(6, containers)))
		in.Want = "restartPolicy"
		return few(n, in)
	}},
}

// few is an input whose functionConfig has no more than the decoder takes.
func few(n int, in Input) Input {
	in.Last = n >= deepest
	return in
}

// anAgent is a pattern that adds a sidecar to each pod.
const (
	anAgent   = "- name: agent\n" + agentBody
	agentBody = "  sidecar:\n    container:\n      image: agent:1\n"
)

// agentOf returns a pattern that adds a sidecar to a target.
func agentOf(target string) string {
	return "- name: p%[1]d\n  targets: [" + target + "]\n" + agentBody
}

// others are an application and a container with a number in its name.
const others = "containers:\n- name: app\n  image: app:1\n- name: c%[1]d\n  image: c:%[1]d\n"

// workloads returns documents with a Deployment each.
func workloads(n int, metadata, spec string) string {
	return list(n, deployment("w%[1]d", metadata, spec), "---\n")
}

// perWorkload returns inputs with a pattern for each workload.
func perWorkload(target, metadata string) func(n int) Input {
	return func(n int) Input { return few(n, agents(each(n, agentOf(target)), workloads(n, metadata, containers))) }
}

// agents is an input of one file whose pods get a sidecar.
func agents(patterns, text string) Input {
	in := file(config(patterns), text)
	in.Want = "image: agent:1"
	return in
}

// takes is an input of one file with a container that moves.
func takes(patterns, text string) Input {
	in := file(config(patterns), text)
	in.Want = "(convert, "
	in.Args = []string{"-l", "--format", "short"}
	return in
}

// onePod is an input of one pod that many patterns add something to.
func onePod(n int, patterns, spec string) Input {
	in := file(config(each(n, patterns)), deployment("d", "", spec))
	in.Want = "name: p7"
	return few(n, in)
}

// inits is a list of init containers before the application.
func inits(n int, entry string) string {
	return "initContainers:\n" + each(n, entry) + strings.TrimSuffix(containers, "- name: proxy\n  image: proxy:1\n")
}
