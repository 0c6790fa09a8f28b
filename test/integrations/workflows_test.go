package integrations

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	uses     = regexp.MustCompile(`(?m)^\s*(?:- )?uses: (.*)$`)
	byCommit = regexp.MustCompile(`^[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	runsMake = regexp.MustCompile(`\bmake ([a-z-]+)`)
	minor    = regexp.MustCompile(`(?m)^go (\d+\.\d+)`)
	setsUp   = regexp.MustCompile(`go-version: (.*)`)
)

// TestWorkflows lints the project's own workflows. They use actions by commit, the Go
// of go.mod, and targets that the Makefile has.
func TestWorkflows(t *testing.T) {
	root := repository(t)
	files, err := filepath.Glob(root + "/.github/workflows/*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	linted(t, root, files)

	makefile, wanted := text(t, root+"/Makefile"), minor.FindStringSubmatch(text(t, root+"/go.mod"))
	require.NotNil(t, wanted)
	targets := 0
	for _, file := range append(files, root+"/action.yml") {
		content := text(t, file)
		for _, match := range uses.FindAllStringSubmatch(content, -1) {
			assert.Regexp(t, byCommit, match[1], file)
		}
		for _, match := range setsUp.FindAllStringSubmatch(content, -1) {
			assert.Equal(t, wanted[1]+".x", match[1], file)
		}
		for _, match := range runsMake.FindAllStringSubmatch(content, -1) {
			targets++
			assert.Regexp(t, `(?m)^`+match[1]+`:`, makefile, file)
		}
	}
	for _, command := range []string{"demo", "test", "browser", "release"} {
		assert.Regexp(t, `(?m)run: make `+command+`$`, text(t, root+"/.github/workflows/test.yml")+text(t, root+"/.github/workflows/release.yml"))
	}
	assert.GreaterOrEqual(t, targets, 4)
}

// linted fails the test with what actionlint finds in workflows.
func linted(t *testing.T, root string, files []string) {
	t.Helper()
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	require.NoError(t, err)
	project, err := actionlint.NewProject(root)
	require.NoError(t, err)
	found, err := linter.LintFiles(files, project)
	require.NoError(t, err)
	for _, f := range found {
		t.Errorf("%s", f)
	}
}

// TestDependabot compares the folders that Dependabot looks at with those of modules.
func TestDependabot(t *testing.T) {
	type update struct {
		Ecosystem   string                         `json:"package-ecosystem"`
		Directory   string                         `json:"directory"`
		Directories []string                       `json:"directories"`
		Schedule    map[string]string              `json:"schedule"`
		Groups      map[string]map[string][]string `json:"groups"`
		Commit      map[string]string              `json:"commit-message"`
	}
	config := decode[struct {
		Version int      `json:"version"`
		Updates []update `json:"updates"`
	}](t, repository(t)+"/.github/dependabot.yml")
	assert.Equal(t, 2, config.Version)
	updates := map[string]update{}
	for _, u := range config.Updates {
		assert.Contains(t, []string{"daily", "weekly", "monthly"}, u.Schedule["interval"], u.Ecosystem)
		updates[u.Ecosystem] = u
	}
	assert.Equal(t, "/", updates["github-actions"].Directory)

	var modules []string
	require.NoError(t, fs.WalkDir(os.DirFS(repository(t)), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || slices.Contains([]string{"dist", "testdata"}, entry.Name())) {
			return fs.SkipDir
		}
		if entry.Name() == "go.mod" {
			modules = append(modules, path.Join("/", path.Dir(name)))
		}
		return nil
	}))
	assert.ElementsMatch(t, modules, updates["gomod"].Directories, "list each folder that has a go.mod in .github/dependabot.yml")
}

// TestIssueForms decodes the issue forms, and checks what GitHub requires of them.
func TestIssueForms(t *testing.T) {
	type form struct {
		Name        string   `json:"name"`
		Description string   `json:"description"`
		Labels      []string `json:"labels"`
		Body        []struct {
			Type       string `json:"type"`
			ID         string `json:"id"`
			Attributes struct {
				Label       string `json:"label"`
				Description string `json:"description"`
				Value       string `json:"value"`
				Render      string `json:"render"`
			} `json:"attributes"`
			Validations struct {
				Required bool `json:"required"`
			} `json:"validations"`
		} `json:"body"`
	}
	folder := repository(t) + "/.github/ISSUE_TEMPLATE"
	files, err := filepath.Glob(folder + "/*.yml")
	require.NoError(t, err)
	var names []string
	for _, file := range files {
		if filepath.Base(file) == "config.yml" {
			decode[struct {
				Blank bool `json:"blank_issues_enabled"`
			}](t, file)
			continue
		}
		f := decode[form](t, file)
		assert.NotEmpty(t, f.Name, file)
		assert.NotEmpty(t, f.Description, file)
		names = append(names, f.Name)
		ids := map[string]bool{}
		asked := 0
		for _, element := range f.Body {
			if element.Type == "markdown" {
				assert.NotEmpty(t, element.Attributes.Value, file)
				continue
			}
			asked++
			assert.Contains(t, []string{"input", "textarea"}, element.Type, file)
			assert.NotEmpty(t, element.Attributes.Label, file)
			assert.Regexp(t, `^[\w-]+$`, element.ID, file)
			assert.False(t, ids[element.ID], "%s has two elements %q", file, element.ID)
			ids[element.ID] = true
		}
		assert.NotZero(t, asked, "%s asks nothing", file)
	}
	assert.ElementsMatch(t, []string{"Bug", "Feature", "Wrong conversion"}, names)
	assert.NotEmpty(t, text(t, repository(t)+"/.github/pull_request_template.md"))
}
