//go:build linux

// Command life is the program of all test containers. It tells the journal of the tests
// what happens to it, with the time:
//
//	life run [FLAGS]           the container: START, READY, TERM, END
//	life hook NAME [SECONDS]   an exec hook: HOOK, HOOKED; it fails if SECONDS is "fails"
//	life ready                 an exec probe: succeeds once run is READY
//	life wait ADDRESS          an exec hook or probe: succeeds when ADDRESS takes connections
//	life quit                  an exec hook that stops the container, and waits for its end
//	life app|proxy [FLAGS]     the two ends of a request, for the tests under traffic
//	life pause                 the container that holds a pod's network
//
// LIFE is where it reports to, and as what: ADDRESS CASE CONTAINER.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
)

// readyFile is there once the container is READY.
const readyFile = "/tmp/ready"

func main() {
	command, args := "pause", []string{}
	if len(os.Args) > 1 && filepath.Base(os.Args[0]) != "pause" {
		command, args = os.Args[1], os.Args[2:]
	}
	switch command {
	case "pause":
		<-stopped()
	case "run":
		run(args)
	case "hook":
		hook(args)
	case "ready":
		if _, err := os.Stat(readyFile); err != nil {
			os.Exit(1)
		}
	case "wait":
		for !reachable(args[0]) {
			time.Sleep(200 * time.Millisecond)
		}
	case "quit":
		r := report("hook")
		r.say(journal.Hook, "prestop")
		_ = syscall.Kill(1, syscall.SIGTERM) // the container's own process
		time.Sleep(time.Second)
	case "app":
		app(args)
	case "proxy":
		proxy(args)
	default:
		fmt.Fprintln(os.Stderr, "life: there is no command", command)
		os.Exit(2)
	}
}

// stopped returns a channel with the stop signals.
func stopped() <-chan os.Signal {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGINT)
	return signals
}

// hook is an exec hook.
func hook(args []string) {
	r := report("hook")
	r.say(journal.Hook, args[0])
	if len(args) > 1 && args[1] == "fails" {
		r.say(journal.Hooked, args[0])
		os.Exit(1)
	}
	if len(args) > 1 {
		time.Sleep(seconds(args[1]))
	}
	r.say(journal.Hooked, args[0])
}

// seconds returns a number of seconds as a duration.
func seconds(text string) time.Duration {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		fmt.Fprintln(os.Stderr, "life:", err)
		os.Exit(2)
	}
	return time.Duration(n * float64(time.Second))
}
