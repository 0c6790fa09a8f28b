package growth

import "strings"

const (
	overlaid = `patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: d}
    spec: {template: {spec: {containers: [{name: proxy, tty: true}]}}}
`
	forAll = `patches:
- target: {kind: Deployment}
  patch: |-
`
)

// kustomizations are constructs for packages: their patches are rewritten, and every
// kustomization is built before and after.
var kustomizations = []Construct{
	{"overlays of a base", func(n int) Input {
		in := packaged(map[string]string{"base/kustomization.yaml": "resources: [d.yaml]\n", "base/d.yaml": aDeployment})
		for i := range n {
			in.Files[numbered("o%[1]d/kustomization.yaml", i)] = "resources: [../base]\n" + overlaid
		}
		return in
	}},
	{"copies of a base with an overlay", func(n int) Input {
		in := packaged(map[string]string{})
		for i := range n {
			in.Files[numbered("c%[1]d/base/kustomization.yaml", i)] = "resources: [d.yaml]\n"
			in.Files[numbered("c%[1]d/base/d.yaml", i)] = aDeployment
			in.Files[numbered("c%[1]d/prod/kustomization.yaml", i)] = "resources: [../base]\n" + overlaid
		}
		return in
	}},
	{"overlays of a base with copies of their own", func(n int) Input {
		in := packaged(map[string]string{"base/kustomization.yaml": "resources: [d.yaml]\n", "base/d.yaml": aDeployment})
		for i := range n {
			in.Files[numbered("o%[1]d/d.yaml", i)] = strings.Replace(aDeployment, "name: d", "name: copy", 1)
			in.Files[numbered("o%[1]d/size.yaml", i)] = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: copy}\n" +
				"spec: {template: {spec: {containers: [{name: proxy, tty: true}]}}}\n"
			in.Files[numbered("o%[1]d/kustomization.yaml", i)] = "resources: [../base, d.yaml]\n" + overlaid + "- path: size.yaml\n"
		}
		return in
	}},
	{"objects that a merge reaches", func(n int) Input {
		return packaged(map[string]string{
			"kustomization.yaml": "resources: [d.yaml]\n" + forAll + indented(4, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n"+
				"spec: {template: {spec: {containers: [{name: proxy, tty: true}]}}}\n"),
			"d.yaml": documents(n, "---\n"),
		})
	}},
	{"objects that operations reach", func(n int) Input {
		return packaged(map[string]string{
			"kustomization.yaml": "resources: [d.yaml]\n" + forAll + indented(4, "- {op: add, path: /spec/template/spec/containers/1/tty, value: true}\n"),
			"d.yaml":             documents(n, "---\n"),
		})
	}},
	{"operations of a patch", func(n int) Input {
		return packaged(map[string]string{
			"kustomization.yaml": "resources: [d.yaml]\n" + forAll + strings.Repeat("    - {op: add, path: /spec/template/spec/containers/1/tty, value: true}\n", n),
			"d.yaml":             aDeployment,
		})
	}},
	{"patches of a kustomization", func(n int) Input {
		return packaged(map[string]string{
			"kustomization.yaml": "resources: [d.yaml]\n" + overlaid + strings.Repeat(strings.TrimPrefix(overlaid, "patches:\n"), n-1),
			"d.yaml":             aDeployment,
		})
	}},
}

// packaged converts the containers called proxy of a package.
func packaged(files map[string]string) Input {
	return Input{Config: convertProxy, Files: files, Args: []string{"-d"}, SlowStart: true, Want: "(carry)"}
}
