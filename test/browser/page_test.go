package browser

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var screenshots = flag.String("screenshots", "", "write pictures of the page to this `folder`")

const shop = "../../examples/shop"

// The columns of the table.
const (
	problem = iota
	state
	workload
	container
	known
	why
)

// TestLoads opens the page about the example: it shows what the table in a terminal shows,
// without an error or a request.
func TestLoads(t *testing.T) {
	tab := open(t, scan(t, shop, "deploy"), 1280, 1400)
	assert.Len(t, tab.rows(workload), 15)
	assert.Equal(t, "CronJob nightly-report", tab.rows(workload)[0])
	assert.Equal(t, "hang", tab.rows(problem)[0])
	assert.Equal(t, []string{"2 hangs", "1 end by a hack", "2 start races", "3 to look at", "15 rows in the table"},
		ask[[]string](tab, `Array.from(document.querySelectorAll('#tiles button')).map(b => b.firstChild.textContent + ' ' + b.lastChild.textContent)`))
	policy := ask[string](tab, `document.querySelector('meta[http-equiv]').content`)
	assert.Contains(t, policy, "default-src 'none'")
	assert.NotContains(t, policy, "unsafe")
}

// TestFilters filters by each control, and sorts by each column, both ways.
func TestFilters(t *testing.T) {
	tab := open(t, scan(t, shop, "deploy"), 1280, 1400)
	set := func(id, value string) {
		tab.do(chromedp.SetValue("#"+id, value, chromedp.ByQuery), chromedp.Evaluate(`document.getElementById('`+id+`').dispatchEvent(new Event('change'))`, nil))
	}
	set("state", "injected")
	assert.Len(t, tab.rows(workload), 3)
	set("known", "istio-proxy")
	assert.Equal(t, []string{"Deployment shop-payments/payments"}, tab.rows(workload))
	assert.Equal(t, "1 of 15 rows", ask[string](tab, `document.getElementById('count').textContent`))
	tab.do(chromedp.Click("#filters button[type=reset]", chromedp.ByQuery))
	assert.Len(t, tab.rows(workload), 15)
	set("kind", "Job")
	assert.ElementsMatch(t, []string{"Job export", "Job migrate"}, tab.rows(workload))
	tab.do(chromedp.Click("#filters button[type=reset]", chromedp.ByQuery))
	set("namespace", "shop-payments")
	assert.Len(t, tab.rows(workload), 2)
	tab.do(chromedp.Click("#filters button[type=reset]", chromedp.ByQuery))
	tab.do(chromedp.Click("#problems", chromedp.ByQuery))
	assert.Len(t, tab.rows(workload), 8)
	tab.do(chromedp.Click("#filters button[type=reset]", chromedp.ByQuery))
	tab.do(chromedp.SendKeys("#search", "cloud-sql jobs", chromedp.ByQuery))
	assert.ElementsMatch(t, []string{"CronJob nightly-report", "Job migrate"}, tab.rows(workload))
	tab.do(chromedp.SendKeys("#search", " nothing", chromedp.ByQuery))
	assert.Equal(t, "No row matches.", ask[string](tab, `document.getElementById('rows').textContent`))
	tab.do(chromedp.Click("#filters button[type=reset]", chromedp.ByQuery))
	tab.do(chromedp.Click(`#tiles button[data-problem=race]`, chromedp.ByQuery))
	assert.Equal(t, []string{"race", "race"}, tab.rows(problem))
	tab.do(chromedp.Click(`#tiles button[data-problem=race]`, chromedp.ByQuery))
	for column := range why + 1 {
		head := fmt.Sprintf("#heads > :nth-child(%d)", column+1)
		if column > 0 { // the first one is sorted already
			tab.do(chromedp.Click(head+" button", chromedp.ByQuery))
		}
		assert.Equal(t, "ascending", ask[string](tab, `document.querySelector('`+head+`').getAttribute('aria-sort')`))
		up := tab.rows(column)
		tab.do(chromedp.Click(head+" button", chromedp.ByQuery))
		down := tab.rows(column)
		assert.Len(t, up, 15)
		if column > state {
			blank := func(texts []string) []string {
				return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return text == "–" })
			}
			assert.True(t, slices.IsSorted(blank(up)), "%q", up)
			slices.Reverse(down)
			assert.True(t, slices.IsSorted(blank(down)), "%q", down)
		} else {
			assert.Equal(t, up[0], down[len(down)-1])
		}
	}
}

