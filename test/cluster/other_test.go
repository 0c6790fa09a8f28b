//go:build !linux

package cluster

import (
	"os"
	"testing"
)

// TestNode says that there is no node here.
func TestNode(t *testing.T) {
	const missing = "no node: only Linux can start one"
	if os.Getenv("VERIFY_CLUSTER") == "must" {
		t.Fatal(missing)
	}
	t.Skip(missing)
}
