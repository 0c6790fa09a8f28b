package growth

// cutting are constructs for finding documents and items, parsing them, and writing them
// back.
var cutting = []Construct{
	{"items of a List in one line of JSON", func(n int) Input {
		return converts(`{"apiVersion": "v1", "kind": "List", "items": [` + list(n, jsonDeployment, ", ") + "]}\n")
	}},
	{"documents of a file", func(n int) Input {
		return converts(list(n, deployment("d%[1]d", "", containers), "---\n"))
	}},
}

// jsonDeployment is a Deployment in one line.
const jsonDeployment = `{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d%[1]d"}, ` +
	`"spec": {"selector": {"matchLabels": {"app": "a"}}, "template": {"metadata": {"labels": {"app": "a"}}, ` +
	`"spec": {"containers": [{"name": "app", "image": "app:1"}, {"name": "proxy", "image": "proxy:1"}]}}}}`
