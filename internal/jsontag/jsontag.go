// Package jsontag knows the fields of a Go struct as encoding/json does, by their
// json tags. Kubernetes' types describe themselves this way.
package jsontag

import (
	"reflect"
	"strings"
)

// Field is a field of a struct as JSON knows it.
type Field struct {
	// Key is the name of the field in JSON.
	Key string
	// StructField is the field in Go. Its Index leads to it from the struct that
	// [Fields] was given, through embedded structs.
	reflect.StructField
}

// Fields returns the fields that JSON knows of a struct type, in their order. The
// fields of inlined structs are among them.
func Fields(t reflect.Type) []Field {
	var fields []Field
	for i := range t.NumField() {
		f := t.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || key == "-" {
			continue
		}
		if !f.Anonymous || key != "" {
			fields = append(fields, Field{Key: key, StructField: f})
			continue
		}
		for _, inner := range Fields(f.Type) {
			inner.Index = append([]int{i}, inner.Index...)
			fields = append(fields, inner)
		}
	}
	return fields
}

// Find returns the field of a struct type that has the key in JSON.
func Find(t reflect.Type, key string) (Field, bool) {
	for _, f := range Fields(t) {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

// Keys returns what JSON calls the fields of a struct type, in their order.
func Keys(t reflect.Type) []string {
	fields := Fields(t)
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key
	}
	return keys
}
