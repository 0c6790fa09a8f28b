package growth

// patches are constructs for what native-sidecar patch prints. kustomize reads its schema
// for the first strategic merge. Long lists are not patched for kustomize here: its strategic
// merge of one takes time with the square of its length, in any build.
var patches = []Construct{
	{"workloads for kustomize", func(n int) Input { return patched("kustomize", documents(n, "---\n")) }},
	{"workloads for kubectl", func(n int) Input { return patched("kubectl", documents(n, "---\n")) }},
	{"workloads of one name in many namespaces", func(n int) Input {
		return patched("kustomize", list(n, deployment("d", "namespace: n%[1]d\n", containers), "---\n"))
	}},
	{"items of a List", func(n int) Input { return patched("kubectl", blockList(n, anItem)) }},
	{"variables", func(n int) Input {
		return patched("kubectl", deployment("d", "", containers+"  env:\n"+each(n, "  - name: V%[1]d\n    value: a\n")))
	}},
}

// patched is an input of one file for which patches are printed.
func patched(form, text string) Input {
	in := file(convertProxy, text, "patch", "--quiet", "--for", form)
	in.Want, in.SlowStart = "restartPolicy", form == "kustomize"
	return in
}