// TestOpens opens a row: the sentence that matters, the timeline, the diff, the findings.
func TestOpens(t *testing.T) {
	tab := open(t, scan(t, shop, "deploy"), 1280, 1400)
	tab.open()
	assert.Equal(t, "true", ask[string](tab, `document.querySelector('.open').getAttribute('aria-expanded')`))
	assert.Contains(t, ask[string](tab, `document.querySelector('.verdict').textContent`), "CronJob never completes")
	assert.Greater(t, ask[float64](tab, `parseFloat(getComputedStyle(document.querySelector('.verdict')).fontSize)`), 20.0)
	assert.Contains(t, ask[string](tab, `document.querySelector('.timeline svg title').textContent`), "CronJob nightly-report")
	assert.Greater(t, ask[float64](tab, `document.querySelector('.timeline svg').getBoundingClientRect().height`), 200.0)
	assert.Equal(t, "rgb(154, 103, 0)", ask[string](tab, `getComputedStyle(document.querySelector('.timeline .regular')).fill`), "the page has the styles of pictures")
	assert.Contains(t, ask[[]string](tab, `Array.from(document.querySelectorAll('.diff .add')).map(e => e.textContent.trim())`), "+            restartPolicy: Always")
	assert.Contains(t, ask[string](tab, `document.querySelector('.detail a').href`), "docs/rules.md#")
	// What is below makes room.
	tab.do(chromedp.Evaluate(`document.querySelector('.detail').scrollIntoView({block: 'end'})`, nil))
	tab.settle()
	assert.Greater(t, ask[float64](tab, `document.querySelector('.item[data-at="1"]').getBoundingClientRect().top`),
		ask[float64](tab, `document.querySelector('.detail').getBoundingClientRect().bottom`)-1)
	tab.do(chromedp.Click(".open", chromedp.ByQuery))
	assert.False(t, ask[bool](tab, `!!document.querySelector('.detail')`))
}

// TestKeyboard uses the page without a mouse.
func TestKeyboard(t *testing.T) {
	tab := open(t, scan(t, shop, "deploy"), 1280, 1400)
	tab.do(chromedp.KeyEvent(kb.Tab))
	assert.Equal(t, "skip", ask[string](tab, `document.activeElement.className`))
	tab.do(chromedp.KeyEvent("/"))
	assert.Equal(t, "search", ask[string](tab, `document.activeElement.id`))
	tab.do(chromedp.Focus(".open", chromedp.ByQuery), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	tab.settle()
	assert.Equal(t, []string{"2"}, ask[[]string](tab, `Array.from(document.querySelectorAll('.open[aria-expanded=true]')).map(b => b.closest('.item').dataset.at)`))
	tab.do(chromedp.KeyEvent(kb.ArrowUp))
	assert.Equal(t, "1", ask[string](tab, `document.activeElement.closest('.item').dataset.at`))
}

// TestHostile opens a page with names that would like to be markup.
func TestHostile(t *testing.T) {
	dir := t.TempDir()
	name := `</script><script>document.title='x'</script><img src=x onerror=document.title='x'>`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "job.yaml"), []byte(`apiVersion: batch/v1
kind: Job
metadata:
  name: "`+name+`"
  namespace: "javascript:alert(1)"
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: "`+name+`"
        image: "<svg onload=alert(1)>"
      - name: "]]><x>"
        image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2
        args: ["<!--", "--health-check"]
`), 0o644))
	tab := open(t, scan(t, dir), 1280, 900)
	assert.Equal(t, "Job javascript:alert(1)/"+name, tab.rows(workload)[0])
	tab.open()
	assert.Equal(t, "Sidecars in this repository", ask[string](tab, `document.title`))
	assert.Zero(t, ask[int](tab, `document.querySelectorAll('img, script:not([type]):not(:last-of-type), x').length`))
	assert.Equal(t, 1, ask[int](tab, `document.querySelectorAll('svg').length`))
}

