package pod

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// quitEverywhere is in the path of a request that quits whatever program it reaches.
const quitEverywhere = "quitquitquit"

var (
	quitPath = lazyregexp.New(`/(?:quit|exit|shutdown)/?$`)
	// goesOn matches signals after which a program keeps running: it reloads its files,
	// or hands over. Signal 0 only asks whether the program runs.
	goesOn = lazyregexp.New(`\s-(?:s\s*|n\s*|-signal[=\s]|SIG)*(HUP|USR1|USR2|WINCH|CONT|0|1|10|12|18|28)\b`)
	// itself matches what a container calls its own main process.
	itself = lazyregexp.New(`^(?:1|-1|(?:\$\(|` + "`" + `)\s*(?:pidof|pgrep|cat|head)\b.*|\$\{?\w+\}?)$`)
	// inPython matches a signal that a script sends to the main process.
	inPython = lazyregexp.New(`\bkill\(\s*1\s*,\s*(?:signal\.)?(?:SIG)?(\w+)`)
)

// getOf returns the request of an httpGet.
func (c Container) getOf(get *yaml.Node) request {
	port := ProbedPort(c.Node, &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{yamlnode.String("httpGet"), get}})
	return request{host: yamlnode.Text(get, "host"), port: port, path: yamlnode.Text(get, "path")}
}

// requests returns the requests of a container's command and hooks.
func (p *Pod) requests(c Container) []request {
	var found []request
	for _, hook := range hooks {
		if get := yamlnode.Get(c.Node, "lifecycle", hook, "httpGet"); get != nil {
			found = append(found, c.getOf(get))
		}
	}
	var commands []pipeline
	for _, words := range commandLines(c.Node) {
		commands = append(commands, mayRequest(words)...)
	}
	return append(found, p.requestsIn(c, commands)...)
}

// inAddresses are texts. Every request that is found goes to an address with at least
// one of them, or with a variable.
var inAddresses = []string{"$", "://", "localhost", "127.", "[::", "0.0.0.0"}

// mayRequest returns the commands of a command line, or nothing if it has no address.
// Most have none, and reading a script takes longer than looking for one.
func mayRequest(words []string) []pipeline {
	if !slices.ContainsFunc(words, func(w string) bool { return hasAny(w, inAddresses) }) {
		return nil
	}
	return pipelines(words)
}

// requestsIn returns the requests of commands in a container.
func (p *Pod) requestsIn(c Container, commands []pipeline) []request {
	var all, calls []string
	for _, command := range commands {
		all = append(all, command.text)
		if command.acts() {
			calls = append(calls, command.text)
		}
	}
	return slices.Concat(p.sent(c.filled(strings.Join(all, "\n"))), called(c.filled(strings.Join(calls, "\n"))))
}

// quitBy reports whether commands in a container end it.
func (p *Pod) quitBy(c Container, commands []pipeline) bool {
	for _, command := range commands {
		if strings.Contains(command.text, quitEverywhere) || slices.ContainsFunc(command.statements, c.quitByCommand) {
			return true
		}
	}
	return slices.ContainsFunc(p.requestsIn(c, commands), func(r request) bool { return p.quitAt(c, r) })
}

// quitByCommand reports whether a command ends the container that it runs in.
func (c Container) quitByCommand(s statement) bool {
	name, args := s.program()
	switch name {
	case "pkill", "killall":
		return c.dieOf(s)
	case "kill":
		return c.dieOf(s) && slices.ContainsFunc(args, itself().MatchString)
	case "xargs":
		return slices.Contains(args, "kill") && c.dieOf(s)
	case "nginx":
		return contains(args, "-s quit") || contains(args, "-s stop")
	}
	if signal := inPython().FindStringSubmatch(s.text()); signal != nil {
		return c.dieOf(statement{"kill", "-" + signal[1], "1"})
	}
	return c.Known != nil && slices.ContainsFunc(c.Known.Shutdown.Quit.Commands, func(command string) bool {
		words := strings.Fields(command)
		return name == words[0] && hasWords(args, words[1:])
	})
}

