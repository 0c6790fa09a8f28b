package rule

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// definitions returns the names of the kinds that each Go file of the module
// defines, by the file's path from the module's root. Tests do not count.
func definitions(t *testing.T, root string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		for _, kind := range definedIn(t, file) {
			found[filepath.ToSlash(name)] = append(found[filepath.ToSlash(name)], kind)
		}
		return err
	}))
	return found
}

// definedIn returns the names of the kinds that a file passes to finding.Define.
func definedIn(t *testing.T, file *ast.File) []string {
	t.Helper()
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !isDefine(file, call.Fun) {
			return true
		}
		written, ok := call.Args[0].(*ast.BasicLit)
		require.True(t, ok, "a kind's name is written where it is defined")
		name, err := strconv.Unquote(written.Value)
		require.NoError(t, err)
		names = append(names, name)
		return true
	})
	return names
}

// isDefine reports whether an expression is finding.Define, or Define in package
// finding itself.
func isDefine(file *ast.File, called ast.Expr) bool {
	switch called := called.(type) {
	case *ast.Ident:
		return called.Name == "Define" && file.Name.Name == "finding"
	case *ast.SelectorExpr:
		from, ok := called.X.(*ast.Ident)
		return ok && from.Name == "finding" && called.Sel.Name == "Define"
	}
	return false
}

// TestFiles checks that a reader who sees the name of a rule knows its file: each
// rule is alone in the file that is named after it, and no other package but
// finding defines kinds.
func TestFiles(t *testing.T) {
	defined := map[string]int{}
	for file, names := range definitions(t, "../..") {
		for _, name := range names {
			defined[name]++
		}
		if strings.HasPrefix(file, "internal/finding/") {
			continue
		}
		require.Len(t, names, 1, "%s: one rule a file", file)
		assert.Equal(t, "internal/rule/"+strings.ReplaceAll(names[0], "-", "_")+".go", file)
	}
	listed := map[string]int{}
	for _, k := range Kinds() {
		listed[k.Name()]++
		assert.Equal(t, 1, listed[k.Name()], "%s is listed twice", k.Name())
	}
	assert.Equal(t, defined, listed, "Kinds lists every kind that is defined, and no other, once")
}
