package gitignore

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// git runs git in a folder, without the settings of the user who runs the tests.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	command := exec.Command("git", append([]string{
		"-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always", "-c", "core.quotepath=off",
	}, args...)...)
	command.Dir = dir
	out, err := command.CombinedOutput()
	require.NoError(t, err, "git %v: %s", args, out)
	return string(out)
}

// alone keeps out the settings of the user who runs the tests, and returns a folder.
func alone(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	home := filepath.Join(dir, "home")
	require.NoError(t, os.Mkdir(home, 0o755))
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	tree := filepath.Join(dir, "tree")
	require.NoError(t, os.Mkdir(tree, 0o755))
	return tree
}

// write writes files, given as pairs of path and text.
func write(t *testing.T, dir string, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		file := filepath.Join(dir, filepath.FromSlash(pairs[i]))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(pairs[i+1]), 0o644))
	}
}

// ignored returns the files in a working tree that this package ignores.
func ignored(t *testing.T, dir string) []string {
	t.Helper()
	top, err := Open(dir)
	require.NoError(t, err)
	found := []string{}
	var walk func(f *Folder, path string, all bool)
	walk = func(f *Folder, path string, all bool) {
		entries, err := os.ReadDir(filepath.Join(dir, path))
		require.NoError(t, err)
		for _, e := range entries {
			if e.Name() == ".git" {
				continue
			}
			is, err := f.Ignores(e.Name(), e.IsDir())
			require.NoError(t, err)
			name := filepath.Join(path, e.Name())
			switch {
			case e.IsDir() && all:
				walk(f, name, true)
			case e.IsDir() && is:
				walk(f, name, true)
			case e.IsDir():
				walk(f.Folder(e.Name()), name, false)
			case is || all:
				found = append(found, filepath.ToSlash(name))
			}
		}
	}
	walk(top, "", false)
	slices.Sort(found)
	return found
}

