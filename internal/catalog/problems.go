package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Problem is something that is wrong with an entry.
type Problem struct {
	// Path is the field in the entry, such as images[0].
	Path string
	// Message says what is wrong and what to write.
	Message string
}

// Patterns returns the values of [Entry.Pattern].
func Patterns() []string {
	return []string{"init", "sidecar", "ambassador", "configHelper", "adapter", "mesh"}
}

// injectors are the values of [Entry.Injector].
var injectors = []string{"Istio", "Linkerd", "Dapr"}

var (
	isRepository = lazyregexp.New(`^[a-z0-9.-]*[.:][a-z0-9.:-]*[a-z0-9](/[a-z0-9._-]+)+$`)
	isParameter  = lazyregexp.New(`^[a-z][A-Za-z]+$`)
)

// Problems returns what is wrong with an entry, apart from its names, its probe and its body
// as such, which have the types of Kubernetes and of a pattern.
func (e Entry) Problems() []Problem {
	c := &checker{}
	c.need(e.Title, "title", "what it is, in words that can follow \"is\"")
	c.line(e.Title, "title")
	c.line(e.Denied, "denied")
	c.line(e.Needs, "needs")
	c.deny(!slices.Contains(Patterns(), e.Pattern), "pattern", "%q must be one of %s", e.Pattern, strings.Join(Patterns(), ", "))
	c.addition(e)
	if len(e.Images) == 0 {
		c.deny(!e.CanBeAdded(), "images", "the entry recognizes nothing and adds nothing. Set images, add, or both.")
		c.deny(e.RecognizedBy != "" || len(e.Containers) > 0, "images", "recognizedBy and containers are for an entry with images. Set images, or remove them.")
		return c.problems
	}
	c.recognition(e)
	c.conversion(e)
	for i, f := range e.ProbeFlags {
		c.flag(f, fmt.Sprintf("probeFlags[%d]", i))
	}
	c.deny(len(e.ProbeFlags) > 0 && e.StartupProbe.IsZero(), "probeFlags", "they are about startupProbe. Set it, or remove them.")
	return c.problems
}

type checker struct{ problems []Problem }

func (c *checker) deny(condition bool, path, format string, args ...any) {
	if condition {
		c.problems = append(c.problems, Problem{path, fmt.Sprintf(format, args...)})
	}
}

// line denies a text that does not fit into a line of a comment or a message.
func (c *checker) line(value, path string) {
	c.deny(strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
	}), path, "must be one line, without control characters")
}

// need denies an empty field. what says what to write there.
func (c *checker) need(value, path, what string) {
	c.deny(value == "", path, "is required: %s", what)
}

// recognition checks how containers are recognized, and what they run.
func (c *checker) recognition(e Entry) {
	switch e.RecognizedBy {
	case ByImage:
		c.deny(len(e.Containers) > 0, "containers", "must not be set with recognizedBy: Image. Remove them, or write ImageOrName.")
	case ByImageOrName, ByImageAndName:
		c.deny(len(e.Containers) == 0, "containers", "is required with recognizedBy: %s: the usual names of its container", e.RecognizedBy)
	default:
		c.need(string(e.RecognizedBy), "recognizedBy", "Image, ImageOrName or ImageAndName")
	}
	for i, image := range e.Images {
		c.deny(!isRepository().MatchString(image), fmt.Sprintf("images[%d]", i),
			"%q must be a repository with its registry and without a tag, such as registry.example.com/platform/agent", image)
	}
	c.deny(e.RunsUntilStopped && len(e.Programs) == 0, "programs", "is required with runsUntilStopped: the file name of its program")
	c.deny(!e.RunsUntilStopped && len(e.Programs) > 0, "runsUntilStopped", "must be true if programs is set. Set it, or remove programs.")
}

