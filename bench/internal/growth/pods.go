package growth

// pods are constructs for what a pod has many of beside containers, and for what its
// workload says about it.
var pods = []Construct{
	{"volumes and mounts of a converted container", func(n int) Input {
		return converts(deployment("d", "", "volumes:\n"+each(n, "- name: v%[1]d\n  emptyDir: {}\n")+
			containers+"  volumeMounts:\n"+each(n, "  - name: v%[1]d\n    mountPath: /%[1]d\n")))
	}},
	{"lines that ignore nothing", func(n int) Input {
		in := converts(deployment("d", "annotations:\n  native-sidecar.dev/ignore: |\n"+each(n, "    rule%[1]d: reason\n"), containers))
		in.Args, in.Want = []string{"-l"}, "(not-ignored)"
		return in
	}},
}