// gitIgnores returns those that git ignores.
func gitIgnores(t *testing.T, dir string) []string {
	t.Helper()
	found := []string{}
	for name := range strings.SplitSeq(git(t, dir, "ls-files", "-z", "--others", "--ignored", "--exclude-standard"), "\x00") {
		if name != "" {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

func agree(t *testing.T, dir string) {
	t.Helper()
	assert.Equal(t, gitIgnores(t, dir), ignored(t, dir))
}

// Each line of a .gitignore means what it means to git. Git reads d**/a as d followed
// by **/a, contrary to its manual; here it is d*/a.
func TestRulesAsGit(t *testing.T) {
	dir := alone(t)
	git(t, dir, "init", "-q")
	names := []string{"a", "b", "ab", "a.yaml", "b.yaml", "A.yaml", "#a", "!a", "a ", "{a,b}", "[a]", "a]b", "a-b", "a1", "a\\b", ".h", "^", "été.yml"}
	for _, name := range names {
		write(t, dir, name, "", "d/"+name, "", "d/e/"+name, "", "e/d/"+name, "", "x/d/e/f/"+name, "")
	}
	lines := []string{
		"a", "/a", "a/", "d", "d/", "/d", "/d/", "d/e", "/d/e", "d/e/", "*", "*.yaml", "/*.yaml", "d/*.yaml", "**/e", "**/d/e", "d/**", "/d/**",
		"d/**/a", "**/e/**", "x/**/f", "x/**/f/", "**", "/**", "**/", "x/**/", "a**", "**a", "d/**a", "d/a**", "d*/a", "d/*/a", "d/?/a",
		"?", "??", "a?", "[ab]", "[!a]", "[^a]", "[a-c]", "[]a]", "[!]a]", "a[]]b", "[[]a]", "[[:alpha:]]", "[![:alpha:]]", "a[[:digit:]]",
		"[[:punct:]]*", "[[:upper:]]*", "[[:nope:]]", "[a", "[", "a[", "a\\", "\\a", "\\#a", "#a", "\\!a", "a ", "a\\ ", "a\\  ", "{a,b}", "\\{a,b\\}",
		"a\\\\b", "[\\]a]", "[a\\-b]", "a[-]b", "a[a-]b", "été.yml", "ét*", "", " ", "/", "//", "!a", "\xef\xbb\xbfa", "a\r", "d//e", "./a", "../a",
	}
	for _, line := range lines {
		t.Run(fmt.Sprintf("%q", line), func(t *testing.T) {
			write(t, dir, ".gitignore", line+"\n")
			agree(t, dir)
			write(t, dir, ".gitignore", "*.yaml\n"+line+"\n!a.yaml\n!/d\n")
			agree(t, dir)
		})
	}
}

// Random lines in random folders, with ignored files that are tracked.
func TestRandomRulesAsGit(t *testing.T) {
	dir := alone(t)
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	var folders []string
	for _, a := range []string{"", "d/", "e/", "d/d/", "d/e/", "e/d/", "d/e/d/", "d/e/f/"} {
		folders = append(folders, a)
		write(t, dir, a+"a", "", a+"ab", "", a+"c.yaml", "")
	}
	line := func() string {
		var out strings.Builder
		out.WriteString(pick("", "", "", "!", "/", "!/"))
		for i := range 1 + random.IntN(3) {
			if i > 0 {
				out.WriteString("/")
			}
			out.WriteString(pick("a", "d", "e", "f", "*", "**", "a*", "?", "[ab]", "*.yaml", "[!a]*", "ab", "*b"))
		}
		return out.String() + pick("", "", "/") + "\n"
	}
	git(t, dir, "init", "-q")
	for range 80 {
		require.NoError(t, os.RemoveAll(filepath.Join(dir, ".git", "index")))
		text := ""
		for _, folder := range folders {
			lines := ""
			for range random.IntN(4) {
				lines += line()
			}
			write(t, dir, folder+".gitignore", lines)
			text += folder + ".gitignore:\n" + lines
		}
		if random.IntN(2) == 0 {
			git(t, dir, "add", "-f", pick(folders...)+pick("a", "ab", "c.yaml"))
		}
		if !assert.Equal(t, gitIgnores(t, dir), ignored(t, dir), text) {
			return
		}
	}
}

// What besides .gitignore makes a file ignored, or not ignored.
func TestSourcesAsGit(t *testing.T) {
	dir := alone(t)
	git(t, dir, "init", "-q")
	write(t, dir, ".gitignore", "*.tmp.yaml\nbuild/\n", "a.tmp.yaml", "", "b.tmp.yaml", "", "build/kept.yaml", "", "build/x/gone.yaml", "",
		"c.yaml", "", "d.yaml", "", "e.yaml", "", ".git/info/exclude", "c.yaml\n")
	git(t, dir, "add", "-f", "a.tmp.yaml", "build/kept.yaml")
	assert.Equal(t, []string{"b.tmp.yaml", "build/x/gone.yaml", "c.yaml"}, ignored(t, dir))
	agree(t, dir)
	home := os.Getenv("HOME")
	write(t, home, ".config/git/ignore", "d.yaml\n")
	assert.Contains(t, ignored(t, dir), "d.yaml")
	agree(t, dir)
	write(t, home, ".gitconfig", "[core]\n\texcludesFile = \"~/mine\" ; my own\n", "mine", "e.yaml\n")
	assert.Contains(t, ignored(t, dir), "e.yaml")
	assert.NotContains(t, ignored(t, dir), "d.yaml")
	agree(t, dir)
	git(t, dir, "config", "core.ignorecase", "true")
	write(t, dir, ".gitignore", "BUILD/X\nE.YAML\n")
	agree(t, dir)
}

// Every version of the index, split ones, and those with longer hashes.
func TestIndexAsGit(t *testing.T) {
	for name, set := range map[string]func(t *testing.T, dir string){
		"version 2":      func(t *testing.T, dir string) { git(t, dir, "update-index", "--index-version", "2") },
		"version 3":      func(t *testing.T, dir string) { git(t, dir, "add", "-f", "-N", "d/c.yaml") },
		"version 4":      func(t *testing.T, dir string) { git(t, dir, "update-index", "--index-version", "4") },
		"without a hash": func(t *testing.T, dir string) { git(t, dir, "-c", "index.skipHash=true", "add", "-f", "d/c.yaml") },
		"split": func(t *testing.T, dir string) {
			git(t, dir, "update-index", "--split-index")
			git(t, dir, "add", "-f", "d/c.yaml")
		},
	} {
		for _, format := range []string{"sha1", "sha256"} {
			t.Run(name+", "+format, func(t *testing.T) {
				dir := alone(t)
				git(t, dir, "init", "-q", "--object-format="+format)
				write(t, dir, ".gitignore", "*.yaml\n")
				for i := range 40 {
					write(t, dir, fmt.Sprintf("d/%0*d.yaml", 1+i, i), "", fmt.Sprintf("e/%d.yaml", i), "")
				}
				write(t, dir, "d/c.yaml", "", "long/"+strings.Repeat("l", 200)+"/"+strings.Repeat("l", 200)+"/x.yaml", "")
				for i := 0; i < 40; i += 3 {
					git(t, dir, "add", "-f", fmt.Sprintf("d/%0*d.yaml", 1+i, i))
				}
				git(t, dir, "add", "-f", "long")
				set(t, dir)
				agree(t, dir)
			})
		}
	}
}

// Linked working trees, submodules, and repositories inside and outside of others.
func TestTreesAsGit(t *testing.T) {
	dir := alone(t)
	git(t, dir, "init", "-q")
	write(t, dir, ".gitignore", "*.tmp.yaml\n", "a.tmp.yaml", "", "kept.tmp.yaml", "")
	git(t, dir, "add", "-f", ".gitignore", "kept.tmp.yaml")
	git(t, dir, "commit", "-q", "-m", "x")

	linked := filepath.Join(filepath.Dir(dir), "linked")
	git(t, dir, "worktree", "add", "-q", linked)
	write(t, linked, "b.tmp.yaml", "", "c.yaml", "")
	write(t, dir, ".git/info/exclude", "c.yaml\n")
	agree(t, linked)
	assert.Equal(t, []string{"b.tmp.yaml", "c.yaml"}, ignored(t, linked))

	outer := filepath.Join(filepath.Dir(dir), "outer")
	require.NoError(t, os.Mkdir(outer, 0o755))
	git(t, outer, "init", "-q")
	git(t, outer, "submodule", "--quiet", "add", dir, "sub")
	write(t, outer, ".gitignore", "sub\nx.yaml\n", "sub/d.tmp.yaml", "", "sub/x.yaml", "", "x.yaml", "")
	agree(t, filepath.Join(outer, "sub"))
	assert.Equal(t, []string{"d.tmp.yaml"}, ignored(t, filepath.Join(outer, "sub")))
	assert.Equal(t, []string{"sub/d.tmp.yaml", "x.yaml"}, ignored(t, outer), "a submodule is tracked, and only its own rules apply")

	git(t, outer, "init", "-q", "inner")
	write(t, outer, "inner/.gitignore", "y.yaml\n", "inner/x.yaml", "", "inner/y.yaml", "")
	assert.Equal(t, []string{"inner/y.yaml", "sub/d.tmp.yaml", "x.yaml"}, ignored(t, outer))
	assert.Equal(t, []string{"linked/b.tmp.yaml", "linked/c.yaml", "outer/inner/y.yaml", "outer/sub/d.tmp.yaml", "outer/x.yaml", "tree/a.tmp.yaml"},
		ignored(t, filepath.Dir(dir)), "below a folder that is in no repository")
}

// A folder that is ignored itself is taken as it is.
func TestIgnoredFolderNamed(t *testing.T) {
	dir := alone(t)
	git(t, dir, "init", "-q")
	write(t, dir, ".gitignore", "build\n*.tmp.yaml\n", "build/a.tmp.yaml", "", "build/b/c.yaml", "", "d/e.tmp.yaml", "")
	assert.Empty(t, ignored(t, filepath.Join(dir, "build")))
	assert.Empty(t, ignored(t, filepath.Join(dir, "build", "b")))
	assert.Equal(t, []string{"e.tmp.yaml"}, ignored(t, filepath.Join(dir, "d")))
	_, err := Open(filepath.Join(dir, "nosuch"))
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// An index that cannot be read is an error only where it matters.
func TestMalformedIndex(t *testing.T) {
	dir := alone(t)
	git(t, dir, "init", "-q")
	write(t, dir, ".gitignore", "a.yaml\n", "a.yaml", "", "b.yaml", "")
	for _, text := range []string{"", "DIRC", "XXXX" + strings.Repeat("\x00", 60), "DIRC\x00\x00\x00\x02\x00\x00\x00\x09" + strings.Repeat("\x00", 90),
		"DIRC\x00\x00\x00\x09" + strings.Repeat("\x00", 90), "DIRC\x00\x00\x00\x04\x00\x00\x00\x01" + strings.Repeat("\xff", 110)} {
		write(t, dir, ".git/index", text)
		f, err := Open(dir)
		require.NoError(t, err)
		_, err = f.Ignores("a.yaml", false)
		require.ErrorContains(t, err, "not an index", "%q", text)
		is, err := f.Ignores("b.yaml", false)
		require.NoError(t, err)
		assert.False(t, is)
	}
}

// FuzzIndex: no text makes the reader of the index panic, and no path is made up.
func FuzzIndex(f *testing.F) {
	entry := strings.Repeat("\x00", 60) + "\x00\x06" + "a.yaml" + strings.Repeat("\x00", 10)
	for _, version := range []string{"\x02", "\x03", "\x04"} {
		f.Add([]byte("DIRC\x00\x00\x00"+version+"\x00\x00\x00\x01"+entry+"link\x00\x00\x00\x18"+strings.Repeat("\x01", 44)), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, long bool) {
		hash := 20
		if long {
			hash = 32
		}
		paths, _, ok := parseIndex(text, hash)
		assert.True(t, ok || paths == nil)
		assert.LessOrEqual(t, len(paths), len(text)/hash)
	})
}

// FuzzRules: no line makes the matching of rules panic.
func FuzzRules(f *testing.F) {
	f.Add("[[:punct:]]a\\\n!/**/{x", "a/b.yaml", true)
	f.Fuzz(func(t *testing.T, text, path string, isFolder bool) {
		rules := parse([]byte(text), false)
		ignored, decided := decide(rules, path, filepath.Base(path), isFolder)
		assert.True(t, decided || !ignored)
	})
}
