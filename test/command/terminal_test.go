//go:build unix

package command

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// screen is what was written to a pseudo-terminal.
type screen struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (s *screen) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return strings.ReplaceAll(s.text.String(), "\r\n", "\n")
}

func (s *screen) Write(text []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(text)
}

// shows waits until the screen has a text, for as long as the tests may take: a machine
// can be slow.
func (s *screen) shows(t *testing.T, text string) {
	t.Helper()
	until, limited := t.Deadline()
	until = until.Add(-time.Minute) // to say which text is missing
	for !strings.Contains(s.String(), text) {
		require.True(t, !limited || time.Now().Before(until), "%q is not on the screen:\n%q", text, s)
		time.Sleep(5 * time.Millisecond)
	}
}

// onTerminal starts a program with a terminal of 80 columns for its stderr, and
// with stdout in a file. keys is what a user types into it.
func onTerminal(t *testing.T, command *exec.Cmd) (s *screen, keys io.Writer) {
	t.Helper()
	keyboard, tty, err := pty.Open()
	require.NoError(t, err)
	require.NoError(t, pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 80}))
	command.Stderr = tty
	if command.Stdin == nil {
		command.Stdin = tty
	}
	if command.Stdout == nil {
		command.Stdout = tty
	}
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 2}
	require.NoError(t, command.Start())
	require.NoError(t, tty.Close())
	s = &screen{}
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(s, keyboard) // ends in an error when the terminal is closed
		close(done)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill() // it may have ended
		_ = command.Wait()
		<-done
		assert.NoError(t, keyboard.Close())
	})
	return s, keyboard
}

// sidecar returns native-sidecar as a separate process: this test binary, which is
// that under its name; see TestMain.
func sidecar(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), self)
	command.Args = append([]string{"native-sidecar"}, args...)
	command.Env = append(os.Environ(), "NO_COLOR=", "TERM=xterm")
	return command
}

const (
	legacyProxy = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
spec:
  patterns:
  - name: legacy
    convert: {containers: [proxy]}
`
	webPod = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: web:1
  - {workingDir: /very/long/path/that/does/not/fit/into/the/line, name: proxy, image: proxy:1}
`
)

// TestTerminalColors: colours come on a terminal that has them and is asked for
// them, and nowhere else; snippets have its width.
func TestTerminalColors(t *testing.T) {
	inFolder(t, testcase.Config, legacyProxy, "pod.yaml", webPod)
	for _, c := range []struct {
		name    string
		env     []string
		args    []string
		colored bool
	}{
		{name: "colours", colored: true},
		{name: "NO_COLOR", env: []string{"NO_COLOR=1"}},
		{name: "dumb", env: []string{"TERM=dumb"}},
		{name: "short", args: []string{"--format", "short"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			command := sidecar(t, append(c.args, "--fn-config", testcase.Config, "-l", "pod.yaml")...)
			command.Env = append(command.Env, c.env...)
			command.Stdout = io.Discard
			s, _ := onTerminal(t, command)
			s.shows(t, "(convert, pattern legacy)\n")
			assert.Equal(t, c.colored, strings.Contains(s.String(), "\x1b[1;33mwarning\x1b[0m: Pod web: "), s)
			assert.Equal(t, c.colored, strings.Contains(s.String(), "\x1b["), s)
			if c.name == "NO_COLOR" {
				s.shows(t, "\n    9 |   - {workingDir: /very/long/path/that/does/not/fit/into/the/line, name…\n      |     ^\n")
			}
		})
	}
	command := sidecar(t, "--fn-config", testcase.Config, "-l", "pod.yaml")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	require.NoError(t, command.Run())
	assert.Contains(t, stderr.String(), "\n    9 |   - {workingDir: /very/long/path/that/does/not/fit/into/the/line, name: proxy, image: proxy:1}\n      |     ^\n")
	assert.NotContains(t, stderr.String(), "\x1b")
}

