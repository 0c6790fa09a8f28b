//go:build linux

package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
)

// reporter is the line to the journal. Each message is a line: the nanoseconds since the
// machine started, and what happened.
type reporter struct {
	mutex sync.Mutex
	conn  net.Conn
	// run is how often the container has been started, this time included.
	run int
	// told has what the test tells the container to do.
	told chan string
}

// report connects to the journal. What a container cannot tell, it does not do.
func report(kind string) *reporter {
	r := &reporter{told: make(chan string, 8)}
	to := strings.Fields(os.Getenv("LIFE"))
	if len(to) != 3 {
		return r // nobody listens
	}
	host, _ := os.Hostname()
	var err error
	for range 50 { // the network of the pod may be a moment late
		if r.conn, err = net.DialTimeout("tcp", to[0], time.Second); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "life:", err)
		os.Exit(70)
	}
	_, err = fmt.Fprintf(r.conn, "%s %s %s %s\n", kind, to[1], host, to[2])
	lines := bufio.NewScanner(r.conn)
	if err != nil || !lines.Scan() {
		fmt.Fprintln(os.Stderr, "life: the journal does not answer")
		os.Exit(70)
	}
	r.run, _ = strconv.Atoi(lines.Text()) // the journal sends a number
	go func() {
		for lines.Scan() {
			r.told <- lines.Text()
		}
	}()
	return r
}

// say reports what happens now.
func (r *reporter) say(words ...string) { r.sayAt(journal.Now(), words...) }

func (r *reporter) sayAt(at time.Duration, words ...string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	text := fmt.Sprintf("%d %s\n", at, strings.Join(words, " "))
	_, _ = os.Stdout.WriteString(text)
	if r.conn != nil {
		_, _ = r.conn.Write([]byte(text))
	}
}

// started is when this process was made, so that a busy machine that lets it wait before
// its first line does not blur the order. The kernel counts it in hundredths of a second.
func started() time.Duration {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return journal.Now()
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	ticks, err := strconv.ParseInt(fields[19], 10, 64) // field 22 of proc(5); the first two are cut
	if err != nil {
		return journal.Now()
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
