package corpus

import (
	_ "embed" // for the templates of the items
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

// The templates of the items, with ${variables}.
var (
	//go:embed items/deployment.yaml
	deploymentText string
	//go:embed items/statefulset.yaml
	statefulSetText string
	//go:embed items/job.yaml
	jobText string
	//go:embed items/cronjob.yaml
	cronJobText string
	//go:embed items/init.yaml
	initText string
	//go:embed items/sidecar.yaml
	sidecarText string
	//go:embed items/configmap.yaml
	configMapText string
	//go:embed items/service.yaml
	serviceText string
	//go:embed items/menu.yaml
	menuText string
)

// shape is a kind of item.
type shape int

const (
	deployment shape = iota
	otherWorkload
	configMap
	largeConfigMap
	service
	menu
)

// item is one item. Its text has one variable left, ${host}, for the annotations
// that a host adds.
type item struct {
	kind, text string
}

// template returns an item's kind and template.
func template(s shape, random *rand.Rand) item {
	switch s {
	case deployment:
		return item{"Deployment", deploymentText}
	case otherWorkload:
		return []item{{"StatefulSet", statefulSetText}, {"Job", jobText}, {"CronJob", cronJobText}}[random.IntN(3)]
	case service:
		return item{"Service", serviceText}
	case menu:
		return item{"Menu", menuText}
	default:
		return item{"ConfigMap", configMapText}
	}
}

var (
	teams  = []string{"checkout", "catalog", "search", "payment", "delivery", "identity"}
	stages = []string{"prod", "staging", "test"}
)

// newItem generates the item with an index. A Deployment may have a legacy sidecar.
func newItem(s shape, index int, sidecar bool, random *rand.Rand) item {
	made := template(s, random)
	team := teams[random.IntN(len(teams))]
	vars := map[string]string{
		"team":      team,
		"name":      fmt.Sprintf("%s-%05d", team, index),
		"namespace": team + "-" + stages[random.IntN(len(stages))],
		"small":     strconv.Itoa(1 + random.IntN(9)),
		"large":     strconv.Itoa(100 + random.IntN(900)),
		"day":       strconv.Itoa(10 + random.IntN(19)),
		"host":      "${host}",
	}
	if random.IntN(5) == 0 { // one pod in five has an init container
		vars["init"] = strings.TrimSuffix(os.Expand(initText, lookup(vars)), "\n")
	}
	if sidecar {
		vars["sidecar"] = strings.TrimSuffix(sidecarText, "\n")
	}
	if s == largeConfigMap {
		vars["manifests"] = manifests(random)
	}
	made.text = os.Expand(made.text, lookup(vars))
	return made
}

func lookup(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// manifests returns an entry of a ConfigMap's data: a block scalar of 5 to 50 KB that
// looks like a stream of manifests.
func manifests(random *rand.Rand) string {
	var b strings.Builder
	b.WriteString("\n  manifests.yaml: |")
	for size := 5_000 + random.IntN(45_000); b.Len() < size; {
		fmt.Fprintf(&b, `
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: embedded-%d
    # not a comment, and not a workload either
    spec:
      template:
        spec:
          containers:
          - name: app
            image: registry.example.com/embedded:%d
            args: ["--level=%d", '--quoted: "yes"']

    items:
    - name: first
      value: "%d"
    - name: second`, random.IntN(1000), random.IntN(1000), random.IntN(10), random.IntN(1_000_000))
	}
	return b.String()
}

// in returns the text of the item with a host's annotations, each on its own line.
func (i item) in(host ...string) string {
	var lines strings.Builder
	for _, line := range host {
		lines.WriteString("\n    " + line)
	}
	return strings.Replace(i.text, "${host}", lines.String(), 1)
}
