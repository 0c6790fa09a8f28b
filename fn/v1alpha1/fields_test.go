package v1alpha1

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// jsonField is a field of a struct, and what JSON calls it.
type jsonField struct {
	Key string
	reflect.StructField
}

// jsonFields returns the fields of a struct type that JSON knows, in their order. Types of
// the functionConfig embed nothing.
func jsonFields(t reflect.Type) (all []jsonField) {
	for i := range t.NumField() {
		f := t.Field(i)
		if key, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && key != "-" {
			all = append(all, jsonField{key, f})
		}
	}
	return all
}

// isRequired reports whether the field is required.
func (f jsonField) isRequired() bool { return !strings.Contains(f.Tag.Get("json"), ",omit") }

func TestJSONFields(t *testing.T) {
	for _, structure := range structures() {
		for _, f := range jsonFields(structure) {
			assert.NotEmpty(t, f.Key, "%s.%s", structure, f.Name)
			assert.False(t, f.Anonymous, "%s.%s", structure, f.Name)
		}
	}
}
