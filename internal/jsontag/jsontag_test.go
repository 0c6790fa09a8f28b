package jsontag_test

import (
	"reflect"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/jsontag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type Inlined struct {
	Inner string `json:"inner,omitempty" patchMergeKey:"name"`
	Last  int    `json:"last"`
}

type Named struct{ Deep string }

type outer struct {
	First   string `json:"first"`
	hidden  string
	Left    string `json:"-"`
	Inlined `json:",inline"`
	Named   `json:"named"`
	End     *int `json:"end"`
}

var outerType = reflect.TypeFor[outer]()

func TestKeys(t *testing.T) {
	assert.Equal(t, []string{"first", "inner", "last", "named", "end"}, jsontag.Keys(outerType))
	assert.Empty(t, jsontag.Keys(reflect.TypeFor[struct{}]()))
}

func TestIndex(t *testing.T) {
	value := reflect.ValueOf(outer{First: "a", hidden: "b", Inlined: Inlined{Last: 3}})
	f, found := jsontag.Find(outerType, "last")
	require.True(t, found)
	assert.Equal(t, 3, value.FieldByIndex(f.Index).Interface())
	f, found = jsontag.Find(outerType, "first")
	require.True(t, found)
	assert.Equal(t, "a", value.FieldByIndex(f.Index).Interface())
}

func TestFind(t *testing.T) {
	f, found := jsontag.Find(outerType, "inner")
	require.True(t, found)
	assert.Equal(t, "name", f.Tag.Get("patchMergeKey"))
	for _, key := range []string{"Inner", "hidden", "-", "", "Deep", "Left"} {
		_, found = jsontag.Find(outerType, key)
		assert.False(t, found, key)
	}
}
