package replace_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

const (
	// acl is rw for the owner and for user 1234, r for the group, rw as the mask.
	acl = "02000000" + "01000600ffffffff" + "02000600d2040000" + "04000400ffffffff" + "10000600ffffffff" + "20000400ffffffff"

	aclOfFile   = "system.posix_acl_access"
	aclOfFolder = "system.posix_acl_default"
)

// TestKeepsACL checks that a file keeps its ACL, and that it gets none that new files
// in the folder get.
func TestKeepsACL(t *testing.T) {
	entries, err := hex.DecodeString(acl)
	require.NoError(t, err)
	name := old(t, 0o640)
	if err := unix.Setxattr(name, aclOfFile, entries, 0); err != nil {
		t.Skip("the file system has no ACLs:", err)
	}
	plain := filepath.Join(filepath.Dir(name), "plain.yaml")
	require.NoError(t, os.WriteFile(plain, []byte("old"), 0o640))
	require.NoError(t, unix.Setxattr(filepath.Dir(name), aclOfFolder, entries, 0))

	value := make([]byte, 100)
	require.NoError(t, write(name))
	n, err := unix.Getxattr(name, aclOfFile, value)
	require.NoError(t, err)
	assert.Equal(t, acl, hex.EncodeToString(value[:n]))

	require.NoError(t, write(plain))
	_, err = unix.Getxattr(plain, aclOfFile, value)
	require.ErrorIs(t, err, unix.ENODATA)
	info, err := os.Stat(plain)
	require.NoError(t, err)
	assert.Equal(t, "-rw-r-----", info.Mode().String())
}

// asNobody calls do with the rights that user and group 65534 have over files.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can act as another user")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	require.NoError(t, unix.Setfsgid(65534))
	require.NoError(t, unix.Setfsuid(65534))
	defer func() {
		require.NoError(t, unix.Setfsuid(0))
		require.NoError(t, unix.Setfsgid(0))
	}()
	do()
}

// open lets all users into the folder of a file.
func open(t *testing.T, name string) {
	t.Helper()
	for folder := filepath.Dir(name); folder != os.TempDir() && len(folder) > 1; folder = filepath.Dir(folder) {
		require.NoError(t, os.Chmod(folder, 0o777))
	}
}

// TestRefusesOthersFiles checks that a file of another user keeps its owner, even if
// this user may write to it.
func TestRefusesOthersFiles(t *testing.T) {
	name := old(t, 0o666)
	open(t, name)
	asNobody(t, func() {
		require.ErrorContains(t, write(name), "pod.yaml was not written: the new file cannot have its owner (0): operation not permitted. "+
			"Run as its owner or as root, or leave it out")
	})
	require.NoError(t, os.Chown(name, 65534, -1))
	asNobody(t, func() {
		require.ErrorContains(t, write(name), "cannot have its group (0): operation not permitted. "+
			"Run as a member of that group or as root, or leave it out")
	})
	require.NoError(t, os.Chown(name, -1, 65534))
	require.NoError(t, os.Chmod(name, 0o444|os.ModeSetuid|0o200))
	asNobody(t, func() { require.NoError(t, write(name)) })
	assert.Equal(t, "new", text(t, name))
	assert.Equal(t, []string{"pod.yaml"}, names(t, name))
}

func TestRefusesWithoutPermission(t *testing.T) {
	name := old(t, 0o644)
	open(t, name)
	asNobody(t, func() { require.ErrorContains(t, write(name), "pod.yaml cannot be written: permission denied") })
	require.NoError(t, os.Chmod(name, 0o666))
	require.NoError(t, os.Chmod(filepath.Dir(name), 0o755))
	asNobody(t, func() {
		require.ErrorContains(t, write(name), "since its folder "+filepath.Dir(name)+" cannot be written: permission denied")
	})
	assert.Equal(t, "old", text(t, name))
}
