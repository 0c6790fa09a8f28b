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
// pkg/apis/core/validation/validation.go). Whether the pod has the claims is checked
// when the container is added.
func (v *validator) resources(r corev1.ResourceRequirements, at string) {
	huge, compute := false, false
	for field, list := range map[string]corev1.ResourceList{"limits": r.Limits, "requests": r.Requests} {
		for name, q := range list {
			v.amount(string(name), q, fmt.Sprintf("%s.%s.%s", at, field, name))
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
			v.fail(here, "needs a limit of the same amount: Kubernetes does not overcommit %s", name)
		case limited && q.Cmp(limit) > 0:
			v.fail(here, "%s is more than the limit of %s", q.String(), limit.String())
		}
	}
	v.deny(huge && !compute, at, "must also have cpu or memory, since it has huge pages")
	v.claims(r.Claims, at+".claims")
}

// amount checks the name and the quantity of a resource.
func (v *validator) amount(name string, q resource.Quantity, at string) {
	if !isResource(name) {
		v.fail(at, "%q is not a resource of a container. Use cpu, memory, ephemeral-storage, hugepages-SIZE or DOMAIN/NAME.", name)
		return
	}
	switch size, isHuge := strings.CutPrefix(name, corev1.ResourceHugePagesPrefix); {
	case q.Sign() < 0:
		v.fail(at, "must not be negative, but is %s", q.String())
	case strings.Contains(name, "/") && q.MilliValue()%1000 != 0:
		v.fail(at, "must be a whole number, not %s", q.String())
	case isHuge:
		page, err := pod.ParseQuantity(size)
		v.deny(err != nil || page.Value() <= 0 || q.Value()%page.Value() != 0,
			at, "must be a multiple of the page size %s, not %s", size, q.String())
	}
}

func isHugePages(name string) bool { return strings.HasPrefix(name, corev1.ResourceHugePagesPrefix) }

// isResource reports whether a container can have a resource of the name: one of
// Kubernetes' own, or an extended one, which has a domain other than kubernetes.io.
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
	for here, c := range elements(list, at) {
		v.filled(c.Name, here, "name")
		v.deny(again(c, seen), here, "%q is used twice", c.Name)
	}
}

// resizePolicy checks what happens on a change of resources (validateResizePolicy).
func (v *validator) resizePolicy(list []corev1.ContainerResizePolicy, at string) {
	seen := map[string]bool{}
	for here, p := range elements(list, at) {
		needed(v, p.ResourceName, here, "resourceName", corev1.ResourceCPU, corev1.ResourceMemory)
		needed(v, p.RestartPolicy, here, "restartPolicy", corev1.NotRequired, corev1.RestartContainer)
		v.once(string(p.ResourceName), seen, here+".resourceName")
	}
}
