package replace_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/replace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// write gives a file the text "new", if it has the text "old".
func write(name string) error {
	p, err := prepare(name)
	if err != nil {
		return err
	}
	defer p.Discard()
	if err := p.Sync(); err != nil {
		return err
	}
	if err := p.Commit(); err != nil {
		return err
	}
	return replace.SyncFolder(p.Folder())
}

func prepare(name string) (*replace.Pending, error) {
	return replace.Prepare(name, []byte("old"), func(w io.Writer) error {
		_, err := io.WriteString(w, "new")
		return err
	})
}

// old makes a file with the text "old" in a new folder.
func old(t *testing.T, mode fs.FileMode) (name string) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "pod.yaml")
	require.NoError(t, os.WriteFile(name, []byte("old"), 0o600))
	require.NoError(t, os.Chmod(name, mode))
	return name
}

func text(t *testing.T, name string) string {
	t.Helper()
	is, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(is)
}

// names returns the names in the folder of a file.
func names(t *testing.T, name string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(name))
	require.NoError(t, err)
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestReplace(t *testing.T) {
	name := old(t, 0o640)
	require.NoError(t, write(name))
	assert.Equal(t, "new", text(t, name))
	assert.Equal(t, []string{"pod.yaml"}, names(t, name))
	info, err := os.Stat(name)
	require.NoError(t, err)
	want, err := os.Stat(old(t, 0o640)) // not 0640 on Windows
	require.NoError(t, err)
	assert.Equal(t, want.Mode(), info.Mode())
}

func TestReplaceFollowsLinks(t *testing.T) {
	name := old(t, 0o644)
	link := filepath.Join(t.TempDir(), "link.yaml")
	if err := os.Symlink(name, link); err != nil {
		t.Skip("links cannot be made here:", err)
	}
	require.NoError(t, write(link))
	assert.Equal(t, "new", text(t, name))
	leads, err := os.Readlink(link)
	require.NoError(t, err)
	assert.Equal(t, name, leads)
	assert.Equal(t, []string{"link.yaml"}, names(t, link))
}

// TestReplaceFails checks that a text that could not be written whole leaves nothing.
func TestReplaceFails(t *testing.T) {
	name := old(t, 0o644)
	_, err := replace.Prepare(name, []byte("old"), func(w io.Writer) error {
		_, err := io.WriteString(w, "ne")
		return errors.Join(err, &fs.PathError{Op: "write", Path: "/a/temporary/file", Err: errors.New("no space left on device")})
	})
	require.ErrorContains(t, err, "pod.yaml was not written: ")
	require.ErrorContains(t, err, "no space left on device")
	assert.Equal(t, "old", text(t, name))
	assert.Equal(t, []string{"pod.yaml"}, names(t, name))
}

// TestReplaceSeesOthers checks that what another program does to the file while the new
// text is written is not undone.
func TestReplaceSeesOthers(t *testing.T) {
	for title, change := range map[string]func(name string) error{
		"another text":  func(name string) error { return os.WriteFile(name, []byte("her"), 0) },
		"a longer text": func(name string) error { return os.WriteFile(name, []byte("older"), 0) },
		"another mode":  func(name string) error { return os.Chmod(name, 0o400) },
		"removed":       os.Remove,
		"another file": func(name string) error {
			return errors.Join(os.WriteFile(name+"1", []byte("old"), 0o644), os.Rename(name+"1", name))
		},
		"a folder in its place": func(name string) error { return errors.Join(os.Remove(name), os.Mkdir(name, 0o755)) },
	} {
		t.Run(title, func(t *testing.T) {
			name := old(t, 0o644)
			p, err := prepare(name)
			require.NoError(t, err)
			require.NoError(t, change(name))
			before := names(t, name)
			require.NoError(t, p.Sync())
			require.ErrorContains(t, p.Commit(), "pod.yaml was not written: ")
			p.Discard()
			assert.Len(t, names(t, name), len(before)-1, "only the temporary file is gone")
			if is, err := os.ReadFile(name); err == nil {
				assert.NotEqual(t, "new", string(is))
			}
		})
	}
}

func TestReplaceRefuses(t *testing.T) {
	name := old(t, 0o444)
	require.ErrorContains(t, write(name), "pod.yaml is read-only (mode 0444). Run chmod u+w "+name+", or leave it out")
	assert.Equal(t, replace.Check(name), write(name))
	require.NoError(t, os.Chmod(name, 0o644))
	require.NoError(t, replace.Check(name))

	folder := t.TempDir()
	require.ErrorContains(t, replace.Check(folder), "is not a regular file")
	require.ErrorIs(t, replace.Check(filepath.Join(folder, "none.yaml")), fs.ErrNotExist)
}
