package growth

import "strings"

// cutting are constructs for finding documents, lists and their items.
var cutting = []Construct{
	{"documents", func(n int) Input { return converts(documents(n, "---\n")) }},
	{"documents that get a sidecar", func(n int) Input {
		in := file(addAgent, documents(n, "---\n"))
		in.Want = "agent:1"
		return in
	}},
	{"documents with CRLF", func(n int) Input {
		return converts(strings.ReplaceAll(documents(n, "---\n"), "\n", "\r\n"))
	}},
	{"documents with CR", func(n int) Input {
		return fails(strings.ReplaceAll(documents(n, "---\n"), "\n", "\r"), "Use LF or CRLF")
	}},
	{"documents with an end", func(n int) Input { return converts(documents(n, "...\n---\n")) }},
	{"documents with a directive", func(n int) Input { return converts(documents(n, "...\n%YAML 1.1\n---\n")) }},
	{"documents without workloads", func(n int) Input {
		return converts(aDeployment + "---\n" + list(n, configMap, "---\n"))
	}},
	{"empty documents", func(n int) Input { return converts(aDeployment + strings.Repeat("---\n", n)) }},
	{"documents of comments", func(n int) Input { return converts(aDeployment + each(n, "---\n# nothing %[1]d\n")) }},
	{"documents in JSON, one per line", func(n int) Input { return converts(list(n, jsonDeployment+"\n", "---\n")) }},
	{"documents that cannot be read", func(n int) Input {
		return fails(list(n, "kind: Pod\nspec:\n  containers: [}\n", "---\n"), "(unreadable)")
	}},
	{"documents with an open bracket", func(n int) Input {
		return fails(list(n, "kind: Pod\nspec:\n  containers: [\n", "---\n"), "(unreadable)")
	}},
	{"documents with an open quote", func(n int) Input {
		return fails(list(n, "kind: Pod\nspec:\n  containers: '\n", "---\n"), "(unreadable)")
	}},
	{"documents with a template's brackets", func(n int) Input {
		return fails(list(n, "{{ if .Values.on }}\nkind: Pod\nspec:\n  containers: []\n{{ end }}\n", "---\n"), "(unreadable)")
	}},
	{"separators in a block scalar", func(n int) Input {
		return converts(deployment("d", "annotations:\n  a: |\n"+strings.Repeat("    ---\n    kind: Pod\n", n), containers))
	}},
	{"items of a List", func(n int) Input { return converts(blockList(n, indented(2, anItem))) }},
	{"items of a List with comments", func(n int) Input { return converts(blockList(n, "  # %[1]d\n"+indented(2, anItem))) }},
	{"items of a List before its kind", func(n int) Input {
		return converts("items:\n" + each(n, anItem) + "apiVersion: v1\nkind: List\n")
	}},
	{"items of a List with an anchor each", func(n int) Input {
		return converts(blockList(n, "  - apiVersion: &v%[1]d v1\n    x: *v%[1]d\n    kind: Pod\n    spec:\n      containers:\n      - name: app\n        image: a\n      - name: proxy\n        image: a\n"))
	}},
	{"items of a List with an alias to the first", func(n int) Input {
		return converts("apiVersion: v1\nkind: List\nmetadata: {name: &name a}\nitems:\n" +
			each(n, "- apiVersion: v1\n  kind: Pod\n  metadata: {name: *name}\n  spec:\n    containers:\n    - name: app\n      image: a\n    - name: proxy\n      image: a\n"))
	}},
	{"items of a List in flow style, one per line", func(n int) Input {
		return converts("apiVersion: v1\nkind: List\nitems: [\n" + list(n, jsonDeployment, ",\n") + "]\n")
	}},
	{"items of a List in one line of JSON", func(n int) Input { return converts(jsonList(n, jsonDeployment)) }},
	{"items of a List in one line of JSON that do not change", func(n int) Input {
		return converts(`{"apiVersion": "v1", "kind": "List", "items": [` + list(n, `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c%[1]d"}}`, ", ") +
			", " + list(1, jsonDeployment, "") + "]}\n")
	}},
	{"items of a List in one line of JSON with characters of two bytes", func(n int) Input {
		return converts(jsonList(n, strings.ReplaceAll(jsonDeployment, `"app": "a"`, `"app": "äöü"`)))
	}},
	{"items {} of a List", func(n int) Input { return converts(blockList(n, "- {}\n") + "---\n" + aDeployment) }},
	{"items {} of a List in one line", func(n int) Input {
		return converts(`{"apiVersion": "v1", "kind": "List", "items": [` + list(n, "{}", ",") + "]}\n---\n" + aDeployment)
	}},
	{"Lists in a List", func(n int) Input {
		return converts(blockList(n, "- apiVersion: v1\n  kind: List\n  items:\n"+indented(2, anItem)))
	}},
	{"files", func(n int) Input {
		return Input{Config: convertProxy, Files: files(n, "d%[1]d.yaml", aDeployment), Want: "restartPolicy"}
	}},
	{"files in a folder each", func(n int) Input {
		return Input{Config: convertProxy, Files: files(n, "d%[1]d/d.yaml", aDeployment), Want: "restartPolicy"}
	}},
	{"files without workloads", func(n int) Input {
		in := Input{Config: convertProxy, Files: files(n, "c%[1]d.yaml", configMap), Want: "restartPolicy"}
		in.Files["a.yaml"] = aDeployment
		return in
	}},
}

// documents returns Deployments with a separator between.
func documents(n int, separator string) string {
	return list(n, deployment("d%[1]d", "", containers), separator)
}

// blockList returns a List in block style.
func blockList(n int, item string) string {
	return "apiVersion: v1\nkind: List\nitems:\n" + each(n, item)
}

// jsonList returns a List in one line.
func jsonList(n int, item string) string {
	return `{"apiVersion": "v1", "kind": "List", "items": [` + list(n, item, ", ") + "]}\n"
}
