package cli

import (
	"io"
	"log"
	"os"
)

// quiet lets what libraries print to stderr and to the log go nowhere, until done is
// called.
func quiet() (done func()) {
	stderr, logged := os.Stderr, log.Writer()
	os.Stderr, _ = os.OpenFile(os.DevNull, os.O_WRONLY, 0) // nil takes no text, either
	log.SetOutput(io.Discard)
	return func() {
		_ = os.Stderr.Close()
		os.Stderr = stderr
		log.SetOutput(logged)
	}
}
