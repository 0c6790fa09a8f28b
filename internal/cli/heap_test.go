package cli

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestLimitHeap checks that the heap limit stays, and that it is lifted when it leaves
// no room for what is in use.
func TestLimitHeap(t *testing.T) {
	const limit = 1 << 30 // more than the test itself needs
	percent, before := debug.SetGCPercent(garbage), debug.SetMemoryLimit(-1)
	defer func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(before)
	}()
	runtime.GC() // what an earlier test has used counts until then
	limitHeap(limit)
	for range 3 {
		runtime.GC()
		becomes(t, "/gc/gomemlimit:bytes", limit) // another one for a moment
	}
	becomes(t, "/gc/gogc:percent", garbage)

	held := make([]byte, limit*100/(100+least)*2) // takes no memory until it is written to
	runtime.GC()
	becomes(t, "/gc/gogc:percent", growth)
	becomes(t, "/gc/gomemlimit:bytes", math.MaxInt64)
	runtime.KeepAlive(held)
}

// becomes waits until a setting of the collector has a value.
func becomes(t *testing.T, setting string, want uint64) {
	t.Helper()
	is := []metrics.Sample{{Name: setting}}
	for range 1000 {
		if metrics.Read(is); is[0].Value.Uint64() == want {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	assert.Equal(t, want, is[0].Value.Uint64(), setting)
}
