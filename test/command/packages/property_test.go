package packages

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inProcessPackages and binaryPackages are how many packages are generated and judged: as
// many as take less than three minutes on two idle cores. PACKAGES sets another number for both.
const (
	inProcessPackages = 2000
	binaryPackages    = 100

	// processes share those that are judged in process.
	processes = 2
)

// TestGenerated judges generated packages: after -w, every kustomization builds to what
// the function makes of its former build, or the run is refused and no file has changed.
// PACKAGE=N judges only the package of that seed, and prints it.
//
// kustomize keeps the schema of what it builds for the whole process, so that builds in one
// process come one after another. A few processes of this test share the packages.
func TestGenerated(t *testing.T) {
	if os.Getenv("PACKAGE") != "" {
		judge(t, inProcess{}, 0, 1, 1)
		return
	}
	packages := number(t, inProcessPackages)
	if part := os.Getenv("PART"); part != "" {
		first, err := strconv.ParseUint(part, 10, 64)
		require.NoError(t, err)
		require.NoError(t, json.NewEncoder(os.Stdout).Encode(judge(t, inProcess{}, first, processes, packages/processes)))
		return
	}
	t.Parallel()
	start, parts := time.Now(), make([]judgement, processes)
	var all sync.WaitGroup
	for part := range processes {
		all.Go(func() {
			c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestGenerated$")
			c.Env = append(os.Environ(), "PART="+strconv.Itoa(part))
			out, err := c.Output()
			for line := range strings.Lines(string(out)) {
				_ = json.Unmarshal([]byte(line), &parts[part]) // one of them is the judgement
			}
			assert.NoError(t, err, "%s", out)
		})
	}
	all.Wait()
	total := newJudgement()
	for _, part := range parts {
		total.add(part)
	}
	total.report(t, packages, time.Since(start))
}

// TestGeneratedBinaries does the same with the command's binary. Of each package,
// kustomize's binary builds one kustomization, and its code in this process the others.
func TestGeneratedBinaries(t *testing.T) {
	t.Parallel()
	start, packages := time.Now(), number(t, binaryPackages)
	judge(t, newBinaries(t), 1_000_000, 1, packages).report(t, packages, time.Since(start))
}