// dieOf reports whether the signal that a command sends ends the container.
func (c Container) dieOf(s statement) bool {
	survived := goesOn().FindStringSubmatch(s.text())
	return survived == nil || c.Known != nil && slices.Contains(c.Known.Shutdown.Quit.Signals, survived[1])
}

// hasWords reports whether arguments contain a sequence of words, in any case. An
// argument may contain several words, as the commands for a console do.
func hasWords(args, words []string) bool {
	all := wordsIn(args)
	for i := range len(all) - len(words) + 1 {
		if slices.EqualFunc(all[i:i+len(words)], words, strings.EqualFold) {
			return true
		}
	}
	return false
}

// wordsIn returns the words in arguments.
func wordsIn(args []string) []string {
	return strings.FieldsFunc(strings.Join(args, " "), func(r rune) bool { return strings.ContainsRune(" \t\n=;'\"", r) })
}

// quitAt reports whether a request ends a container: its path quits programs, or this
// one, and its port is the container's own or no other container's.
func (p *Pod) quitAt(c Container, r request) bool {
	if strings.Contains(r.path, quitEverywhere) {
		return true
	}
	if !c.quitByPath(r.path) || !r.here() {
		return false
	}
	answering := p.answering(r.port)
	return len(answering) == 0 || slices.ContainsFunc(answering, func(place int) bool { return p.Containers[place].Node == c.Node })
}

// quitByPath reports whether the path of a request quits programs, or this one.
func (c Container) quitByPath(name string) bool {
	return quitsAnything(name) || c.Known != nil && slices.Contains(c.Known.Shutdown.Quit.Paths, path.Clean(withoutQuery(name)))
}

// quitsAnything reports whether the path of a request quits any program.
func quitsAnything(name string) bool {
	name = withoutQuery(name)
	return strings.Contains(name, quitEverywhere) || quitPath().MatchString(name)
}

func withoutQuery(name string) string {
	name, _, _ = strings.Cut(name, "?")
	return name
}

// SuperfluousArguments returns the places in the command line of a known sidecar of
// arguments that only a legacy sidecar needs: switches. One before a number may have that as
// its value, and is none.
func (c Container) SuperfluousArguments() []int {
	if c.Known == nil || len(c.Known.Shutdown.Superfluous) == 0 {
		return nil
	}
	first, why := c.arguments()
	if why != "" {
		return nil
	}
	flags := c.Known.SuperfluousFlags()
	var found []int
	line := CommandLine(c.Node)
	for i, word := range line {
		flag, value, one := strings.Cut(word, "=")
		hasValue := !one && i+1 < len(line) && line[i+1] != "" && line[i+1][0] >= '0' && line[i+1][0] <= '9'
		if i >= first && (!one || value == "true") && !hasValue && slices.Contains(flags, flag) {
			found = append(found, i)
		}
	}
	return found
}

// MayQuit reports whether something may rely on it that a known sidecar of the pod quits on
// request: a container or a hook mentions the request or, in a pod that runs to completion,
// the application may send it, which its manifest need not show.
func (p *Pod) MayQuit(c Container) bool {
	if p.RunsToCompletion() {
		return true
	}
	for _, other := range p.Containers {
		var texts []string
		for i, line := range commandLines(other.Node) {
			if i > 0 || other.Node != c.Node {
				texts = append(texts, line...)
			}
		}
		for _, hook := range hooks {
			texts = append(texts, yamlnode.Text(other.Node, "lifecycle", hook, "httpGet", "path"))
		}
		for _, value := range yamlnode.Column(yamlnode.Get(other.Node, "env"), "value") {
			texts = append(texts, yamlnode.Text(value))
		}
		if slices.ContainsFunc(c.Known.Shutdown.Quit.Paths, func(name string) bool {
			return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, path.Base(name)) })
		}) {
			return true
		}
	}
	return false
}

