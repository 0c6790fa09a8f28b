//go:build linux

package main

import (
	"context"
	"flag"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
)

// script is what a container does.
type script struct {
	ready, ends  string
	code, fails  int
	once, deaf   bool
	drain        float64
	listen, tls  string
	hooks        string
	waits, needs string
	awaits       string
	writes       string
	calls        string
}

func (s *script) parse(args []string) {
	flags := flag.NewFlagSet("run", flag.ExitOnError)
	flags.StringVar(&s.ready, "ready", "0", "be READY after so many `seconds`, or when told")
	flags.StringVar(&s.ends, "ends", "never", "end so many `seconds` after READY, when told, or never")
	flags.IntVar(&s.code, "code", 0, "the exit code")
	flags.IntVar(&s.fails, "fails", 0, "end with code 1 at the first starts, so many `times`")
	flags.BoolVar(&s.once, "once", false, "end by itself the first time alone")
	flags.BoolVar(&s.deaf, "deaf", false, "do not end when stopped")
	flags.Float64Var(&s.drain, "drain", 0, "take so many `seconds` to end when stopped")
	flags.StringVar(&s.listen, "listen", "", "serve HTTP on these ports, with commas between, once READY")
	flags.StringVar(&s.tls, "tls", "", "the same with TLS")
	flags.StringVar(&s.hooks, "hooks", "", "serve /hook/NAME on this `port` from the start")
	flags.StringVar(&s.waits, "waits", "", "be READY only when this `address` takes connections")
	flags.StringVar(&s.needs, "needs", "", "say whether this `address` takes connections at the start")
	flags.StringVar(&s.awaits, "awaits", "", "be READY only when this `file` is there")
	flags.StringVar(&s.writes, "writes", "", "write this `file` at the start")
	flags.StringVar(&s.calls, "calls", "", "ask this `URL` once READY")
	_ = flags.Parse(args) // it exits
}

// after returns a channel that delivers after a number of seconds; nil for a word.
func after(text string) <-chan time.Time {
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return nil
	}
	return time.After(seconds(text))
}

// run is the main process of a container.
func run(args []string) {
	var s script
	s.parse(args)
	signals := stopped()
	r := report("run")
	r.sayAt(started(), journal.Start)
	end := func(code int) {
		r.say(journal.End, strconv.Itoa(code))
		os.Exit(code)
	}
	if s.needs != "" {
		if reachable(s.needs) {
			r.say("SERVED", s.needs)
		} else {
			r.say("REFUSED", s.needs)
		}
	}
	if r.run <= s.fails {
		end(1)
	}
	if s.writes != "" {
		if err := os.WriteFile(s.writes, nil, 0o644); err != nil {
			r.say("UNWRITTEN", err.Error())
		}
	}
	s.serveHooks(r)
	ready, reached := after(s.ready), s.reached()
	isReady, isReached := false, reached == nil
	var ends, drained <-chan time.Time
	for {
		select {
		case sig := <-signals:
			r.say(journal.Term, sig.String())
			if !s.deaf {
				drained = time.After(time.Duration(s.drain * float64(time.Second)))
			}
		case <-drained:
			end(s.code)
		case <-ends:
			end(s.code)
		case word := <-r.told:
			switch word {
			case "ready":
				isReady = true
			case "end":
				end(s.code)
			}
		case <-ready:
			isReady = true
		case <-reached:
			isReached, reached = true, nil
		}
		if isReady && isReached {
			isReady, isReached = false, false
			s.becomes(r)
			if !s.once || r.run == 1 {
				ends = after(s.ends)
			}
		}
	}
}

// becomes makes the container READY. It says so first: what sees that it is ready sees it
// later.
func (s *script) becomes(r *reporter) {
	r.say(journal.Ready)
	_ = os.MkdirAll("/tmp", 0o777)
	if err := os.WriteFile(readyFile, nil, 0o644); err != nil {
		r.say("UNWRITTEN", err.Error())
	}
	answer := http.NewServeMux()
	answer.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ready\n")) })
	answer.HandleFunc("/quit", func(_ http.ResponseWriter, _ *http.Request) {
		r.say("QUIT")
		r.say(journal.End, "0")
		os.Exit(0)
	})
	for _, port := range list(s.listen) {
		serve(r, port, answer, false)
	}
	for _, port := range list(s.tls) {
		serve(r, port, answer, true)
	}
	if s.calls != "" {
		go func() { _ = ask(context.Background(), http.DefaultClient, s.calls) }()
	}
}

// serveHooks answers HTTP hooks.
func (s *script) serveHooks(r *reporter) {
	answer := http.NewServeMux()
	answer.HandleFunc("/hook/{name}/{seconds}", func(_ http.ResponseWriter, request *http.Request) {
		name := request.PathValue("name")
		r.say(journal.Hook, name)
		time.Sleep(seconds(request.PathValue("seconds")))
		r.say(journal.Hooked, name)
	})
	for _, port := range list(s.hooks) {
		serve(r, port, answer, false)
	}
}

// serve listens on an address before it returns.
func serve(r *reporter, address string, handler http.Handler, withTLS bool) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		r.say("DEAF", strings.ReplaceAll(err.Error(), " ", "_"))
		return
	}
	server := &http.Server{Handler: handler}
	go func() {
		if withTLS {
			server.TLSConfig = certificate()
			_ = server.ServeTLS(listener, "", "") // it serves until the process ends
			return
		}
		_ = server.Serve(listener)
	}()
}

// list returns the addresses in a list of ports or addresses.
func list(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, ",") {
		if part != "" && !strings.Contains(part, ":") {
			part = ":" + part
		}
		if part != "" {
			all = append(all, part)
		}
	}
	return all
}

func reachable(address string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

// reached returns a channel that is closed when what the container waits for is there; nil if
// it waits for nothing.
func (s *script) reached() <-chan bool {
	is := func() bool { return s.waits == "" || reachable(s.waits) }
	if s.awaits != "" {
		is = func() bool { _, err := os.Stat(s.awaits); return err == nil }
	}
	if s.waits == "" && s.awaits == "" {
		return nil
	}
	reached := make(chan bool)
	go func() {
		for !is() {
			time.Sleep(200 * time.Millisecond)
		}
		close(reached)
	}()
	return reached
}
