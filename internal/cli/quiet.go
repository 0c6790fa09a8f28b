package cli

import (
	"io"
	"log"
	"os"
)

// quiet discards what libraries print to stderr and to the log, until done is called.
func quiet() (done func()) {
	stderr, logged := os.Stderr, log.Writer()
	os.Stderr, _ = os.OpenFile(os.DevNull, os.O_WRONLY, 0) // nothing can be written to nil, either
	log.SetOutput(io.Discard)
	return func() {
		_ = os.Stderr.Close()
		os.Stderr = stderr
		log.SetOutput(logged)
	}
}