func number(t *testing.T, usual int) int {
	t.Helper()
	s := os.Getenv("PACKAGES")
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// verdict is what came of a package.
type verdict int

const (
	unbuildable verdict = iota // kustomize does not build it
	refusable                  // the function refuses what it builds to
	refused
	oneWay // right, and the way back is refused
	unchanged
	right
	wrong
)

// judgement is how many packages came to which verdict, and why some were refused.
type judgement struct {
	Verdicts map[verdict]int
	Reasons  map[string]int
}

func newJudgement() judgement { return judgement{map[verdict]int{}, map[string]int{}} }

func (j judgement) add(other judgement) {
	for v, n := range other.Verdicts {
		j.Verdicts[v] += n
	}
	for reason, n := range other.Reasons {
		j.Reasons[reason] += n
	}
}

// judged returns how many packages kustomize builds.
func (j judgement) judged() int {
	return j.Verdicts[refused] + j.Verdicts[oneWay] + j.Verdicts[refusable] + j.Verdicts[unchanged] + j.Verdicts[right] + j.Verdicts[wrong]
}

// report says what came of the packages, and fails the test if too many are refused.
func (j judgement) report(t *testing.T, packages int, took time.Duration) {
	t.Helper()
	refusals := j.Verdicts[refused] + j.Verdicts[oneWay]
	t.Logf("%d packages in %v: %d right, %d unchanged, %d refused (%.1f %%, %d of them on the way back), %d that the function refuses; %d more that kustomize does not build",
		j.judged(), took.Round(time.Second), j.Verdicts[right], j.Verdicts[unchanged], refusals,
		float64(100*refusals)/float64(packages), j.Verdicts[oneWay], j.Verdicts[refusable], j.Verdicts[unbuildable])
	for reason, n := range j.Reasons {
		t.Logf("refused %d: %s", n, reason)
	}
	assert.GreaterOrEqual(t, j.judged(), packages-1, "not all were judged") // one may be left over
	assert.Less(t, refusals*20, packages, "5 %% or more are refused")
	assert.Greater(t, j.Verdicts[right]*2, packages, "hardly anything changes")
}

// judge judges as many packages as there have to be that kustomize builds, from a seed on
// with some steps between.
func judge(t *testing.T, p program, seed, step uint64, packages int) judgement {
	defer debug.SetGCPercent(debug.SetGCPercent(1000)) // there is hardly anything to keep
	only := os.Getenv("PACKAGE")
	if only != "" {
		n, err := strconv.ParseUint(only, 10, 64)
		require.NoError(t, err)
		seed, packages = n, 1
		t.Log(generate(seed))
	}
	counts := newJudgement()
	const mostFailures = 20
	for ; counts.judged() < packages && counts.Verdicts[wrong] < mostFailures; seed += step {
		c := &judged{T: t, program: p, seed: seed, dir: t.TempDir()}
		is := c.judge()
		counts.Verdicts[is]++
		if is == refused || is == oneWay {
			counts.Reasons[c.reason]++
		}
		require.NoError(t, os.RemoveAll(c.dir))
		if only != "" {
			break
		}
	}
	return counts
}

// judged is a package that is being judged.
type judged struct {
	*testing.T
	program
	seed        uint64
	dir, reason string
}

// fail reports what is wrong with the package.
func (c *judged) fail(format string, args ...any) verdict {
	c.Errorf("PACKAGE=%d: %s", c.seed, fmt.Sprintf(format, args...))
	return wrong
}

// config writes a functionConfig outside of the package and returns its path.
func (c *judged) config(name, text string) string {
	path := filepath.Join(c.dir, name)
	require.NoError(c, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func (c *judged) judge() verdict {
	before := generate(c.seed)
	dir := filepath.Join(c.dir, "package")
	before.write(c, dir)
	roots := before.roots()
	built, err := c.builds(dir, roots)
	if err != nil {
		return unbuildable
	}
	config, removes := convertsConfig, c.seed/processes%10 == 9
	if removes {
		config = removesConfig
	}
	there := c.config("there.yaml", config)
	want := map[string]string{}
	refusedBuild := ""
	for one := range built {
		out, said, ok := apply(c, there, built[one])
		if !ok {
			refusedBuild = said
		}
		want[one] = out
	}
	_, said, code := c.run(c, "", "--fn-config", there, "--format", "short", "-w", dir)
	after := read(c, dir)
	if os.Getenv("PACKAGE") != "" {
		c.Logf("%s\n%s", after, said)
	}
	switch {
	case code != 0 && after.String() != before.String():
		return c.fail("refused, and files have changed:\n%s", said)
	case code != 0 && refusedBuild != "":
		return refusable
	case code != 0:
		c.reason = reason(said)
		if os.Getenv("PACKAGES") != "" {
			c.Logf("PACKAGE=%d: %s", c.seed, said)
		}
		return refused
	case refusedBuild != "":
		return c.fail("not refused, but the function refuses a build:\n%s", refusedBuild)
	case strings.Contains(said, "(not-proved)"):
		return c.fail("not proved:\n%s", said)
	}
	now, err := c.builds(dir, roots)
	if err == nil && c.program != (inProcess{}) {
		one := roots[c.seed%uint64(len(roots))]
		now[one], err = c.build(c, filepath.Join(dir, filepath.FromSlash(one)))
	}
	if err != nil {
		return c.fail("no longer builds: %v", err)
	}
	for one := range built {
		if diff := differ(c, now[one], want[one], nil); diff != "" {
			return c.fail("%s builds to something else:\n%s", one, diff)
		}
	}
	if lost := lostComments(before, after, said); lost != "" {
		return c.fail("lost comments:\n%s\nbefore:\n%s\nafter:\n%s", lost, before, after)
	}
	if after.String() == before.String() {
		return unchanged
	}
	const share = 12 // of the packages are run on twice, and others taken back
	all := os.Getenv("PACKAGE") != ""
	if all || c.seed/processes%share == 0 {
		if _, said, code := c.run(c, "", "--fn-config", there, "--format", "short", "--check", dir); code != 0 {
			return c.fail("the second run has something to do:\n%s", said)
		}
	}
	if !removes && (all || c.seed/processes%share == 1) {
		return c.back(dir, roots, built)
	}
	return right
}

// builds returns what kustomize builds of some folders, and what Flux would.
func (c *judged) builds(dir string, roots []string) (map[string]string, error) {
	built, err := builds(c, dir, roots)
	if err != nil {
		return nil, err
	}
	if files := read(c, dir); files[fluxFile] != "" {
		_, path, _ := strings.Cut(files[fluxFile], "  path: ./")
		folder, _, _ := strings.Cut(path, "\n")
		built[fluxFile], err = applied{file: fluxFile, field: []string{"spec"}, folder: folder}.build(c.T, inProcess{}, files)
	}
	return built, err
}

// back takes the conversion back: each kustomization builds to the original objects,
// except for what the findings say cannot come back.
func (c *judged) back(dir string, roots []string, built map[string]string) verdict {
	before := read(c, dir)
	_, said, code := c.run(c, "", "--fn-config", c.config("back.yaml", backConfig), "--format", "short", "-q", "-w", dir)
	if code != 0 && read(c, dir).String() != before.String() {
		return c.fail("refused on the way back, and files have changed:\n%s", said)
	}
	if code != 0 {
		c.reason = "on the way back: " + reason(said)
		return oneWay
	}
	again, err := c.builds(dir, roots)
	if err != nil {
		return c.fail("does not build on the way back: %v", err)
	}
	for one := range built {
		if diff := differ(c, again[one], built[one], withoutPlaces); diff != "" {
			return c.fail("%s builds to something else on the way back:\n%s", one, diff)
		}
	}
	return right
}

// withoutPlaces removes the differences that cannot be taken back: a container's place in its
// list, and an empty list in values, which stays.
func withoutPlaces(object map[string]any) {
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, child := range v {
				list, is := child.([]any)
				if is && len(list) == 0 && key == "extraInitContainers" {
					delete(v, key)
				}
				if is && listNames.Replace(key) == "containers" {
					slices.SortFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
				}
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	walk(object)
}

var numbers = regexp.MustCompile(`\d+`)

// reason returns the first error without the parts that differ between packages.
func reason(said string) string {
	for line := range strings.Lines(said) {
		if _, what, is := strings.Cut(line, " error: "); is {
			return numbers.ReplaceAllString(strings.TrimSpace(what), "N")
		}
	}
	return said
}

var comments = regexp.MustCompile(`(?m)^.*# (?:note|remark|patch) \d+$`)

// lostComments returns the comments that are gone, or no longer follow the same text on
// their line. A path may have changed.
func lostComments(before, after tree, said string) string {
	now := map[string]bool{}
	for _, text := range after {
		for _, line := range comments.FindAllString(text, -1) {
			now[about(line)] = true
		}
	}
	var lost []string
	for _, name := range before.names() {
		for _, line := range comments.FindAllString(before[name], -1) {
			_, comment, _ := strings.Cut(line, "# ")
			if !now[about(line)] && !strings.Contains(said+";", comment+";") && !strings.Contains(said, comment+" (") {
				lost = append(lost, name+": "+strings.TrimSpace(line))
			}
		}
	}
	return strings.Join(lost, "\n")
}

var targeted = regexp.MustCompile(`^target: \{[^}]*\}`)

var emptied = regexp.MustCompile(`: (\[\]|null) # `)

var index = regexp.MustCompile(`([./]containers)[./]\d+`)

// listNames gives all lists of containers one name.
var listNames = strings.NewReplacer(
	"extraInitContainers", "containers", "extraContainers", "containers", "initContainers", "containers")

// about returns a line with the same list for all containers, and without their
// indexes.
func about(line string) string {
	line = listNames.Replace(strings.TrimSpace(line))
	line = emptied.ReplaceAllString(line, ": # ") // all of it is removed, or is no more
	// Two lists that become one have one key, and what was a value may be the first of a list.
	line = strings.TrimPrefix(strings.TrimPrefix(line, "containers: "), "- ")
	// A patch that is split has the names of its objects in its target.
	line = targeted.ReplaceAllString(line, "target:")
	return index.ReplaceAllString(line, "$1")
}
