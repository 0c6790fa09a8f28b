package growth

import (
	"slices"
	"strings"
)

// reports are constructs for what is printed about a run over files.
var reports = slices.Concat(
	inEachFormat("findings of a file", func(n int) Input { return file(convertProxy, documents(n, "---\n")) }),
	inEachFormat("findings of a line", func(n int) Input { return file(convertProxy, jsonList(n, jsonDeployment)) }),
	inEachFormat("findings of many files", func(n int) Input {
		return Input{Config: convertProxy, Files: files(n, "d%[1]d.yaml", aDeployment)}
	}),
	inEachFormat("findings about long names", func(n int) Input {
		return file(convertProxy, list(16, deployment(strings.Repeat("name", n), "", containers), "---\n"))
	}),
	[]Construct{
		{"findings of a line of wide characters", func(n int) Input {
			return printed(`{"apiVersion": "v1", "kind": "List", "metadata": {"name": "`+strings.Repeat("世界", n)+`"}, "items": [`+list(n, jsonDeployment, ", ")+"]}\n", "-l")
		}},
		{"findings of a line with combining marks", func(n int) Input {
			return printed(`{"apiVersion": "v1", "kind": "List", "metadata": {"name": "e`+strings.Repeat("\u0301", n)+`"}, "items": [`+list(n, jsonDeployment, ", ")+"]}\n", "-l")
		}},
		{"findings of a line with tabs", func(n int) Input {
			return printed(`{"apiVersion": "v1", "kind": "List", "items": [`+list(n, jsonDeployment, ",\t\t\t")+"]}\n", "-l")
		}},
		{"findings of a pod", func(n int) Input {
			return printed(deployment("d", "", "containers:\n- name: app\n  image: app:1\n"+each(n, "- name: proxy%[1]d\n  image: a\n")), "-l")
		}},
		{"errors of files", func(n int) Input {
			return Input{Config: convertProxy, Files: files(n, "d%[1]d.yaml", "kind: Pod\ncontainers: {a: [}\n"), Exit: 1, Want: "(unreadable)"}
		}},
		{"list", func(n int) Input { return printed(documents(n, "---\n"), "-l") }},
		{"check", func(n int) Input {
			in := printed(documents(n, "---\n"), "--check")
			in.Exit = 1
			return in
		}},
		{"quiet", func(n int) Input { return printed(documents(n, "---\n"), "-l", "-q") }},
		{"diff of documents", func(n int) Input { return printed(documents(n, "---\n"), "-d") }},
		{"diff of documents with CRLF", func(n int) Input {
			return printed(strings.ReplaceAll(documents(n, "---\n"), "\n", "\r\n"), "-d")
		}},
		{"diff of items in a line", func(n int) Input { return printed(jsonList(n, jsonDeployment), "-d") }},
		{"diff of a document with a hunk for each container", func(n int) Input {
			return printed(deployment("d", "", "containers:\n- name: app\n  image: app:1\n"+
				each(n, "- name: proxy%[1]d\n  image: a\n  args:\n  - a\n  - b\n- name: c%[1]d\n  image: a\n  args:\n  - a\n  - b\n  - c\n  - d\n")), "-d")
		}},
		{"diff of the same line again and again", func(n int) Input {
			return printed(deployment("d", "", containers+"  args:\n"+strings.Repeat("  - a\n", n)), "-d")
		}},
		{"diff of a long line", func(n int) Input {
			return printed(`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "`+strings.Repeat("name", n)+
				`"}, "spec": {"containers": [{"name": "app", "image": "app"}, {"name": "proxy", "image": "proxy"}]}}`+"\n", "-d")
		}},
		{"diff of files", func(n int) Input {
			return Input{Config: convertProxy, Files: files(n, "d%[1]d.yaml", aDeployment), Args: []string{"-d"}, Want: "restartPolicy"}
		}},
		{"diff of long paths", func(n int) Input {
			return Input{Config: convertProxy, Files: files(n, strings.Repeat("folder/", 64)+"d%[1]d.yaml", aDeployment), Args: []string{"-d"}, Want: "restartPolicy"}
		}},
	},
)

// printed is an input of one file, with arguments that say what is printed about it.
func printed(text string, args ...string) Input {
	in := file(convertProxy, text, args...)
	in.Want = "proxy"
	return in
}

// inEachFormat returns a construct for each format of findings.
func inEachFormat(name string, input func(n int) Input) []Construct {
	var all []Construct
	for _, format := range []string{"text", "short", "json", "sarif", "github"} {
		args := []string{"--format", format}
		if format != "json" && format != "sarif" { // which list the files
			args = append(args, "-l")
		}
		all = append(all, Construct{name + " as " + format, func(n int) Input {
			in := input(n)
			in.Args, in.Want = args, "no-startup-probe"
			return in
		}})
	}
	return all
}
