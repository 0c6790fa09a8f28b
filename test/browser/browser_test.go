// Package browser opens the page of native-sidecar scan in a real browser, headless
// Chromium, and uses it as people do. Without a browser, the tests are skipped.
package browser

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// browsers are the names of the program.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// find returns the browser, or skips the test.
func find(t testing.TB) string {
	t.Helper()
	if at := os.Getenv("CHROMIUM_BIN"); at != "" {
		require.FileExists(t, at)
		return at
	}
	for _, name := range browsers {
		if at, err := exec.LookPath(name); err == nil {
			return at
		}
	}
	t.Skip("there is no Chromium (on Debian: apt-get install chromium)")
	return ""
}

// scan writes the page about a folder, and returns its path.
func scan(t testing.TB, dir string, args ...string) string {
	t.Helper()
	program := os.Getenv("NATIVE_SIDECAR_BIN")
	require.NotEmpty(t, program, "NATIVE_SIDECAR_BIN is the binary to test; make sets it")
	page := filepath.Join(t.TempDir(), "page.html")
	var stdout, stderr bytes.Buffer
	command := exec.Command(program, append([]string{"scan", "--format", "html"}, args...)...)
	command.Dir, command.Stdout, command.Stderr = dir, &stdout, &stderr
	require.NoError(t, command.Run(), stderr.String())
	require.NoError(t, os.WriteFile(page, stdout.Bytes(), 0o644))
	return page
}

// tab is a page that is open in the browser.
type tab struct {
	*testing.T
	ctx context.Context

	lock     sync.Mutex
	wrong    []string // errors of the page and messages on its console
	requests []string
}

// open opens a page from disk in a window of a size. The test fails if the page reports an
// error or requests anything but itself.
func open(t *testing.T, page string, width, height int, more ...chromedp.Action) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(find(t)), chromedp.NoSandbox, chromedp.WindowSize(width, height), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-networking", true),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	one := &tab{T: t, ctx: ctx}
	chromedp.ListenTarget(ctx, one.listen)
	one.do(network.Enable(), log.Enable(), runtime.Enable())
	one.do(chromedp.EmulateViewport(int64(width), int64(height)))
	one.do(more...)
	address := (&url.URL{Scheme: "file", Path: page}).String()
	one.do(chromedp.Navigate(address), chromedp.WaitReady("#rows", chromedp.ByQuery))
	t.Cleanup(func() {
		one.lock.Lock()
		defer one.lock.Unlock()
		require.Empty(t, one.wrong, "errors in the browser")
		for _, request := range one.requests {
			require.Equal(t, address, strings.SplitN(request, "#", 2)[0], "the page loads something")
		}
	})
	return one
}

func (t *tab) listen(event any) {
	t.lock.Lock()
	defer t.lock.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		t.requests = append(t.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		t.wrong = append(t.wrong, e.ExceptionDetails.Error())
	case *log.EventEntryAdded:
		t.wrong = append(t.wrong, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
	case *runtime.EventConsoleAPICalled:
		t.wrong = append(t.wrong, fmt.Sprintf("console: %v", e.Args))
	}
}

// do carries out actions.
func (t *tab) do(actions ...chromedp.Action) {
	t.Helper()
	require.NoError(t, chromedp.Run(t.ctx, actions...))
}

// ask returns the value of an expression in the page.
func ask[T any](t *tab, expression string) (value T) {
	t.Helper()
	t.do(chromedp.Evaluate(expression, &value))
	return value
}

// settle waits until the page has drawn what it was asked for.
func (t *tab) settle() {
	t.Helper()
	var done bool
	t.do(chromedp.Evaluate(`new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => r(true), 30))))`, &done,
		func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
}

// rows returns the texts of one column of the rows that the page has drawn.
func (t *tab) rows(column int) []string {
	t.Helper()
	t.settle()
	return ask[[]string](t, fmt.Sprintf(`Array.from(document.querySelectorAll('.item'))
		.sort((a, b) => a.dataset.at - b.dataset.at)
		.map(e => e.querySelector('[role=row]').children[%d].firstChild.textContent)`, column))
}

// open opens the first row, and waits until all of it is there.
func (t *tab) open() {
	t.Helper()
	t.do(chromedp.Click(".open", chromedp.ByQuery), chromedp.WaitReady(".detail[data-whole=yes]", chromedp.ByQuery))
	t.settle()
}

// work returns how long the browser has worked on the page, as processor time.
func (t *tab) work() time.Duration {
	t.Helper()
	var seconds float64
	t.do(chromedp.ActionFunc(func(ctx context.Context) error {
		metrics, err := performance.GetMetrics().Do(ctx)
		for _, m := range metrics {
			if m.Name == "TaskDuration" {
				seconds = m.Value
			}
		}
		return err
	}))
	return time.Duration(seconds * float64(time.Second))
}
