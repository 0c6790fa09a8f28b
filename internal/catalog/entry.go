package catalog

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/image"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Entry is a known sidecar. A field that is not marked as optional is always
// set.
type Entry struct {
	// Name is how convert.known and messages call it; a DNS label.
	Name string `yaml:"name"`
	// Title is what it is, in words that follow "is".
	Title string `yaml:"title"`
	// Images are its repositories in full, with the registry.
	Images []string `yaml:"images"`
	// Containers are the names that its container usually has. Optional.
	Containers []string `yaml:"containers"`
	// RecognizedBy is what a container has to share with the entry.
	RecognizedBy Recognition `yaml:"recognizedBy"`
	// Pattern is the body of a functionConfig's pattern that it would be added
	// by, or [Mesh].
	Pattern v1alpha1.Body `yaml:"pattern"`
	// Position is where it belongs among the init containers: First, before
	// those of the application; Last, behind them; or [Either]. Not set where it
	// is never converted.
	Position v1alpha1.End `yaml:"position"`
	// StartupProbe is a Kubernetes probe that tells when the application can
	// rely on it. Optional.
	StartupProbe yaml.Node `yaml:"startupProbe"`
	// Needs is what it has to be started with for the probe to answer, or for it
	// to have one. Not set where it is never converted.
	Needs string `yaml:"needs"`
	// ProbeNeeds are what of that its command line shows: of each, the flag or the
	// environment variable in its place has to be set. Optional.
	ProbeNeeds [][]string `yaml:"probeNeeds"`
	// Shutdown is how it ends. Not set where it is never converted.
	Shutdown Shutdown `yaml:"shutdown"`
	// RunsUntilStopped tells whether it never ends by itself.
	RunsUntilStopped bool `yaml:"runsUntilStopped"`
	// Notes are what else there is to know. Optional.
	Notes string `yaml:"notes"`
	// Source is the address of the project that makes it.
	Source string `yaml:"source"`
	// Denied is why it is never converted. Optional.
	Denied string `yaml:"denied"`
	// Injector is the mesh that puts it into pods and is never converted for
	// that: Istio, Linkerd or Dapr. Optional.
	Injector string `yaml:"injector"`
}

// Shutdown is how a sidecar ends.
type Shutdown struct {
	// OnStop is what SIGTERM and preStop do.
	OnStop string `yaml:"onStop"`
	// FlushSeconds is how long that may take. Optional.
	FlushSeconds int `yaml:"flushSeconds"`
	// Superfluous are flags and hooks that only a legacy sidecar needs. Optional.
	Superfluous []string `yaml:"superfluous"`
}

// Recognition is what a container has to share with an entry.
type Recognition string

// The recognitions.
const (
	// ByImage: an image of the entry.
	ByImage Recognition = "Image"
	// ByImageOrName: an image of the entry, or, with an image that is of no
	// entry, the name.
	ByImageOrName Recognition = "ImageOrName"
	// ByImageAndName: an image of the entry, which is as often the application,
	// and the name.
	ByImageAndName Recognition = "ImageAndName"
)

// Mesh is the pattern of a sidecar that a mesh puts into pods.
const Mesh v1alpha1.Body = "mesh"

// Either is the position of a sidecar that may stand before the application's
// init containers, or behind them.
const Either v1alpha1.End = "Either"

// Refusal is why the entry is never converted and what to do instead; empty
// where it may be.
func (e Entry) Refusal() string {
	switch {
	case e.Injector != "":
		return fmt.Sprintf("%s's injector puts it into pods, as a native sidecar where its own annotation says so: "+
			"set the pattern mesh: {injector: %s}", e.Injector, e.Injector)
	case e.Denied != "":
		return e.Denied
	}
	return ""
}

// Suggestion is the startup probe to give it and what that needs, in one line.
func (e Entry) Suggestion() string {
	if e.StartupProbe.IsZero() {
		return fmt.Sprintf("For %s there is none ready-made; it needs %s.", e.Name, e.Needs)
	}
	return fmt.Sprintf("For %s: startupProbe: %s, which needs %s.", e.Name, e.Probe(), e.Needs)
}

// Probe is the startup probe as YAML in one line; empty where there is none.
func (e Entry) Probe() string {
	if e.StartupProbe.IsZero() {
		return ""
	}
	text, err := yaml.String(&e.StartupProbe)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

// ProbePort is the number of the port that the startup probe asks; empty where it
// asks none.
func (e Entry) ProbePort() string {
	h := e.handler()
	switch {
	case h.HTTPGet != nil:
		return h.HTTPGet.Port
	case h.TCPSocket != nil:
		return h.TCPSocket.Port
	}
	return ""
}

// Gate is what its startup probe asks, in short: "GET :9090/startup"; "none"
// where there is none.
func (e Entry) Gate() string {
	h := e.handler()
	switch {
	case h.HTTPGet != nil:
		return fmt.Sprintf("GET :%s%s", h.HTTPGet.Port, h.HTTPGet.Path)
	case h.TCPSocket != nil:
		return "TCP :" + h.TCPSocket.Port
	case h.Exec != nil:
		return strings.Join(h.Exec.Command, " ")
	}
	return "none"
}

// handler is what a probe asks.
type handler struct {
	HTTPGet   *struct{ Path, Port string } `yaml:"httpGet"`
	TCPSocket *struct{ Port string }       `yaml:"tcpSocket"`
	Exec      *struct{ Command []string }  `yaml:"exec"`
}

// handler is that of the startup probe; empty where there is none. The tests decode
// those of all entries.
func (e Entry) handler() (h handler) {
	if e.StartupProbe.Decode(&h) != nil {
		return handler{}
	}
	return h
}

// hasImage tells whether a repository is one of its, or a mirror of one, which
// keeps the whole path behind a prefix of its own. A path of one segment could be
// anybody's, so the segment before it has to be the registry, or library.
func (e Entry) hasImage(repository string) bool {
	return slices.ContainsFunc(e.Images, func(own string) bool {
		registry, rest, _ := strings.Cut(own, "/")
		rest = image.Official(rest)
		prefix, mirrored := strings.CutSuffix(repository, "/"+rest)
		switch {
		case repository == rest:
			return true
		case !mirrored || strings.Contains(rest, "/"):
			return mirrored
		}
		return slices.Contains([]string{registry, "library"}, path.Base(prefix))
	})
}

// hasName tells whether its container usually has the name.
func (e Entry) hasName(container string) bool { return slices.Contains(e.Containers, container) }
