package fn_test

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/native-sidecar/native-sidecar"

// publicPackages are what Go programs import.
var publicPackages = []string{"fn/v1alpha1", "fn", "fn/processor", "transformer"}

// TestPublicAPI checks that users can name every type that an exported name of a
// public package mentions: none is from a package internal to the module, and none
// from k8s.io, whose versions are not part of the API.
func TestPublicAPI(t *testing.T) {
	imports := exportData(t)
	for _, name := range publicPackages {
		t.Run(name, func(t *testing.T) {
			pkg, err := imports.Import(module + "/" + name)
			require.NoError(t, err)
			for _, name := range pkg.Scope().Names() {
				if object := pkg.Scope().Lookup(name); object.Exported() {
					check := apiCheck{seen: map[types.Type]bool{}}
					check.object(object, name)
					assert.Empty(t, check.hidden)
				}
			}
		})
	}
}

// exportData returns an importer of the public packages, from what the compiler
// wrote about them.
func exportData(t *testing.T) types.Importer {
	t.Helper()
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}
	for _, name := range publicPackages {
		args = append(args, module+"/"+name)
	}
	list := exec.Command("go", args...)
	list.Stderr = os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		text, err := os.ReadFile(files[path])
		return io.NopCloser(bytes.NewReader(text)), err
	})
}

// apiCheck looks for hidden types in what an exported name says.
type apiCheck struct {
	seen   map[types.Type]bool
	hidden []string
}

func (c *apiCheck) object(object types.Object, at string) {
	typ := object.Type()
	named, is := types.Unalias(typ).(*types.Named)
	if _, defines := object.(*types.TypeName); !defines || !is || named.Obj() != object {
		c.typ(typ, at)
		return
	}
	c.typ(named.Underlying(), at)
	for method := range named.Methods() {
		if method.Exported() {
			c.typ(method.Type(), at+"."+method.Name())
		}
	}
}

func (c *apiCheck) typ(t types.Type, at string) {
	if c.seen[t] {
		return
	}
	c.seen[t] = true
	switch t := t.(type) {
	case *types.Alias:
		c.name(t.Obj(), at)
		c.typ(t.Rhs(), at)
	case *types.Named:
		c.name(t.Obj(), at)
		for argument := range t.TypeArgs().Types() {
			c.typ(argument, at)
		}
	case *types.Pointer:
		c.typ(t.Elem(), at)
	case *types.Slice:
		c.typ(t.Elem(), at)
	case *types.Array:
		c.typ(t.Elem(), at)
	case *types.Chan:
		c.typ(t.Elem(), at)
	case *types.Map:
		c.typ(t.Key(), at)
		c.typ(t.Elem(), at)
	case *types.Signature:
		for parameter := range t.Params().Variables() {
			c.typ(parameter.Type(), at)
		}
		for result := range t.Results().Variables() {
			c.typ(result.Type(), at)
		}
	case *types.Struct:
		for field := range t.Fields() {
			if field.Exported() || field.Embedded() {
				c.typ(field.Type(), at+"."+field.Name())
			}
		}
	case *types.Interface:
		for method := range t.Methods() {
			c.typ(method.Type(), at+"."+method.Name())
		}
		for embedded := range t.EmbeddedTypes() {
			c.typ(embedded, at)
		}
	}
}

// name notes a type that users cannot name, or should not.
func (c *apiCheck) name(object *types.TypeName, at string) {
	if object.Pkg() == nil {
		return
	}
	path := object.Pkg().Path()
	internal := strings.HasPrefix(path, module+"/") && strings.Contains(path+"/", "/internal/")
	if internal || strings.HasPrefix(path, "k8s.io/") {
		c.hidden = append(c.hidden, fmt.Sprintf("%s mentions %s.%s", at, path, object.Name()))
	}
}