// quitPaths returns the paths that quit known sidecars of the pod.
func (p *Pod) quitPaths() map[string]bool {
	if p.facts.quitPaths == nil {
		p.facts.quitPaths = map[string]bool{}
		for _, c := range p.Containers {
			if c.Known == nil {
				continue
			}
			for _, name := range c.Known.Shutdown.Quit.Paths {
				p.facts.quitPaths[name] = true
			}
		}
	}
	return p.facts.quitPaths
}

// answering returns the places of the containers that are known to listen on a port:
// they declare it, a probe asks it, or the catalogue knows it.
func (p *Pod) answering(port string) []int {
	var places []int
	for _, l := range p.Listeners(port) {
		if l.answers {
			places = append(places, l.Place)
		}
	}
	return places
}

// request is a request of a hook.
type request struct{ host, port, path string }

// here reports whether a request goes to the pod, at a port that is known.
func (r request) here() bool {
	self := r.host == "" || IsLoopback(r.host) || r.host == "0.0.0.0" || podAddress().MatchString(r.host)
	return self && strings.Trim(r.port, "0123456789") == ""
}

const (
	self     = `localhost|127(?:\.\d+){3}|\[::1?\]|0\.0\.0\.0|\$[({]?(?:\w*POD_?IP|HOSTNAME|hostname(?: -i)?)[)}]?`
	variable = `\$[({]?\w+[)}]?`
)

// methods are those of requests. Looking for them takes less time than an expression.
var methods = []string{"GET", "POST", "PUT", "DELETE", "HEAD"}

var (
	podAddress = lazyregexp.New(`(?i)^\$[({]?(?:\w*POD_?IP|HOSTNAME|hostname)`)
	// inURL matches the address of a request: with a scheme, or to this host.
	inURL = lazyregexp.New(`(?:(https?)://([\w.-]+|\[[\da-f:]+\]|` + variable + `)|(?:^|[\s"'(,])(` + self + `))(?::(\d+|` + variable + `))?(/[^\s"'` + "`" + `;|&<>)]*)`)
	// connection matches what a shell, nc or a library connects to.
	connection = lazyregexp.New(`/dev/tcp/(` + self + `)/(\d+)|\bn(?:et)?c(?:at)?\b[^\n|]*?\s(` + self + `)\s+(\d+)|["'(](` + self + `)["']?\s*,\s*(?:port\s*=\s*)?(\d+)`)
	// requested matches the path that is asked over such a connection.
	requested = lazyregexp.New(`\b(?:` + strings.Join(methods, "|") + `)["']?[\s,]+["']?(/[^\s"',\\]*)`)
)

// called returns the requests to addresses in a text.
func called(text string) []request {
	var found []request
	for _, m := range inURL().FindAllStringSubmatch(text, -1) {
		port := cmp.Or(m[4], map[string]string{"https": "443"}[m[1]], "80")
		found = append(found, request{host: cmp.Or(m[2], m[3]), port: port, path: m[5]})
	}
	return found
}

// sent returns the requests that a text writes into connections, if they may quit
// something: any of them may go to any connection. If several paths quit the same
// programs, it uses the first one.
func (p *Pod) sent(text string) []request {
	var paths []string
	if !hasAny(text, methods) {
		return nil
	}
	known, everywhere := map[string]bool{}, false
	for _, asked := range requested().FindAllStringSubmatch(text, -1) {
		name := asked[1]
		plain, general := path.Clean(withoutQuery(name)), quitsAnything(name)
		if general && !everywhere || p.quitPaths()[plain] && !known[plain] {
			paths = append(paths, name)
		}
		known[plain], everywhere = true, everywhere || general
	}
	if len(paths) == 0 {
		return nil
	}
	var found []request
	for _, to := range connection().FindAllStringSubmatch(text, -1) {
		for _, name := range paths {
			found = append(found, request{host: cmp.Or(to[1], to[3], to[5]), port: cmp.Or(to[2], to[4], to[6]), path: name})
		}
	}
	return found
}

// filled returns a text with the variables of a container whose values are known.
func (c Container) filled(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	return variablesOf(c.Node).fill(text, mostFilled)
}
