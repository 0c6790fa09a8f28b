package growth

import (
	"slices"
	"strings"
)

// explain are constructs for the timelines of workloads.
var explain = slices.Concat(
	explained("workloads", func(n int) Input { return file("", documents(n, "---\n")) }),
	inText("workloads in one line", func(n int) Input { return file("", jsonList(n, jsonDeployment)) }),
	explained("native sidecars with probes, hooks and resources", func(n int) Input {
		return file("", deployment("d", "", "initContainers:\n"+each(n, "- name: s%[1]d\n  image: a\n  restartPolicy: Always\n"+
			"  startupProbe: {tcpSocket: {port: 80}}\n  lifecycle: {preStop: {sleep: {seconds: 3}}}\n  resources: {requests: {cpu: 1m}}\n")+containers))
	}),
	explained("long name of a container", func(n int) Input {
		return file("", deployment("d", "", "containers:\n- name: "+strings.Repeat("proxy-", n)+"a\n  image: a\n"))
	}),
	inText("long name without a break", func(n int) Input {
		return file("", deployment("d", "", "containers:\n- name: "+strings.Repeat("proxy", n)+"\n  image: a\n"))
	}),
	inText("long name of wide characters", func(n int) Input {
		return file("", deployment("d", "", "containers:\n- name: "+strings.Repeat("世 界", n)+"\n  image: a\n"))
	}),
	explained("long names of a pod", func(n int) Input {
		return file("", deployment("d", "", "containers:\n"+each(16, "- name: c%[1]d"+strings.Repeat("-proxy", n)+"\n  image: a\n")))
	}),
	inText("long name of a workload", func(n int) Input {
		return file("", deployment(strings.Repeat("name-", n)+"a", "", containers))
	}),
	inText("long command of a hook", func(n int) Input {
		return file("", deployment("d", "", containers+"  lifecycle: {preStop: {exec: {command: ["+strings.Repeat("sleep, ", n)+"a]}}}\n"))
	}),
	explained("workloads before and after", func(n int) Input { return file(convertProxy, documents(n, "---\n")) }),
	explained("containers before and after", func(n int) Input {
		return file(convertProxy, deployment("d", "", "containers:\n- name: app\n  image: a\n"+each(n, "- name: proxy%[1]d\n  image: a\n")))
	}),
	inText("files", func(n int) Input {
		return Input{Files: files(n, "d%[1]d.yaml", aDeployment)}
	}),
)

// inText returns a construct for timelines as text.
func inText(name string, input func(n int) Input) []Construct { return explained(name, input)[:1] }

// explained returns a construct for each format of timelines.
func explained(name string, input func(n int) Input) []Construct {
	var all []Construct
	for _, f := range []struct{ format, want string }{{"text", "Ready"}, {"mermaid", "flowchart"}, {"svg", "</svg>"}} {
		all = append(all, Construct{name + " as " + f.format, func(n int) Input {
			in := input(n)
			in.Args, in.Want = []string{"explain", "--format", f.format}, f.want
			return in
		}})
	}
	return all
}