// conversion checks the fields that an entry has only if it can be converted.
func (c *checker) conversion(e Entry) {
	if e.Denial() != "" {
		c.deny(e.Injector != "" && e.Denied != "", "denied", "must not be set together with injector. Remove one of them.")
		c.deny(e.Injector != "" && !slices.Contains(injectors, e.Injector), "injector", "%q must be one of %s", e.Injector, strings.Join(injectors, ", "))
		c.deny(string(e.Position)+e.Needs+e.Shutdown.OnStop != "" || !e.StartupProbe.IsZero(), "",
			"%s is never converted, so position, startupProbe, needs and shutdown.onStop must not be set. Remove them.", e.Name)
		return
	}
	c.deny(e.Pattern == "mesh", "pattern", "mesh is for what an injector adds. Set injector or denied, or write another pattern.")
	c.need(string(e.Position), "position", "First, Last or Either")
	c.need(e.Needs, "needs", "what its startup probe needs, or would need")
	c.need(e.Shutdown.OnStop, "shutdown.onStop", "what it does on SIGTERM")
	for i, command := range e.Shutdown.Quit.Commands {
		c.deny(strings.TrimSpace(command) == "", fmt.Sprintf("shutdown.quit.commands[%d]", i), "must not be empty")
	}
}

// flag checks a flag that decides whether a probe is answered.
func (c *checker) flag(f ProbeFlag, at string) {
	c.deny(f.Flag == "" && len(f.Variables) == 0, at, "must have a flag, variables, or both")
	c.deny(f.Flag != "" && !strings.HasPrefix(f.Flag, "-") || strings.ContainsAny(f.Flag, "= "), at+".flag", "%q must be a flag with its dashes and without a value", f.Flag)
	c.need(string(f.Sets), at+".sets", "Switch, Host, Port, Address or Other")
	c.deny(f.Wanted != "" && f.Default != "", at+".default", "must not be set together with wanted. Remove one of them.")
	c.deny(f.Sets == Other && f.Wanted+f.Default != "", at, "a flag that sets Other has neither wanted nor default. Remove them.")
	c.deny(f.Sets == Switch && f.Wanted != "true" && f.Wanted != "false", at+".wanted", "must be \"true\" or \"false\" for a Switch")
	for _, one := range [][2]string{{"wanted", f.Wanted}, {"default", f.Default}} {
		field, value := one[0], one[1]
		last := value[strings.LastIndex(value, ":")+1:]
		number := last != "" && strings.Trim(last, "0123456789") == ""
		c.deny(value != "" && (f.Sets == Port && value != last || (f.Sets == Port || f.Sets == Address) && !number), at+"."+field, "%q has no port", value)
	}
}

// addition checks the parameters of an entry, and what its body mentions.
func (c *checker) addition(e Entry) {
	if !e.CanBeAdded() {
		c.deny(len(e.Parameters) > 0, "parameters", "are for add. Set it, or remove them.")
		c.deny(e.Restricted, "restricted", "is about add. Set it, or remove this.")
		return
	}
	c.deny(e.Add.Kind != yaml.MappingNode, "add", "must be a map: the body of a pattern")
	c.deny(e.Pattern == "mesh", "add", "must not be set for a mesh. Remove it.")
	mentioned := map[string]bool{}
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		for _, name := range Mentions(n.Value) {
			mentioned[name] = true
		}
		for _, child := range n.Content {
			visit(child)
		}
	}
	visit(&e.Add)
	declared := map[string]bool{}
	for i, p := range e.Parameters {
		at := fmt.Sprintf("parameters[%d]", i)
		c.parameter(p, at)
		c.deny(declared[p.Name], at+".name", "%q is used twice", p.Name)
		c.deny(!mentioned[p.Name], at+".name", "nothing in add mentions ${%s}. Use it there, or remove the parameter.", p.Name)
		declared[p.Name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(mentioned)) {
		c.deny(!declared[name], "add", "${%s} is not a parameter of the entry. Add it to parameters.", name)
	}
}

// parameter checks a parameter, apart from the types of its values.
func (c *checker) parameter(p Parameter, at string) {
	c.deny(!isParameter().MatchString(p.Name), at+".name", "%q must be letters only, and begin with a small one", p.Name)
	c.need(string(p.Type), at+".type", "String, Strings, Integer or Boolean")
	c.need(p.Doc, at+".doc", "what it is for, in a line")
	c.deny(strings.HasSuffix(p.Doc, "."), at+".doc", "must not end with a full stop")
	c.line(p.Doc, at+".doc")
	c.deny(p.Example.IsZero(), at+".example", "is required: a value as somebody may set it")
	c.deny(p.Required && !p.Default.IsZero(), at+".default", "must not be set for a required parameter. Remove one of them.")
	c.deny((p.Type == Integer) != (p.Minimum != nil && p.Maximum != nil), at, "minimum and maximum are for an Integer, which needs both")
	c.deny(len(p.Values) > 0 && p.Type != String, at+".values", "are for a String. Remove them.")
}
