package pipeline

import (
	"hash/maphash"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// texts keeps one copy of texts that come again and again, so that what waits for the
// end of a run is small. It has room for a fixed number of texts: a new one takes the
// place of another, of which there may be a second copy then.
type texts struct {
	mutex sync.Mutex
	seed  maphash.Seed
	kept  [1 << 12]string
}

func newTexts() *texts { return &texts{seed: maphash.MakeSeed()} }

// share replaces texts by the copies that are kept of them.
func (t *texts) share(all ...*string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, text := range all {
		if *text == "" {
			continue
		}
		if kept := &t.kept[maphash.String(t.seed, *text)%uint64(len(t.kept))]; *kept == *text {
			*text = *kept
		} else {
			*kept = *text
		}
	}
}

// hold makes what became of a document small, since it waits for all others.
func (t *texts) hold(e *edited) {
	for i := range e.findings {
		f := &e.findings[i]
		t.share(&f.Message, &f.Hint, &f.Pattern, &f.Field, &f.Current, &f.Proposed)
		t.shareResource(&f.Resource)
	}
	for _, w := range e.workloads {
		t.shareResource(&w.Resource)
		t.share(&w.InitContainersAt, &w.ContainersAt, &w.ServiceAccount)
		for _, names := range [][]string{w.Was.Containers, w.Was.InitContainers, w.Is.Containers, w.Is.InitContainers} {
			for i := range names {
				t.share(&names[i])
			}
		}
		for i := range w.Sidecars {
			t.share(&w.Sidecars[i].Name)
		}
	}
}

func (t *texts) shareResource(r *finding.Resource) {
	t.share(&r.APIVersion, &r.Kind, &r.Namespace, &r.Name)
}
