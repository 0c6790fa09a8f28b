//go:build linux

// Package journal collects what the test containers say happens to them.
//
// A container connects to the [Journal] when it starts, so that its events arrive at once,
// are kept when its pod is gone, and have times of one clock. The connection ends with the
// process, whatever ends it. It also works the other way: a test can tell a container to be
// ready or to end, so that no order in a test depends on how long something takes.
package journal

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// The events.
const (
	Start  = "START"  // the process was made
	Ready  = "READY"  // what a probe asks for is there
	Hook   = "HOOK"   // a hook begins; its name follows
	Hooked = "HOOKED" // a hook has finished; its name follows
	Term   = "TERM"   // a stop signal came; its name follows
	End    = "END"    // the process ends by itself; its exit code follows
	Gone   = "GONE"   // the process does not exist any more
)

// Event is something that happened in a container.
type Event struct {
	// At is the time since the machine started.
	At time.Duration
	// Pod and Container are where it happened.
	Pod, Container string
	// Run counts the starts of the container, from 1.
	Run int
	// What is one of the events above, or another word of the program.
	What string
	// Detail is what belongs to it.
	Detail string
}

// String returns the event in one line.
func (e Event) String() string {
	return strings.TrimSpace(fmt.Sprintf("%9.3f %s/%s#%d %s %s", e.At.Seconds(), e.Pod, e.Container, e.Run, e.What, e.Detail))
}

// Journal listens to the containers of all cases.
type Journal struct {
	// Address is where it listens.
	Address string

	listener net.Listener
	mutex    sync.Mutex
	cases    map[string]*record
}

// record is what is known of a case.
type record struct {
	events []Event
	runs   map[string]int
	open   map[string]net.Conn
}

// Listen returns a journal that listens on an address.
func Listen(address string) (*Journal, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	j := &Journal{Address: listener.Addr().String(), listener: listener, cases: map[string]*record{}}
	go j.accept()
	return j, nil
}

// Close ends the listening.
func (j *Journal) Close() error { return j.listener.Close() }

// Now returns the time since the machine started, which is the same in all containers.
func Now() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) // the clock exists
	return time.Duration(t.Nano())
}

// Env returns the value of the variable LIFE that makes a container report to the journal.
func (j *Journal) Env(name, container string) string {
	return j.Address + " " + name + " " + container
}

// Events returns what happened in a case until now, by time.
func (j *Journal) Events(name string) []Event {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	r := j.cases[name]
	if r == nil {
		return nil
	}
	return slices.SortedStableFunc(slices.Values(r.events), func(a, b Event) int { return int(a.At - b.At) })
}

// Tell tells a running container of a case something: "ready" or "end". It reports whether
// the container runs.
func (j *Journal) Tell(name, pod, container, word string) bool {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	r := j.cases[name]
	if r == nil || r.open[pod+"/"+container] == nil {
		return false
	}
	_, err := fmt.Fprintln(r.open[pod+"/"+container], word)
	return err == nil
}

func (j *Journal) accept() {
	for {
		conn, err := j.listener.Accept()
		if err != nil {
			return // it is closed
		}
		go j.listen(conn)
	}
}

// listen reads what one process says.
func (j *Journal) listen(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	lines := bufio.NewScanner(conn)
	if !lines.Scan() {
		return
	}
	hello := strings.Fields(lines.Text()) // KIND CASE POD CONTAINER
	if len(hello) != 4 {
		return
	}
	name, from := hello[1], Event{Pod: hello[2], Container: hello[3]}
	isMain := hello[0] == "run"
	from.Run = j.open(name, from, isMain, conn)
	if _, err := fmt.Fprintln(conn, from.Run); err != nil {
		return
	}
	for lines.Scan() {
		at, rest, _ := strings.Cut(lines.Text(), " ")
		nanoseconds, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			continue
		}
		e := from
		e.At = time.Duration(nanoseconds)
		e.What, e.Detail, _ = strings.Cut(rest, " ")
		j.add(name, e)
	}
	if isMain {
		from.At, from.What = Now(), Gone
		j.close(name, from, conn)
	}
}

// open notes that a process has begun, and returns which start of its container it is or
// belongs to.
func (j *Journal) open(name string, e Event, isMain bool, conn net.Conn) int {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	r := j.cases[name]
	if r == nil {
		r = &record{runs: map[string]int{}, open: map[string]net.Conn{}}
		j.cases[name] = r
	}
	key := e.Pod + "/" + e.Container
	if isMain {
		r.runs[key]++
		r.open[key] = conn
	}
	return r.runs[key]
}

func (j *Journal) add(name string, e Event) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.cases[name].events = append(j.cases[name].events, e)
}

func (j *Journal) close(name string, e Event, conn net.Conn) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	r := j.cases[name]
	r.events = append(r.events, e)
	if key := e.Pod + "/" + e.Container; r.open[key] == conn {
		delete(r.open, key)
	}
}
