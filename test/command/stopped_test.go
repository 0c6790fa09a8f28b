//go:build unix

package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// grove is a folder with pods to add a sidecar to. Its files have modes of two kinds.
type grove struct {
	folder, config string
	names          []string
	old, new       []byte // the text of each file before and after
}

const groves = 200

// plant makes a grove. The diffs of its files do not fit into a pipe.
func plant(t *testing.T) grove {
	t.Helper()
	config := "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nmetadata:\n  name: shop\nspec:\n  patterns:\n" +
		"  - name: side\n    targets: [{kind: Pod}]\n    sidecar:\n      container:\n        image: side:1\n        args:\n        - " +
		strings.Repeat("long", 500) + "\n"
	g := grove{folder: filepath.Join(t.TempDir(), "pods"), config: filepath.Join(t.TempDir(), "config.yaml")}
	require.NoError(t, os.WriteFile(g.config, []byte(config), 0o644))
	require.NoError(t, os.Mkdir(g.folder, 0o755))
	g.old = []byte("apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: app\n    image: app:1\n")
	for i := range groves {
		g.names = append(g.names, filepath.Join(g.folder, fmt.Sprintf("%03d.yaml", i)))
	}
	g.reset(t)
	out, err := g.command(t.Context(), g.names[0]).Output()
	require.NoError(t, err)
	require.NotEqual(t, g.old, out)
	g.new = out
	return g
}

// mode is the mode of a file by its number.
func mode(i int) os.FileMode { return os.FileMode(0o640 - i%2*0o40) }

// reset gives all files the old text.
func (g grove) reset(t *testing.T) {
	t.Helper()
	for i, name := range g.names {
		if is, err := os.ReadFile(name); err != nil || !bytes.Equal(is, g.old) {
			require.NoError(t, os.WriteFile(name, g.old, 0o600))
			require.NoError(t, os.Chmod(name, mode(i)))
		}
	}
}

func (g grove) command(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "native-sidecar", append([]string{"--fn-config", g.config, "-q"}, args...)...)
}

// written returns how many files have the new text. All others have the old one.
func (g grove) written(t *testing.T) int {
	t.Helper()
	written := 0
	for i, name := range g.names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		if bytes.Equal(text, g.new) {
			written++
		} else {
			require.Equal(t, string(g.old), string(text), name)
		}
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, mode(i), info.Mode(), name)
	}
	return written
}

// temporary returns the temporary files in the folder.
func (g grove) temporary(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(g.folder, ".native-sidecar-*"))
	require.NoError(t, err)
	return found
}

// changed returns when a file was last made in the folder.
func (g grove) changed(t *testing.T) time.Time {
	t.Helper()
	info, err := os.Stat(g.folder)
	require.NoError(t, err)
	return info.ModTime()
}

// complete runs once more, and checks that this writes the rest.
func (g grove) complete(t *testing.T) {
	t.Helper()
	out, err := g.command(t.Context(), "-w", g.folder).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, groves, g.written(t))
	require.Empty(t, g.temporary(t))
}

// midway is a run with -w that has written some files and waits for its reader.
type midway struct {
	*exec.Cmd
	diffs  io.ReadCloser
	stderr bytes.Buffer
}

// midway starts to write the files, and returns when the pipe with the diffs is full.
func (g grove) midway(t *testing.T) *midway {
	t.Helper()
	m := &midway{Cmd: g.command(t.Context(), "-d", "-w", g.folder)}
	m.Stderr = &m.stderr
	var err error
	m.diffs, err = m.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, m.Start())
	for before := -1; ; time.Sleep(50 * time.Millisecond) {
		now := g.written(t)
		if now > 0 && now == before {
			break
		}
		before = now
	}
	require.Less(t, g.written(t), groves)
	require.NotEmpty(t, g.temporary(t), "the next files are being written")
	return m
}

// end reads the rest and returns the exit code.
func (m *midway) end(t *testing.T) int {
	t.Helper()
	_, err := io.Copy(io.Discard, m.diffs)
	require.NoError(t, err)
	_ = m.Wait() // the exit code says it
	return m.ProcessState.ExitCode()
}

