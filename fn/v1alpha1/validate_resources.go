package v1alpha1

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
)

// resources checks requests and limits (validateResourceRequirements in
// pkg/apis/core/validation/validation.go). That the pod has the claims shows when
// the container is added.
func (v *validator) resources(r corev1.ResourceRequirements, at string) {
	huge, compute := false, false
	for _, l := range []struct {
		name string
		list corev1.ResourceList
	}{{"limits", r.Limits}, {"requests", r.Requests}} {
		for name, q := range l.list {
			v.amount(string(name), q, fmt.Sprintf("%s.%s.%s", at, l.name, name))
			huge = huge || isHugePages(string(name))
			compute = compute || name == corev1.ResourceCPU || name == corev1.ResourceMemory
		}
	}
	for name, q := range r.Requests {
		here := fmt.Sprintf("%s.requests.%s", at, name)
		limit, limited := r.Limits[name]
		fixed := isHugePages(string(name)) || strings.Contains(string(name), "/")
		switch {
		case fixed && (!limited || q.Cmp(limit) != 0):
			v.fail(here, "needs a limit, and the same: %s cannot be promised to more than one", name)
		case limited && q.Cmp(limit) > 0:
			v.fail(here, "%s is more than the limit, %s", q.String(), limit.String())
		}
	}
	if huge && !compute {
		v.fail(at, "has huge pages, and neither cpu nor memory: Kubernetes wants one of them as well")
	}
	v.claims(r.Claims, at+".claims")
}

// amount checks the name of a resource and how much there is of it.
func (v *validator) amount(name string, q resource.Quantity, at string) {
	if !isResource(name) {
		v.fail(at, "%q is no resource of a container: cpu, memory, ephemeral-storage, hugepages-SIZE or domain/name", name)
		return
	}
	switch size, isHuge := strings.CutPrefix(name, corev1.ResourceHugePagesPrefix); {
	case q.Sign() < 0:
		v.fail(at, "%s is negative", q.String())
	case strings.Contains(name, "/") && q.MilliValue()%1000 != 0:
		v.fail(at, "%s is not a whole number", q.String())
	case isHuge:
		page, err := pod.ParseQuantity(size)
		if err != nil || page.Value() <= 0 || q.Value()%page.Value() != 0 {
			v.fail(at, "%s is not a whole number of pages of %s", q.String(), size)
		}
	}
}

func isHugePages(name string) bool { return strings.HasPrefix(name, corev1.ResourceHugePagesPrefix) }

// isResource tells whether a name is that of one of Kubernetes' own resources of a
// container, or of an extended one: in a domain, but for kubernetes.io.
func isResource(name string) bool {
	standard := []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage}
	if slices.Contains(standard, corev1.ResourceName(name)) || isHugePages(name) {
		return true
	}
	return strings.Contains(name, "/") && validation.IsQualifiedName(name) == nil &&
		!strings.HasPrefix(name, corev1.DefaultResourceRequestsPrefix)
}

func (v *validator) claims(list []corev1.ResourceClaim, at string) {
	seen := map[corev1.ResourceClaim]bool{}
	for i, c := range list {
		here := fmt.Sprintf("%s[%d]", at, i)
		if c.Name == "" {
			v.fail(here, "has no name")
		}
		if seen[c] {
			v.fail(here, "%q comes twice", c.Name)
		}
		seen[c] = true
	}
}

// resizePolicy checks what a change of resources does (validateResizePolicy).
func (v *validator) resizePolicy(list []corev1.ContainerResizePolicy, at string) {
	seen := map[corev1.ResourceName]bool{}
	for i, p := range list {
		here := fmt.Sprintf("%s[%d]", at, i)
		needed(v, p.ResourceName, here, "resourceName", corev1.ResourceCPU, corev1.ResourceMemory)
		needed(v, p.RestartPolicy, here, "restartPolicy", corev1.NotRequired, corev1.RestartContainer)
		if seen[p.ResourceName] {
			v.fail(here+".resourceName", "%q comes twice", p.ResourceName)
		}
		seen[p.ResourceName] = true
	}
}
