package growth

import "strings"

// function are constructs for ResourceLists.
var function = []Construct{
	{"items", func(n int) Input { return asFunction("\n" + each(n, anItem)) }},
	{"items as kpt writes them", func(n int) Input { return asFunction("\n" + each(n, annotated)) }},
	{"items with comments", func(n int) Input {
		return asFunction("\n" + each(n, "# above\n- apiVersion: v1 # beside\n  kind: Pod\n  # above\n  metadata:\n    name: d%[1]d\n  spec:\n"+
			"    # above\n    containers: # beside\n    # above\n    - name: app\n      # above\n      image: a # beside\n    # above\n    - name: proxy # beside\n      image: a\n"))
	}},
	{"items with comments and an id", func(n int) Input {
		return asFunction("\n" + each(n, strings.ReplaceAll(annotated, "image: app:1", "image: app:1 # beside")))
	}},
	{"items {}", func(n int) Input { return asFunction("\n" + strings.Repeat("- {}\n", n) + anItem) }},
	{"items {} in one line", func(n int) Input {
		return inJSON(asFunction(" [" + strings.Repeat("{}, ", n) + list(1, jsonDeployment, "") + "]\n"))
	}},
	{"items without a kind", func(n int) Input { return asFunction("\n" + each(n, "- metadata:\n    name: a%[1]d\n") + anItem) }},
	{"items of null", func(n int) Input { return asFunction("\n" + strings.Repeat("- null\n", n) + anItem) }},
	{"items without workloads", func(n int) Input {
		return asFunction("\n" + each(n, "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c%[1]d\n") + anItem)
	}},
	{"items in one line of JSON", func(n int) Input {
		return inJSON(asFunction(" [" + list(n, jsonDeployment, ", ") + "]\n"))
	}},
	{"items of a ResourceList that is one line of JSON", func(n int) Input {
		return inJSON(Input{List: `{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "functionConfig": ` + jsonConfig +
			`, "items": [` + list(n, jsonDeployment, ", ") + "]}\n"})
	}},
	{"items with an anchor each", func(n int) Input {
		return asFunction("\n" + each(n, "- apiVersion: &v%[1]d v1\n  x: *v%[1]d\n  kind: Pod\n  spec:\n    containers:\n    - name: app\n      image: a\n    - name: proxy\n      image: a\n"))
	}},
	{"items with an alias to the first", func(n int) Input {
		return asFunction("\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: &name a}\n" +
			each(n, "- apiVersion: v1\n  kind: Pod\n  metadata: {name: *name}\n  spec:\n    containers:\n    - name: app\n      image: a\n    - name: proxy\n      image: a\n"))
	}},
	{"items that are Lists", func(n int) Input {
		return asFunction("\n" + each(n, "- apiVersion: v1\n  kind: List\n  items:\n"+indented(2, anItem)))
	}},
	{"items before the functionConfig", func(n int) Input {
		return Input{Want: "restartPolicy", List: "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n" + each(n, anItem) +
			"functionConfig:\n" + indented(2, convertProxy)}
	}},
	{"items with an error each", func(n int) Input {
		in := asFunction("\n" + each(n, "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: d%[1]d\n  spec:\n    containers:\n    - name: proxy\n      image: a\n"))
		in.Exit = 1
		in.List = strings.Replace(in.List, "[proxy*]", "[proxy]", 1)
		in.Want = "(last-container"
		return in
	}},
	{"results that are there already", func(n int) Input {
		in := asFunction("\n" + list(1, anItem, ""))
		in.List += "results:\n" + each(n, "- message: a%[1]d\n  severity: info\n")
		return in
	}},
	{"annotations of an item", func(n int) Input { return anItemOf("annotations:\n"+each(n, "  a%[1]d: b\n"), containers) }},
	{"annotations of an item with an id", func(n int) Input {
		return anItemOf(withID+each(n, "  a%[1]d: b # beside\n"), containers)
	}},
	{"containers of an item with comments", func(n int) Input {
		return anItemOf(withID, "containers:\n- name: app\n  image: app:1\n"+each(n, "# above\n- name: proxy%[1]d # beside\n  image: a # behind\n"))
	}},
	{"variables of an item with comments", func(n int) Input {
		return anItemOf(withID, containers+"  env:\n"+each(n, "  # above %[1]d\n  - name: e%[1]d # beside\n    value: a\n"))
	}},
	{"ports of an item", func(n int) Input {
		return anItemOf(withID, containers+"  ports:\n"+each(n, "  - containerPort: 1%[1]d # beside\n"))
	}},
	{"finalizers of an item", func(n int) Input {
		return anItemOf(withID+"finalizers:\n"+each(n, "- a%[1]d # beside\n"), containers)
	}},
	{"arguments of an item with comments", func(n int) Input {
		return anItemOf(withID, containers+"  args:\n"+each(n, "  # above %[1]d\n  - a # beside\n"))
	}},
	{"arguments of an item with equal comments", func(n int) Input {
		return anItemOf(withID, containers+"  args:\n"+each(n, "  # above\n  - a # beside\n"))
	}},
	{"comments below the items", func(n int) Input { return asFunction("\n" + list(1, anItem, "") + each(n, "# comment %[1]d\n")) }},
}

// annotated is an element of a list with the annotations of a host.
var annotated = "- " + strings.TrimPrefix(indented(2, deployment("d%[1]d", "annotations:\n  config.kubernetes.io/index: '%[1]d'\n"+
	"  config.kubernetes.io/path: 'd.yaml'\n  internal.config.kubernetes.io/index: '%[1]d'\n  internal.config.kubernetes.io/path: 'd.yaml'\n"+
	"  internal.config.kubernetes.io/id: '%[1]d'\n  config.k8s.io/id: '%[1]d'\n", containers)), "  ")

// inJSON is a ResourceList whose items are in JSON.
func inJSON(in Input) Input {
	in.Want = `"restartPolicy": "Always"`
	return in
}

// withID are annotations by which a host finds the item that it sent.
const withID = "annotations:\n  config.k8s.io/id: '1'\n"

// anItemOf is a ResourceList with one Deployment.
func anItemOf(metadata, spec string) Input {
	return asFunction("\n- " + strings.TrimPrefix(indented(2, deployment("d", metadata, spec)), "  "))
}

// jsonConfig is a functionConfig in one line.
const jsonConfig = `{"apiVersion": "native-sidecar.dev/v1alpha1", "kind": "SidecarTransformer", "metadata": {"name": "bench"}, ` +
	`"spec": {"patterns": [{"name": "proxies", "convert": {"containers": ["proxy*"]}}]}}`

// asFunction is a ResourceList whose proxies are converted.
func asFunction(items string) Input {
	return Input{List: resourceList(convertProxy, items), Want: "restartPolicy: Always"}
}
