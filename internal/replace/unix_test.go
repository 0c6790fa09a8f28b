//go:build linux || darwin

package replace_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/replace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestHardLinks checks that a file with a second name is refused, and that the command
// in the message makes it a separate file.
func TestHardLinks(t *testing.T) {
	name := old(t, 0o640)
	other := filepath.Join(t.TempDir(), "other.yaml")
	require.NoError(t, os.Link(name, other))
	err := write(name)
	require.ErrorContains(t, err, "has 2 hard links")
	assert.Equal(t, []string{"pod.yaml"}, names(t, name))

	_, advice, found := strings.Cut(err.Error(), "a separate file: ")
	require.True(t, found)
	require.NoError(t, exec.CommandContext(t.Context(), "sh", "-c", advice).Run())
	require.NoError(t, write(name))
	assert.Equal(t, "new", text(t, name))
	assert.Equal(t, "old", text(t, other))
}

func TestKeepsExtendedAttributes(t *testing.T) {
	name := old(t, 0o644)
	if err := unix.Setxattr(name, "user.note", []byte("keep"), 0); err != nil {
		t.Skip("the file system has no extended attributes:", err)
	}
	require.NoError(t, unix.Setxattr(name, "user.empty", nil, 0))
	require.NoError(t, write(name))
	assert.Equal(t, "new", text(t, name))
	value := make([]byte, 10)
	n, err := unix.Getxattr(name, "user.note", value)
	require.NoError(t, err)
	assert.Equal(t, "keep", string(value[:n]))
	n, err = unix.Getxattr(name, "user.empty", value)
	require.NoError(t, err)
	assert.Zero(t, n)
}

// TestKeepsSpecialBits checks bits that the system takes away when a file is written or
// changes its owner.
func TestKeepsSpecialBits(t *testing.T) {
	name := old(t, 0o640|os.ModeSetgid|os.ModeSetuid|os.ModeSticky)
	want, err := os.Stat(name)
	require.NoError(t, err)
	if os.Geteuid() == 0 {
		require.NoError(t, os.Chown(name, 1234, 5678))
		require.NoError(t, os.Chmod(name, want.Mode()))
	}
	require.NoError(t, write(name))
	is, err := os.Stat(name)
	require.NoError(t, err)
	assert.Equal(t, want.Mode(), is.Mode())
	if os.Geteuid() == 0 {
		var stat unix.Stat_t
		require.NoError(t, unix.Stat(name, &stat))
		assert.Equal(t, []uint32{1234, 5678}, []uint32{stat.Uid, stat.Gid})
	}
}

func TestClean(t *testing.T) {
	name := old(t, 0o644)
	folder := filepath.Dir(name)
	live, err := prepare(name)
	require.NoError(t, err)
	before := names(t, name)
	require.Len(t, before, 2)

	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	require.NoError(t, os.WriteFile(elsewhere, nil, 0o644))
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(folder, ".native-sidecar-11")))
	require.NoError(t, os.Mkdir(filepath.Join(folder, ".native-sidecar-12"), 0o755))
	require.NoError(t, unix.Mkfifo(filepath.Join(folder, ".native-sidecar-13"), 0o644))
	for _, others := range []string{".native-sidecar-", ".native-sidecar-1a", ".native-sidecar-ignore", ".native-sidecar.yaml"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, others), nil, 0o644))
	}
	want := names(t, name)
	require.NoError(t, os.WriteFile(filepath.Join(folder, ".native-sidecar-123"), []byte("half"), 0o600))
	replace.Clean(folder)
	assert.Equal(t, want, names(t, name), "only what a process has left is gone")
	assert.FileExists(t, elsewhere)

	require.NoError(t, live.Sync())
	require.NoError(t, live.Commit())
	assert.Equal(t, "new", text(t, name))
	replace.Clean(filepath.Join(folder, "none")) // is no error
}
