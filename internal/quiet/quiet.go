// Package quiet lets what libraries print by themselves go nowhere: kustomize writes to
// stderr and into the log of the process that fields of a kustomization are out of use.
package quiet

import (
	"io"
	"log"
	"os"
)

// Begin lets what is printed to stderr and to the log go nowhere, until done is called. It
// is for the whole process, and must not be called twice before that.
func Begin() (done func()) {
	stderr, logged := os.Stderr, log.Writer()
	os.Stderr, _ = os.OpenFile(os.DevNull, os.O_WRONLY, 0) // nil takes no text, either
	log.SetOutput(io.Discard)
	return func() {
		_ = os.Stderr.Close()
		os.Stderr = stderr
		log.SetOutput(logged)
	}
}
