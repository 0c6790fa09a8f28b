package main

import (
	"encoding/json"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// TestFiles checks that the generated files are what is generated.
func TestFiles(t *testing.T) {
	for name, generate := range files {
		want, err := generate()
		require.NoError(t, err)
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "run make generate")
	}
}

// TestTypes compares the table with the types of k8s.io/api themselves.
func TestTypes(t *testing.T) {
	c := comparison{t: t, seen: map[reflect.Type]bool{}}
	c.object(&kube.Container, reflect.TypeFor[corev1.Container]())
	c.object(&kube.Volume, reflect.TypeFor[corev1.Volume]())
	c.object(&kube.EnvVar, reflect.TypeFor[corev1.EnvVar]())
	c.object(&kube.Probe, reflect.TypeFor[corev1.Probe]())
	c.object(&kube.LocalObjectReference, reflect.TypeFor[corev1.LocalObjectReference]())
	assert.Greater(t, len(c.seen), 60)
}

type comparison struct {
	t    *testing.T
	seen map[reflect.Type]bool
}

func (c comparison) object(got *kube.Type, want reflect.Type) {
	if c.seen[want] {
		return
	}
	c.seen[want] = true
	short := path.Base(path.Dir(want.PkgPath())) + "." + path.Base(want.PkgPath()) + "." + want.Name()
	require.Equal(c.t, short, got.Name)
	require.Equal(c.t, kube.Object, got.Kind)
	var names []string
	for _, f := range fields(want) {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, key)
		field, known := got.Field(key)
		require.True(c.t, known, "%s.%s", want, key)
		if first := f.Tag.Get("patchMergeKey"); first != "" {
			require.NotEmpty(c.t, field.Keys, "%s.%s", want, key)
			assert.Equal(c.t, first, field.Keys[0], "%s.%s", want, key)
		} else {
			assert.Empty(c.t, field.Keys, "%s.%s", want, key)
		}
		c.field(field, f.Type, want.String()+"."+key)
	}
	assert.Equal(c.t, names, got.Names(), want.String())
	for _, name := range got.OneOf {
		assert.Contains(c.t, names, name)
	}
}

// fields returns the fields of a struct type that JSON knows, and those of structs in it that
// have no name in JSON.
func fields(t reflect.Type) (all []reflect.StructField) {
	for i := range t.NumField() {
		f := t.Field(i)
		switch key, _, _ := strings.Cut(f.Tag.Get("json"), ","); {
		case key == "" && f.Anonymous:
			all = append(all, fields(f.Type)...)
		case key != "-":
			all = append(all, f)
		}
	}
	return all
}

func (c comparison) field(got kube.Field, want reflect.Type, at string) {
	shape := kube.One
	if want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	switch want.Kind() {
	case reflect.Slice:
		shape, want = kube.List, want.Elem()
	case reflect.Map:
		shape, want = kube.Map, want.Elem()
	}
	assert.Equal(c.t, shape, got.Shape, at)
	if kind, is := kinds[want]; is {
		assert.Equal(c.t, kind, got.Type.Kind, at)
		return
	}
	if want.Kind() == reflect.String {
		assert.Equal(c.t, kube.Text, got.Type.Kind, at)
		return
	}
	require.False(c.t, reflect.PointerTo(want).Implements(reflect.TypeFor[json.Unmarshaler]()), at)
	require.Equal(c.t, reflect.Struct, want.Kind(), at)
	c.object(got.Type, want)
}

// kinds are the types that are no objects and no texts.
var kinds = map[reflect.Type]kube.Kind{
	reflect.TypeFor[bool]():               kube.Boolean,
	reflect.TypeFor[int32]():              kube.Integer32,
	reflect.TypeFor[int64]():              kube.Integer,
	reflect.TypeFor[resource.Quantity]():  kube.Quantity,
	reflect.TypeFor[intstr.IntOrString](): kube.IntOrString,
	reflect.TypeFor[metav1.Time]():        kube.Time,
	reflect.TypeFor[metav1.FieldsV1]():    kube.Any,
}

// TestFacts checks that what is written by hand is about types and fields that there are.
func TestFacts(t *testing.T) {
	there := map[string]bool{}
	s := &source{packages: map[string]*pkg{}, heard: map[string]bool{}}
	all, err := s.reach(roots)
	require.NoError(t, err)
	for _, typ := range all {
		there[typ.name] = true
		for _, f := range typ.fields {
			there[typ.name+"."+f.name] = true
		}
	}
	for name, values := range order {
		assert.ElementsMatch(t, s.packages[core].values[name], values, name)
	}
	for _, facts := range []any{closed, unique, forms, optional, required, running, oneOf, needsOne, since, gated, inSidecars} {
		for _, key := range reflect.ValueOf(facts).MapKeys() {
			assert.True(t, there[key.String()], "%s is not in k8s.io/api, or not reached", key)
		}
	}
}
