//go:build linux

package main

import (
	"context"
	"flag"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
)

// app answers requests, each of which asks the upstream through the proxy where -upstream
// is given. When stopped, it goes on for -drain seconds: some clients have not heard yet.
func app(args []string) {
	flags := flag.NewFlagSet("app", flag.ExitOnError)
	listen := flags.String("listen", ":8080", "where it listens")
	upstream := flags.String("upstream", "", "the `URL` to ask for each request")
	drain := flags.Float64("drain", 0, "`seconds` of work after the signal")
	slow := flags.Float64("slow", 0, "`seconds` that a request takes")
	_ = flags.Parse(args)
	signals := stopped()
	r := report("run")
	r.sayAt(started(), journal.Start)
	asks := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	serve(r, *listen, http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		time.Sleep(time.Duration(*slow * float64(time.Second)))
		if *upstream == "" {
			return
		}
		if err := ask(request.Context(), asks, *upstream); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	}), false)
	r.say(journal.Ready)
	<-signals
	r.say(journal.Term)
	time.Sleep(time.Duration(*drain * float64(time.Second)))
	r.say(journal.End, "0")
}

// ask asks a URL and reads the answer.
func ask(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// proxy passes connections on, and ends at once when it is stopped.
func proxy(args []string) {
	flags := flag.NewFlagSet("proxy", flag.ExitOnError)
	listen := flags.String("listen", ":9000", "where it listens")
	to := flags.String("to", "127.0.0.1:8080", "where it connects to")
	ready := flags.Float64("ready", 0, "listen after so many `seconds`")
	_ = flags.Parse(args)
	signals := stopped()
	r := report("run")
	r.sayAt(started(), journal.Start)
	time.Sleep(time.Duration(*ready * float64(time.Second)))
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		r.say("DEAF", err.Error())
		return
	}
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			go pass(in, *to)
		}
	}()
	r.say(journal.Ready)
	<-signals
	r.say(journal.Term)
	r.say(journal.End, "0")
}

// pass passes the bytes of a connection on, both ways, until one side ends.
func pass(in net.Conn, to string) {
	defer func() { _ = in.Close() }()
	out, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer func() { _ = out.Close() }()
	done := make(chan bool, 2)
	go func() { _, _ = io.Copy(out, in); done <- true }()
	go func() { _, _ = io.Copy(in, out); done <- true }()
	<-done
}