// TestLongNames opens a page with a namespace for which there is no room: it is cut, and not
// the name of the workload.
func TestLongNames(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pod.yaml"), []byte(`apiVersion: v1
kind: Pod
metadata: {name: populate-accounts, namespace: `+strings.Repeat("long-", 12)+`name}
spec:
  containers:
  - {name: app, image: app:1}
  - {name: logs, image: fluent/fluent-bit:3}
`), 0o644))
	for _, width := range []int{1280, 420} {
		tab := open(t, scan(t, dir), width, 900)
		require.Equal(t, []string{"Pod " + strings.Repeat("long-", 12) + "name/populate-accounts"}, tab.rows(workload))
		cut := func(child string) bool {
			return ask[bool](tab, `(e => e.scrollWidth > e.clientWidth)(document.querySelector('.named > :`+child+`-child'))`)
		}
		assert.True(t, cut("first"))
		assert.False(t, cut("last"))
	}
}

// TestMany opens a page about 2,000 workloads within a second, and draws only what is seen.
func TestMany(t *testing.T) {
	dir := t.TempDir()
	for i := range 2000 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("w%04d.yaml", i)), fmt.Appendf(nil, `apiVersion: apps/v1
kind: Deployment
metadata:
  name: w%04d
  namespace: team-%d
spec:
  replicas: 3
  selector: {matchLabels: {app: w}}
  template:
    metadata: {labels: {app: w}}
    spec:
      containers:
      - name: app
        image: app:1
        resources: {requests: {cpu: 100m}}
      - name: proxy
        image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2
        args: [--health-check, --http-address=0.0.0.0]
`, i, i%20), 0o644))
	}
	path := scan(t, dir)
	info, err := os.Stat(path)
	require.NoError(t, err)
	tab := open(t, path, 1280, 900, performance.Enable().WithTimeDomain(performance.EnableTimeDomainThreadTicks))
	loaded := ask[float64](tab, `performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd`)
	work := tab.work() // of the processor, since others may use it as well
	t.Logf("%.1f MB, open after %v of work and %.0f ms", float64(info.Size())/1e6, work, loaded)
	assert.Less(t, work, time.Second)
	assert.Equal(t, "2000 rows", ask[string](tab, `document.getElementById('count').textContent`))
	assert.Less(t, ask[int](tab, `document.querySelectorAll('.item').length`), 60)
	tab.do(chromedp.Evaluate(`window.scrollTo(0, document.body.scrollHeight)`, nil))
	rows := tab.rows(workload)
	assert.Equal(t, "Deployment team-19/w1999", rows[len(rows)-1])
	assert.Less(t, ask[int](tab, `document.querySelectorAll('.item').length`), 60)
	slowest := ask[float64](tab, `(() => { let worst = 0; for (let y = 0; y < 100000; y += 2500) { const t = performance.now(); window.scrollTo(0, y); window.dispatchEvent(new Event('resize')); document.getElementById('rows').offsetHeight; worst = Math.max(worst, performance.now() - t); } return worst; })()`)
	t.Logf("the slowest step of scrolling took %.1f ms", slowest)
	assert.Less(t, slowest, 50.0)
}

// TestPrints prints the page: all rows are there, and the filters are not.
func TestPrints(t *testing.T) {
	tab := open(t, scan(t, shop, "deploy"), 1280, 500)
	assert.Less(t, len(tab.rows(workload)), 16)
	var pdf []byte
	tab.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPrintBackground(true).Do(ctx)
		return err
	}))
	assert.Greater(t, len(pdf), 10_000)
	tab.do(chromedp.Evaluate(`window.dispatchEvent(new Event('beforeprint'))`, nil), emulation.SetEmulatedMedia().WithMedia("print"))
	assert.Len(t, tab.rows(workload), 15)
	assert.Equal(t, "none", ask[string](tab, `getComputedStyle(document.getElementById('filters')).display`))
	assert.Equal(t, "static", ask[string](tab, `getComputedStyle(document.querySelector('.item')).position`))
}

// TestPictures takes pictures of the page, light and dark, wide and narrow, and checks what
// each can be checked for: nothing is wider than the window.
func TestPictures(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{1280, 420} {
			t.Run(fmt.Sprintf("%s-%d", scheme, width), func(t *testing.T) {
				tab := open(t, scan(t, shop, "deploy"), width, 1000,
					emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
				tab.settle()
				assert.LessOrEqual(t, ask[int](tab, `document.documentElement.scrollWidth`), width)
				tab.open()
				assert.LessOrEqual(t, ask[int](tab, `document.documentElement.scrollWidth`), width)
				for _, wrong := range ask[[]string](tab, audit) {
					t.Error(wrong)
				}
				if *screenshots == "" {
					return
				}
				var picture []byte
				tab.do(chromedp.CaptureScreenshot(&picture))
				require.NoError(t, os.WriteFile(filepath.Join(*screenshots, strings.TrimPrefix(t.Name(), "TestPictures/")+".png"), picture, 0o644))
			})
		}
	}
}

// TestBuilt opens a row of what only an overlay has: the page says what builds it, and where
// it comes from.
func TestBuilt(t *testing.T) {
	tab := open(t, scan(t, shop, "deploy"), 1280, 1400)
	tab.do(chromedp.SendKeys("#search", "otel overlays/production", chromedp.ByQuery))
	require.Equal(t, []string{"Deployment shop/api"}, tab.rows(workload))
	assert.Equal(t, "built in deploy/overlays/production", ask[string](tab, `document.querySelector('.item .dim').textContent`))
	tab.open()
	assert.Contains(t, ask[[]string](tab, `Array.from(document.querySelectorAll('.detail li')).map(e => e.textContent)`), "at: deploy/components/tracing/otel.yaml:11")
}

// TestLeftOut opens a row that the suggested functionConfig leaves out, and one that several
// overlays build: the page says why, and where.
func TestLeftOut(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"base/kustomization.yaml":  "resources: [web.yaml]\n",
		"base/web.yaml":            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - {name: web, image: web:1}\n      - name: logs\n        image: fluent/fluent-bit:3\n",
		"other/kustomization.yaml": "resources: [../base]\nimages:\n- {name: fluent/fluent-bit, newName: registry.example.com/own}\n",
		"one/kustomization.yaml":   "resources: [../base]\ncomponents: [../proxy]\n",
		"two/kustomization.yaml":   "resources: [../base]\ncomponents: [../proxy]\n",
		"proxy/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- {path: patch.yaml, target: {kind: Deployment}}\n",
		"proxy/patch.yaml":         "- op: add\n  path: /spec/template/spec/containers/-\n  value: {name: proxy, image: envoyproxy/envoy:v1}\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	tab := open(t, scan(t, dir), 1280, 1400)
	facts := func(search string) []string {
		tab.do(chromedp.Click("#filters button[type=reset]", chromedp.ByQuery), chromedp.SendKeys("#search", search, chromedp.ByQuery))
		require.Len(t, tab.rows(workload), 1)
		tab.open()
		return ask[[]string](tab, `Array.from(document.querySelectorAll('.detail li')).map(e => e.textContent)`)
	}
	assert.Contains(t, strings.Join(facts("logs"), "\n"), "left out of the conversion: base/web.yaml: Deployment web in other/kustomization.yaml: the edit changes container \"logs\"")
	assert.Contains(t, facts("proxy"), "also built: in two")
}