// TestSignals checks that a signal ends the writing of files between two of them, and
// that no temporary file is left.
func TestSignals(t *testing.T) {
	for sig, want := range map[syscall.Signal]struct {
		code int
		name string
	}{syscall.SIGINT: {130, "interrupt"}, syscall.SIGTERM: {143, "terminated"}, syscall.SIGHUP: {129, "hangup"}} {
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			if signal.Ignored(sig) {
				t.Skipf("%s is ignored here, as nohup does, and so in what is started", want.name)
			}
			g := plant(t)
			m := g.midway(t)
			require.NoError(t, m.Process.Signal(sig))
			assert.Equal(t, want.code, m.end(t))
			done := g.written(t)
			assert.Empty(t, g.temporary(t))
			assert.Equal(t, fmt.Sprintf("native-sidecar: stopped by a signal (%s)\n", want.name)+g.unfinished(done), m.stderr.String())
			g.complete(t)
		})
	}
}

// unfinished returns the message for a run that has written that many files.
func (g grove) unfinished(done int) string {
	return fmt.Sprintf("native-sidecar: %d of %d files were written, up to %s. From %s on, none was. Run again to write the rest\n",
		done, groves, g.names[done-1], g.names[done])
}

// TestMidway checks the message of a run that can't write one of the files, and that
// the next run goes on from there.
func TestMidway(t *testing.T) {
	t.Parallel()
	g := plant(t)
	m := g.midway(t)
	last := groves - 5
	changed := bytes.Replace(g.old, []byte("app:1"), []byte("app:2"), 1)
	require.NoError(t, os.WriteFile(g.names[last], changed, 0))
	assert.Equal(t, 1, m.end(t))
	assert.Equal(t, fmt.Sprintf("native-sidecar: another program changed %s during the run: run again\n", g.names[last])+
		g.unfinished(last), m.stderr.String())
	assert.Empty(t, g.temporary(t))
	is, err := os.ReadFile(g.names[last])
	require.NoError(t, err)
	assert.Equal(t, string(changed), string(is))
	require.NoError(t, os.WriteFile(g.names[last], g.old, 0))
	assert.Equal(t, last, g.written(t))
	g.complete(t)
}

// TestTwoRuns checks that a run leaves the temporary files of another run alone, and
// removes them when that has been killed.
func TestTwoRuns(t *testing.T) {
	t.Parallel()
	g := plant(t)
	m := g.midway(t)
	temporary := g.temporary(t)
	out, err := g.command(t.Context(), "-w", g.names[0]).CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, temporary, g.temporary(t))

	require.NoError(t, m.Process.Kill())
	m.end(t)
	assert.Equal(t, temporary, g.temporary(t))
	out, err = g.command(t.Context(), "-l", g.folder).Output()
	require.NoError(t, err)
	assert.NotContains(t, string(out), ".native-sidecar-", "they are not read as manifests")
	assert.Equal(t, temporary, g.temporary(t), "a run that writes nothing removes nothing")
	out, err = g.command(t.Context(), "-w", g.names[0]).CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Empty(t, g.temporary(t))
	g.complete(t)
}

// TestKilled kills runs at random moments, half of them after they have begun to write.
// Each goes on where the previous one was killed, until all files are written. KILLS
// sets the number of kills.
func TestKilled(t *testing.T) {
	t.Parallel()
	kills := 25
	if more, err := strconv.Atoi(os.Getenv("KILLS")); err == nil {
		kills = more
	}
	g := plant(t)
	start := time.Now()
	g.complete(t)
	whole, halfway := time.Since(start), 0
	done := groves
	for i := range kills {
		if done == groves {
			g.reset(t)
			done = 0
		}
		before := g.changed(t)
		killed := g.command(t.Context(), "-w", g.folder)
		require.NoError(t, killed.Start())
		began := time.Now()
		for i%2 == 1 && g.changed(t).Equal(before) && time.Since(began) < 10*whole {
			time.Sleep(time.Millisecond)
		}
		left := float64(groves-done) / groves
		time.Sleep(time.Duration(rand.Float64() * left * float64(whole)))
		_ = killed.Process.Kill() // it may have ended
		_ = killed.Wait()
		now := g.written(t)
		require.GreaterOrEqual(t, now, done)
		if done < now && now < groves {
			halfway++
		}
		if done = now; done == groves {
			g.complete(t)
		}
	}
	g.complete(t)
	t.Logf("%d of %d kills were between the first and the last file", halfway, kills)
}
