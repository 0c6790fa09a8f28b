package v1alpha1

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// resources checks requests and limits (validateResourceRequirements in
// pkg/apis/core/validation/validation.go). Whether the pod has the claims is checked
// when the container is added.
func (v *validator) resources(x value) {
	huge, compute := false, false
	for _, list := range []value{x.get("limits"), x.get("requests")} {
		for key := range yamlnode.Fields(list.node) {
			v.amount(list.get(key.Value))
			huge = huge || strings.HasPrefix(key.Value, pod.HugePages)
			compute = compute || key.Value == pod.CPU || key.Value == pod.Memory
		}
	}
	for key := range yamlnode.Fields(x.get("requests").node) {
		name, request, limit := key.Value, x.get("requests").get(key.Value), x.get("limits").get(key.Value)
		q, most := request.amount(), limit.amount()
		fixed := strings.HasPrefix(name, pod.HugePages) || strings.Contains(name, "/")
		switch {
		case fixed && (!limit.is() || q.Cmp(most) != 0):
			v.fail(request.at, "needs a limit of the same amount: Kubernetes does not overcommit %s", name)
		case limit.is() && q.Cmp(most) > 0:
			v.fail(request.at, "%s is more than the limit of %s", q.String(), most.String())
		}
	}
	v.deny(huge && !compute, x.at, "must also have cpu or memory, since it has huge pages")
	seen := map[string]bool{}
	for c := range x.get("claims").elements() {
		name := c.get("name").text()
		v.deny(again(name+"\x00"+c.get("request").text(), seen), c.at, "%q is used twice", name)
	}
}

// amount checks the name and the quantity of a resource.
func (v *validator) amount(x value) {
	if !isResource(x.name) {
		v.fail(x.at, "%q is not a resource of a container. Use cpu, memory, ephemeral-storage, hugepages-SIZE or DOMAIN/NAME.", x.name)
		return
	}
	q := x.amount()
	switch size, isHuge := strings.CutPrefix(x.name, pod.HugePages); {
	case q.Sign() < 0:
		v.size(x)
	case strings.Contains(x.name, "/") && q.MilliValue()%1000 != 0:
		v.fail(x.at, "must be a whole number, not %s", q.String())
	case isHuge:
		page, err := pod.ParseQuantity(size)
		v.deny(err != nil || page.Value() <= 0 || q.Value()%page.Value() != 0,
			x.at, "must be a multiple of the page size %s, not %s", size, q.String())
	}
}

// size checks a quantity that must not be negative.
func (v *validator) size(x value) {
	q := x.amount()
	v.deny(q.Sign() < 0, x.at, "must not be negative, but is %s", q.String())
}

// isResource reports whether a container can have a resource of the name: one of
// Kubernetes' own, or an extended one, which has a domain other than kubernetes.io.
func isResource(name string) bool {
	if slices.Contains([]string{pod.CPU, pod.Memory, "ephemeral-storage"}, name) || strings.HasPrefix(name, pod.HugePages) {
		return true
	}
	return strings.Contains(name, "/") && kube.IsQualified(name) && !strings.HasPrefix(name, "requests.")
}
