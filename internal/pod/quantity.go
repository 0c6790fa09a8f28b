package pod

import (
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// ParseQuantity parses a Kubernetes quantity such as 500m or 100Mi. One with a
// [HugeExponent] is an error.
func ParseQuantity(text string) (resource.Quantity, error) {
	if HugeExponent(text) {
		return resource.Quantity{}, resource.ErrFormatWrong
	}
	return resource.ParseQuantity(text)
}

// HugeExponent reports whether the exponent of a quantity has more than three
// digits, which no real one has. Kubernetes' own parser takes hours to round
// 1e-2147483647.
func HugeExponent(quantity string) bool {
	i := strings.LastIndexAny(quantity, "eE")
	return i >= 0 && len(quantity)-i > len("e-999")
}
