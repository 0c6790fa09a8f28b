package pod

import (
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// ParseQuantity reads a Kubernetes quantity such as 500m or 100Mi. A quantity
// whose exponent has more digits than anybody would write is an error: rounding
// 1e-2147483647 takes hours.
func ParseQuantity(text string) (resource.Quantity, error) {
	if hugeExponent(text) {
		return resource.Quantity{}, resource.ErrFormatWrong
	}
	return resource.ParseQuantity(text)
}

func hugeExponent(quantity string) bool {
	i := strings.LastIndexAny(quantity, "eE")
	return i >= 0 && len(quantity)-i > len("e-999")
}
