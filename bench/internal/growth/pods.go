package growth

// pods are constructs for parts of a pod other than containers, and for what its
// workload says about it.
var pods = []Construct{
	{"volumes and mounts of a converted container", func(n int) Input {
		return converts(deployment("d", "", "volumes:\n"+each(n, "- name: v%[1]d\n  emptyDir: {}\n")+
			containers+"  volumeMounts:\n"+each(n, "  - name: v%[1]d\n    mountPath: /%[1]d\n")))
	}},
	{"labels of a workload that a selector misses", func(n int) Input {
		in := file(config("- name: proxies\n  targets: [{labelSelector: app=b}]\n  convert: {containers: [proxy]}\n"),
			deployment("d", "labels:\n"+each(n, "  l%[1]d: a\n"), containers), "-l")
		in.Want = "(matched-nothing"
		return in
	}},
	{"lines that ignore nothing", func(n int) Input {
		in := converts(deployment("d", "annotations:\n  native-sidecar.dev/ignore: |\n"+each(n, "    rule%[1]d: reason\n"), containers))
		in.Args, in.Want = []string{"-l"}, "(not-ignored)"
		return in
	}},
}
