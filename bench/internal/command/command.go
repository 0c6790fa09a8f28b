// Package command is how the programs of this module start and end.
package command

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

// Main runs a program until it is done or interrupted. An error is printed to stderr
// after the program's name, and the exit code is 1.
func Main(name string, run func(context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		stop()
		os.Exit(1)
	}
}
