package growth

import "strings"

// anchors are constructs for anchors, aliases and merge keys.
var anchors = []Construct{
	{"anchors", func(n int) Input { return converts(withArgs(n, "  - &a%[1]d a\n")) }},
	{"anchors and aliases", func(n int) Input { return converts(withArgs(n, "  - &a%[1]d a\n  - *a%[1]d\n")) }},
	{"anchors, and then aliases", func(n int) Input {
		return converts(deployment("d", "", containers+"  args:\n"+each(n, "  - &a%[1]d a\n")+each(n, "  - *a%[1]d\n")))
	}},
	{"aliases of an anchor", func(n int) Input {
		return converts(deployment("d", "annotations: {a: &a a}\n", containers+"  args:\n"+strings.Repeat("  - *a\n", n)))
	}},
	{"aliases of a long scalar", func(n int) Input {
		return converts(deployment("d", "", containers+"  args:\n  - &a "+strings.Repeat("text", n)+"\n"+strings.Repeat("  - *a\n", n)))
	}},
	{"aliases of a long list", func(n int) Input {
		return converts(deployment("d", "annotations:\n  a: &a ["+list(n, "a", ", ")+"]\n"+each(n, "  b%[1]d: *a\n"), containers))
	}},
	{"anchors in an anchor", func(n int) Input {
		return deep(n, deployment("d", "annotations:\n  a: "+each(n, "&a%[1]d [")+strings.Repeat("]", n)+"\n"+each(n, "  b%[1]d: *a%[1]d\n"), containers))
	}},
	{"aliases of anchors with aliases", func(n int) Input {
		text := "annotations:\n  a0: &a0 a\n"
		var b strings.Builder
		for i := 1; i < n; i++ {
			b.WriteString(numbered("  a%[1]d: &a%[1]d ", i) + numbered("[*a%[1]d]\n", i-1))
		}
		return converts(deployment("d", text+b.String(), containers))
	}},
	{"anchors with an alias each elsewhere", func(n int) Input {
		return converts(deployment("d", "annotations:\n"+each(n, "  a%[1]d: &a%[1]d a\n"), containers+"  args:\n"+each(n, "  - *a%[1]d\n")))
	}},
	{"anchors in an edited pod with aliases behind it", func(n int) Input {
		return converts(deployment("d", "", containers+"  args:\n"+each(n, "  - &a%[1]d a\n")) + "x:\n" + each(n, "- *a%[1]d\n"))
	}},
	{"merge keys of a mapping", func(n int) Input {
		return converts(deployment("d", "x: &x {a: b}\n", containers+"  env:\n"+each(n, "  - <<: *x\n    name: e%[1]d\n")))
	}},
	{"merge keys of a large mapping", func(n int) Input {
		return converts(deployment("d", "x: &x\n"+each(n, "  k%[1]d: a\n"), containers+"  env:\n"+each(n, "  - <<: *x\n    name: e%[1]d\n")))
	}},
	{"mappings in a merge key", func(n int) Input {
		return converts(deployment("d", "x:\n"+each(n, "- &x%[1]d {a%[1]d: b}\n"), containers+"  x:\n    <<: ["+list(n, "*x%[1]d", ", ")+"]\n"))
	}},
	{"mappings in the merge key of a container", func(n int) Input {
		return converts(deployment("d", "x:\n"+each(n, "- &x%[1]d {a%[1]d: b}\n"), containers+"  <<: ["+list(n, "*x%[1]d", ", ")+"]\n"))
	}},
	{"merge keys of mappings with merge keys", func(n int) Input {
		var b strings.Builder
		b.WriteString("x:\n- &x0 {a: b}\n")
		for i := 1; i < n; i++ {
			b.WriteString(numbered("- &x%[1]d {<<: ", i) + numbered("*x%[1]d}\n", i-1))
		}
		return deep(n, deployment("d", b.String(), containers+numbered("  x: {<<: *x%[1]d}\n", n-1)))
	}},
	{"containers with a merge key", func(n int) Input {
		return converts(deployment("d", "x: &x {image: a}\n", "containers:\n- name: app\n  image: app\n"+each(n, "- <<: *x\n  name: proxy%[1]d\n")))
	}},
	{"containers with an anchor each", func(n int) Input {
		return converts(deployment("d", "", "containers:\n- name: app\n  image: app\n"+each(n, "- name: &p%[1]d proxy%[1]d\n  image: a\n  args: [*p%[1]d]\n")))
	}},
	{"documents with an anchor each", func(n int) Input {
		return converts(list(n, deployment("d%[1]d", "annotations: {a: &a b, b: *a}\n", containers), "---\n"))
	}},
	{"aliases in one line", func(n int) Input { return converts(withFlow("x: [&a a, " + list(n, "*a", ", ") + "]")) }},
	{"anchors and aliases in one line", func(n int) Input {
		return converts(withFlow("x: [" + list(n, "&a%[1]d a, *a%[1]d", ", ") + "]"))
	}},
	{"edited items of a List that aliases tie together", func(n int) Input {
		return converts("apiVersion: v1\nkind: List\nitems:\n" + each(n, "- apiVersion: v1\n  kind: Pod\n  metadata: &m%[1]d\n    name: d%[1]d\n  spec:\n"+
			indented(4, containers)) + each(n, "- apiVersion: v1\n  kind: ConfigMap\n  metadata: *m%[1]d\n"))
	}},
}