// TestTerminalProgress: on a terminal, a run that takes long shows how far it is,
// and takes that away again; nowhere else does it show anything. A pipe that
// nobody writes to makes it take long.
func TestTerminalProgress(t *testing.T) {
	inFolder(t, testcase.Config, legacyProxy, "pod.yaml", webPod)
	start := func(name string, set func(*exec.Cmd)) *screen {
		require.NoError(t, syscall.Mkfifo(name+".yaml", 0o644))
		command := sidecar(t, "--fn-config", testcase.Config, "-l", "pod.yaml", name+".yaml")
		command.Stdout = io.Discard
		set(command)
		if command.Stderr == nil {
			s, _ := onTerminal(t, command)
			return s
		}
		require.NoError(t, command.Start())
		t.Cleanup(func() { _ = command.Wait() })
		return command.Stderr.(*screen)
	}
	feed := func(name string) {
		pipe, err := os.OpenFile(name+".yaml", os.O_WRONLY, 0)
		require.NoError(t, err)
		require.NoError(t, pipe.Close())
	}
	silent := map[string]*screen{
		"pipe":  start("pipe", func(c *exec.Cmd) { c.Stderr = &screen{} }),
		"quiet": start("quiet", func(c *exec.Cmd) { c.Args = append(c.Args, "--quiet") }),
		"dumb":  start("dumb", func(c *exec.Cmd) { c.Env = append(c.Env, "TERM=dumb") }),
	}
	time.Sleep(200 * time.Millisecond) // they run, and so are ahead of the next one
	s := start("terminal", func(*exec.Cmd) {})
	s.shows(t, "\r\x1b[K1 of 2 files")
	for name, said := range silent {
		assert.Empty(t, said.String(), name)
		feed(name)
		said.shows(t, "warning")
		assert.NotContains(t, said.String(), "\r", name)
	}
	feed("terminal")
	s.shows(t, "1 of 2 files\r\x1b[K\x1b[1mpod.yaml")
	s.shows(t, "native-sidecar: 1 of 2 files would change, 1 warning\n")
}

// TestCompletion types into real shells: what they complete are commands, flags,
// values, names of the catalogue and files.
func TestCompletion(t *testing.T) {
	const typed = "native-sidecar --fo\tjs\t--fn\tsidec\t-w fol\t\nnative-sidecar cat\tist\t\nnative-sidecar comp\tfi\t\n"
	typists := map[string]struct {
		args        []string
		setUp, want string
	}{
		"bash": {[]string{"--norc", "--noprofile", "-i"}, "", "[--format][json][--fn-config][sidecars.yaml][-w][folder/]\n"},
		"zsh": {
			[]string{"-f", "-i"}, "unsetopt beep; autoload -Uz compinit && compinit -D -u; ",
			"[--format=json][--fn-config=sidecars.yaml][-w][folder]\n",
		},
	}
	for shell, typist := range typists {
		t.Run(shell, func(t *testing.T) {
			program, err := exec.LookPath(shell)
			if err != nil {
				t.Skipf("%s is not installed", shell)
			}
			inFolder(t, "sidecars.yaml", legacyProxy, shell+".script", script(t, shell))
			require.NoError(t, os.Mkdir("folder", 0o755))
			command := exec.CommandContext(t.Context(), program, typist.args...)
			command.Env = []string{"PATH=" + os.Getenv("PATH"), "TERM=dumb", "HOME=" + t.TempDir(), "PS1=$ ", "LC_ALL=C.UTF-8"}
			s, keys := onTerminal(t, command)
			enter := func(text string) {
				_, err := io.WriteString(keys, text)
				require.NoError(t, err)
			}
			enter(typist.setUp + "source ./" + shell + ".script; native-sidecar() { printf '[%s]' \"$@\"; echo; }; echo rea''dy\n")
			s.shows(t, "ready\n")
			enter(typed)
			s.shows(t, typist.want)
			s.shows(t, "[catalog][istio-proxy]\n")
			s.shows(t, "[completion][fish]\n")
		})
	}
	t.Run("fish", func(t *testing.T) {
		program, err := exec.LookPath("fish")
		if err != nil {
			t.Skip("fish is not installed")
		}
		inFolder(t, "sidecars.yaml", legacyProxy, "fish.script", script(t, "fish"))
		for line, want := range map[string]string{
			"cat": "catalog", "--fo": "--format", "--format js": "json", "--fn-config sidec": "sidecars.yaml", "catalog ist": "istio-proxy",
			"completion zs": "zsh", "--check sidec": "sidecars.yaml",
		} {
			command := exec.CommandContext(t.Context(), program, "--no-config", "-c", "source fish.script; complete -C 'native-sidecar "+line+"'")
			command.Env = append(os.Environ(), "HOME="+t.TempDir())
			out, err := command.CombinedOutput()
			require.NoError(t, err, string(out))
			first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\t")
			assert.Equal(t, want, first, line)
		}
	})
}

func script(t *testing.T, shell string) string {
	t.Helper()
	stdout, stderr, code := run("", "completion", shell)
	require.Zero(t, code, stderr)
	return stdout
}
