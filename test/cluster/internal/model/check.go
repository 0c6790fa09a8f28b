//go:build linux

package model

import (
	"fmt"
	"strings"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
)

// checker collects what is not as the timeline says.
type checker struct {
	Timeline
	log   Log
	wrong []string
	// stop is when the stop began: with the deletion, or with the end of the last regular
	// container of a pod that completes. It is 0 if the pod never stopped.
	stop time.Duration
}

// Check returns what the timeline says and the log does not show, or the other way round. The
// log is that of a pod that has run to its end. What shows that something does not wait must
// not have happened by chance: a native sidecar without a startupProbe is READY only when all
// containers have started, and the regular containers of a pod that is deleted end only when
// all of them have their signal and all hooks have begun.
func (t Timeline) Check(log Log) []string {
	c := &checker{Timeline: t, log: log}
	c.stop = c.stops()
	c.presence()
	c.order()
	c.sideBySide()
	c.restarts()
	c.hooks()
	c.signals()
	c.ending()
	return c.wrong
}

func (c *checker) say(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// stops returns when the stop began.
func (c *checker) stops() time.Duration {
	if c.log.Deleted > 0 {
		return c.log.Deleted
	}
	var last time.Duration
	for _, r := range c.Containers(Regular) {
		end, ended := c.log.last(r.Name, journal.End)
		if !ended {
			return 0
		}
		last = max(last, end)
	}
	return last
}

// presence: what the timeline lists starts, and nothing else does.
func (c *checker) presence() {
	listed := map[string]bool{}
	for _, one := range c.Containers() {
		listed[one.Name] = true
		if _, started := c.log.first(one.Name, journal.Start); !started {
			c.say("%s never starts", one.Name)
		}
	}
	for _, e := range c.log.Events {
		if !listed[e.Container] {
			c.say("%s starts, and is not listed", e.Container)
			listed[e.Container] = true
		}
	}
}

// order: a step begins when the one before has done what it waits for, and no later.
func (c *checker) order() {
	for i, s := range c.Starts[:max(0, len(c.Starts)-1)] {
		next, started := c.log.first(c.Starts[i+1].Containers[0].Name, journal.Start)
		if !started {
			continue
		}
		name := s.Containers[0].Name
		before := func(what string, detail ...string) {
			if at, found := c.log.first(name, what, detail...); !found || at > next {
				c.say("%s starts before %s of %s", c.Starts[i+1].Containers[0].Name, strings.Join(append([]string{what}, detail...), " "), name)
			}
		}
		before(journal.Start)
		waitsForProbe := false
		for _, what := range s.WaitsFor {
			switch what {
			case "exit":
				before(journal.End, "0")
			case "postStart":
				if IsSeen(s.Containers[0].PostStart) {
					before(journal.Hooked, PostStart)
				}
			case "startupProbe":
				before(journal.Ready)
				waitsForProbe = true
			}
		}
		ready, found := c.log.first(name, journal.Ready)
		if s.Containers[0].Role == Sidecar && !waitsForProbe && found && ready < next {
			c.say("%s starts only when %s is READY", c.Starts[i+1].Containers[0].Name, name)
		}
		if s.Containers[0].Role == Init {
			if c.log.Runs(name, next) {
				c.say("%s starts while %s runs", c.Starts[i+1].Containers[0].Name, name)
			}
		} else if s.Containers[0].Role == Sidecar && len(c.log.of(name, journal.Start)) == 1 && !c.log.Runs(name, next) {
			c.say("%s starts when %s has ended", c.Starts[i+1].Containers[0].Name, name)
		}
	}
}

// sideBySide: regular containers start in their order, each after the postStart hook of the
// one before.
func (c *checker) sideBySide() {
	regular := c.Containers(Regular)
	for i := range max(0, len(regular)-1) {
		one, next := regular[i], regular[i+1]
		start, started := c.log.first(next.Name, journal.Start)
		if !started {
			continue
		}
		if first, found := c.log.first(one.Name, journal.Start); !found || first > start {
			c.say("%s starts before %s", next.Name, one.Name)
		}
		if IsSeen(one.PostStart) {
			if hooked, found := c.log.first(one.Name, journal.Hooked, PostStart); !found || hooked > start {
				c.say("%s starts before the postStart hook of %s has returned", next.Name, one.Name)
			}
		}
	}
}

// restarts: a container that ends by itself is started again, or it is not.
func (c *checker) restarts() {
	for _, one := range c.Containers() {
		if one.RestartRules {
			continue
		}
		for _, end := range c.log.of(one.Name, journal.End) {
			if c.stop > 0 && end.At >= c.stop && (c.log.Deleted > 0 || one.Role != Regular) {
				continue // it was stopped
			}
			isWanted := one.RestartPolicy == "Always" || one.RestartPolicy == "OnFailure"
			if end.Detail == "0" && (one.RestartPolicy == "OnFailure" || one.Role == Init) {
				isWanted = false
			}
			last, _ := c.log.last(one.Name, journal.Start)
			if again := last > end.At; again != isWanted {
				c.say("%s, restartPolicy %s, ends with %s: started again: %v", one.Name, one.RestartPolicy, end.Detail, again)
			}
		}
	}
}

// hooks: those of the timeline run, each at its time, and no others.
func (c *checker) hooks() {
	for _, one := range c.Containers() {
		for _, hook := range []struct{ name, text string }{{PostStart, one.PostStart}, {PreStop, one.PreStop}} {
			ran := len(c.log.of(one.Name, journal.Hook, hook.name)) > 0
			wanted := IsSeen(hook.text) && (hook.name == PostStart || c.stop > 0 && c.log.Runs(one.Name, c.stop))
			if ran != wanted {
				c.say("the %s hook of %s runs: %v", hook.name, one.Name, ran)
			}
		}
		begun, found := c.log.first(one.Name, journal.Hook, PreStop)
		if found && begun < c.stop {
			c.say("the preStop hook of %s runs before the stop", one.Name)
		}
		for _, r := range c.Containers(Regular) {
			if found && c.log.Deleted > 0 && c.log.Runs(r.Name, c.stop) && !c.log.Runs(r.Name, begun) {
				c.say("the preStop hook of %s runs when %s has ended", one.Name, r.Name)
			}
		}
	}
}

// signals: each container that runs gets its signal after those before it have ended, and
// after its own hook, unless the grace period is over.
func (c *checker) signals() {
	over := c.stop + time.Duration(c.Stop.GraceSeconds)*time.Second
	signalled := map[string]bool{}
	for _, s := range c.Stop.Steps {
		for _, name := range s.Containers {
			signalled[name] = true
			term, found := c.log.first(name, journal.Term)
			if !found {
				if c.stop > 0 && c.log.Runs(name, c.stop) {
					c.say("%s gets no signal", name)
				}
				continue
			}
			if term < c.stop {
				c.say("%s gets its signal before the stop", name)
			}
			if term >= over {
				continue
			}
			if hooked, ran := c.log.last(name, journal.Hooked, PreStop); ran && hooked > term {
				c.say("%s gets its signal before its preStop hook has returned", name)
			}
			for _, other := range s.WaitsFor {
				if c.log.Runs(other, term) {
					c.say("%s gets its signal while %s runs", name, other)
				}
			}
			if len(s.WaitsFor) == 0 && c.log.Deleted > 0 {
				c.promptly(name, term)
			}
		}
	}
	for _, one := range c.Containers() {
		if term := c.log.of(one.Name, journal.Term); len(term) > 0 && !signalled[one.Name] {
			c.say("%s gets a signal", one.Name)
		}
	}
}

// promptly: what waits for nothing has its signal before any other container that ran has
// ended: nothing else can have kept it.
func (c *checker) promptly(name string, term time.Duration) {
	for _, other := range c.Containers() {
		if other.Name != name && c.log.Runs(other.Name, c.stop) && !c.log.Runs(other.Name, term) {
			c.say("%s waits for nothing, and %s has ended before its signal", name, other.Name)
		}
	}
}

// ending: the pod is complete if the timeline says so.
func (c *checker) ending() {
	if c.log.Deleted > 0 {
		return
	}
	isOver := c.log.Phase == "Succeeded" || c.log.Phase == "Failed"
	if can := c.Completes && len(c.Endless) == 0; can != isOver {
		c.say("the pod is %s", c.log.Phase)
	}
}

// IsSeen reports whether a hook reports to the journal: the kubelet itself sleeps.
func IsSeen(hook string) bool { return hook != "" && !strings.HasPrefix(hook, "sleep ") }
