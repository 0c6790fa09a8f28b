package command

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// acting are names that do something where they are printed unchanged.
var acting = []string{
	":",
	"web", "\x1b]0;x\a\x1b[31m", "x\n::error file=x::y\r\n::set-output name=a::b", "::stop-commands::x", " \u2029::error::x", "##[group]x ##vso[task.y]",
	"\u202eevil\u200b\u0085\ufeff", "<img src=x onerror=alert(1)>", "</text><script>alert(2)</script>", "]\n  end\nclick A \"javascript:alert(1)\"",
	"```\n# heading", "[x](https://example.com)", "| --- |", "a b ::error::" + strings.Repeat("x ", 60) + " ::error::x",
}

// FuzzNames runs every command and format on objects, files and functionConfigs with
// names that can be anything. Nothing that is printed controls a terminal or is a
// command of a CI system. The lines of a diff and of a manifest are the file's own.
func FuzzNames(f *testing.F) {
	for _, name := range acting {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if len(name) > 1000 {
			return
		}
		quoted, err := json.Marshal(strings.ToValidUTF8(name, "?"))
		require.NoError(t, err)
		file := "job.yaml"
		if !strings.ContainsAny(name, "/\x00") && len(name) < 200 {
			file = name + ".yaml"
		}
		inFolder(t,
			file, named(jobOfNames, quoted),
			"config.yaml", named(configOfNames, quoted),
			"wrong.yaml", "spec: {"+string(quoted)+": 1}\nkind: "+string(quoted)+"\n")
		path := "./" + file
		if !strings.HasPrefix(file, "-") {
			path = file
		}
		for _, args := range []string{
			"-l", "--check", "-d", "--format short", "--format json", "--format sarif", "--format github", "--format github -d",
		} {
			for _, config := range []string{"config.yaml", "wrong.yaml", name} {
				if strings.ContainsRune(config, 0) {
					continue
				}
				stdout, stderr, _ := run("", append(append([]string{"--fn-config", config}, strings.Fields(args)...), path)...)
				requireInert(t, withoutBody(stdout))
				requireInert(t, stderr)
			}
		}
		for _, format := range []string{"text", "mermaid", "svg"} {
			stdout, stderr, _ := run("", "explain", "--fn-config", "config.yaml", "--format", format, path)
			requireInert(t, stdout)
			requireInert(t, stderr)
		}
		for _, args := range [][]string{{name}, {"catalog", name}, {"completion", name}, {"help", name}, {"--" + name}, {"--format", name, path}} {
			_, stderr, _ := run("", args...)
			requireInert(t, stderr)
		}
		_, stderr, _ := run(resourceList(named(configOfNames, quoted), named(jobOfNames, quoted)))
		requireInert(t, stderr)
	})
}

func named(text string, quoted []byte) string {
	return strings.ReplaceAll(text, "NAME", string(quoted))
}

const (
	jobOfNames = `apiVersion: batch/v1
kind: Job
metadata: {name: NAME, namespace: NAME, labels: {x: NAME}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: NAME, image: NAME, command: [sh, -c, NAME], env: [{name: NAME, value: NAME}], ports: [{containerPort: 1, name: NAME}], resources: {limits: {cpu: NAME}}}
      - name: proxy
        image: proxy
        readinessProbe: {httpGet: {path: NAME, port: 1}}
        lifecycle: {preStop: {exec: {command: [NAME]}}}
`
	configOfNames = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: x}
spec:
  targets: [{kind: Job}]
  patterns:
  - name: legacy
    convert: {containers: [proxy]}
  - name: nothing
    targets: [{labelSelector: "a=b", annotationSelector: "c=d"}]
    remove: {containers: [NAME]}
  - name: variable
    sidecar:
      container: {name: helper, image: NAME}
      app: {containers: [NAME], env: [{name: X, value: x}]}
`
)

// withoutBody returns what was printed without the lines of diffs, which are the file's
// own: those between the line that stops commands and the line that resumes them, and
// as many after the header of each hunk as it counts.
func withoutBody(printed string) string {
	var kept []string
	var before, after int
	token := ""
	for line := range strings.Lines(printed) {
		stop, stops := strings.CutPrefix(line, "::stop-commands::")
		switch {
		case token != "":
			if line == "::"+token+"::\n" {
				token = ""
			}
		case stops:
			token = strings.TrimSpace(stop)
		case before > 0 || after > 0:
			if line[0] != '+' {
				before--
			}
			if line[0] != '-' {
				after--
			}
		case strings.HasPrefix(line, "@@ -"):
			var at int
			_, _ = fmt.Sscanf(line, "@@ -%d,%d +%d,%d @@", &at, &before, &at, &after)
		default:
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// requireInert requires lines that are only text.
func requireInert(t *testing.T, printed string) {
	t.Helper()
	require.True(t, utf8.ValidString(printed), "%q", printed)
	for line := range strings.Lines(printed) {
		line = strings.TrimSuffix(line, "\n")
		for _, r := range line {
			require.False(t, unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp), "%U in %q", r, line)
		}
		require.NotRegexp(t, `##\pL*\[`, line)
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "::") {
			require.Regexp(t, `^::(error|warning|notice) (file=[^:,]*,)?(line=\d+,)?(col=\d+,)?title=[a-z-]+::`, line)
		}
	}
}

// TestPatch applies a diff of files with unusual names with patch.
func TestPatch(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("patch is not installed")
	}
	for _, name := range []string{"plain.yaml", "größe.yaml", "a\nb.yaml", "\x1b[31m.yaml", `q"\.yaml`, "::error::x.yaml"} {
		inFolder(t, "config.yaml", named(configOfNames, []byte(`web`)), name, named(jobOfNames, []byte(`web`)))
		diff, stderr, code := run("", "--fn-config", "config.yaml", "-d", "./")
		require.Zero(t, code, stderr)
		require.NoError(t, os.WriteFile("x.diff", []byte(diff), 0o644))
		out, err := exec.Command(patch, "-p1", "-i", "x.diff").CombinedOutput()
		require.NoError(t, err, "%s\n%s", out, diff)
		stdout, _, code := run("", "--fn-config", "config.yaml", "-l", name)
		assert.Zero(t, code)
		assert.Empty(t, stdout, "patched as -w would have written it")
	}
}
