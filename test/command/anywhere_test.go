//go:build unix

package command

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nobody is the user that runs the command if the test may choose: root can write to
// every folder.
const nobody = 65534

// place is where the command runs.
type place struct {
	name   string
	prefix []string // of the command line
	env    []string // nil: that of the test
	as     *syscall.Credential
}

// answer is all that a run of the command leaves.
type answer struct {
	stdout, stderr string
	code           int
}

// TestAnywhere runs the built command on every golden, as a function and on files,
// with nothing to rely on: without environment, as nobody, in a folder that it
// cannot write to, without a network; and where other things would show, in another
// zone, language and home. The same bytes come out everywhere.
func TestAnywhere(t *testing.T) {
	native := os.Getenv("NATIVE_SIDECAR_BIN")
	if native == "" {
		t.Skip("NATIVE_SIDECAR_BIN is not set: `make unit` builds the command and sets it")
	}
	// Not t.TempDir, which only its owner may enter.
	dir, err := os.MkdirTemp("", "anywhere")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700); _ = os.RemoveAll(dir) })
	text, err := os.ReadFile(native)
	require.NoError(t, err)
	command := filepath.Join(dir, "native-sidecar")
	require.NoError(t, os.WriteFile(command, text, 0o755))
	for _, g := range goldens(t) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, g.Name()+".config.yaml"), []byte(g.config), 0o644))
		require.NoError(t, os.WriteFile(filepath.Join(dir, g.Name()+".yaml"), []byte(g.input), 0o644))
	}
	require.NoError(t, os.Chmod(dir, 0o555))

	bare := place{name: "nothing", env: []string{}}
	if os.Geteuid() == 0 {
		bare.as = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	require.NotZero(t, bare.run(t, dir, "", "/bin/sh", "-c", ": > new").code, "the folder can be written to")
	offline := place{name: "no network", prefix: []string{"unshare", "--net"}, env: bare.env}
	if os.Geteuid() != 0 {
		offline.prefix = append(offline.prefix, "--map-root-user")
	}
	places := []place{bare, offline, {name: "elsewhere", env: []string{
		"TZ=Asia/Kathmandu", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "HOME=" + filepath.Join(dir, "none"), "COLUMNS=20", "TERM=dumb",
	}}}
	want := everything(t, place{}, dir, command)
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			if len(p.prefix) > 0 {
				if err := exec.Command(p.prefix[0], append(p.prefix[1:], "true")...).Run(); err != nil {
					t.Skipf("%s is not permitted here: %v", strings.Join(p.prefix, " "), err)
				}
			}
			for name, got := range everything(t, p, dir, command) {
				assert.Equal(t, want[name], got, name)
			}
		})
	}
}

// everything runs all goldens in a place, as a function and on files, and returns
// the answers by golden and mode.
func everything(t *testing.T, p place, dir, command string) map[string]answer {
	t.Helper()
	answers := map[string]answer{}
	var lock sync.Mutex
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, g := range goldens(t) {
		config := g.Name() + ".config.yaml"
		for mode, args := range map[string][]string{
			"function": {},
			"stream":   {"--fn-config", config, "-"},
			"diff":     {"--fn-config", config, "-d", g.Name() + ".yaml"},
		} {
			stdin := g.input
			if mode == "function" {
				stdin = resourceList(g.config, g.input)
			}
			slots <- struct{}{}
			group.Go(func() {
				defer func() { <-slots }()
				got := p.run(t, dir, stdin, append([]string{command}, args...)...)
				lock.Lock()
				defer lock.Unlock()
				answers[g.Name()+", "+mode] = got
			})
		}
	}
	group.Wait()
	return answers
}

func (p place) run(t *testing.T, dir, stdin string, args ...string) answer {
	var out, said bytes.Buffer
	args = append(p.prefix[:len(p.prefix):len(p.prefix)], args...)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, p.env, strings.NewReader(stdin), &out, &said
	if p.as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	}
	err := cmd.Run()
	if _, failed := errors.AsType[*exec.ExitError](err); !failed {
		assert.NoError(t, err)
	}
	return answer{out.String(), said.String(), cmd.ProcessState.ExitCode()}
}
