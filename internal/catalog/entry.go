package catalog

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/image"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Entry is a known sidecar. Fields are always set unless marked as optional.
type Entry struct {
	// Name identifies it in convert.known and in messages. It is a DNS label.
	Name string `yaml:"name" json:"name"`
	// Title describes it, in words that can follow "is".
	Title string `yaml:"title" json:"title"`
	// Images are its repositories, with the registry. None if it is only ever added.
	Images []string `yaml:"images" json:"images,omitempty"`
	// Containers are the usual names of its container. Optional.
	Containers []string `yaml:"containers" json:"containers,omitempty"`
	// RecognizedBy is what a container must have in common with the entry. Empty if
	// it has no Images.
	RecognizedBy Recognition `yaml:"recognizedBy" json:"recognizedBy,omitempty"`
	// Pattern is the key of the body that adds it, such as ambassador, or mesh.
	Pattern string `yaml:"pattern" json:"pattern"`
	// Position is its place among the init containers. Empty if it is never
	// converted.
	Position Position `yaml:"position" json:"position,omitempty"`
	// StartupProbe is a Kubernetes probe that succeeds when the application can
	// rely on it. Optional.
	StartupProbe yaml.Node `yaml:"startupProbe" json:"startupProbe,omitempty"`
	// Needs is what the startup probe needs in order to succeed or, without a
	// StartupProbe, what would make one possible. Empty if it is never converted.
	Needs string `yaml:"needs" json:"needs,omitempty"`
	// ProbeFlags are the flags that decide whether and where it answers its startup probe:
	// all of them, so that a conversion can add the probe and be certain. Optional.
	ProbeFlags []ProbeFlag `yaml:"probeFlags" json:"probeFlags,omitempty"`
	// ProbeSettings are what a probe needs in its configuration files, if Needs requires
	// something there. Optional.
	ProbeSettings ProbeSettings `yaml:"probeSettings" json:"probeSettings,omitempty"`
	// Shutdown is how it stops. Empty if it is never converted.
	Shutdown Shutdown `yaml:"shutdown" json:"shutdown,omitempty"`
	// RunsUntilStopped reports whether it never exits on its own.
	RunsUntilStopped bool `yaml:"runsUntilStopped" json:"runsUntilStopped,omitempty"`
	// Programs are the file names of its program and its variants. Set if
	// RunsUntilStopped.
	Programs []string `yaml:"programs" json:"programs,omitempty"`
	// Subcommands are the first arguments with which the program keeps running, if it
	// has subcommands. Optional.
	Subcommands []string `yaml:"subcommands" json:"subcommands,omitempty"`
	// OneShot lists what makes the program do one thing and exit: flags, flags with
	// their value, first arguments, and variables as NAME=VALUE. Any program exits
	// with --version and --help. Optional.
	OneShot []string `yaml:"oneShot" json:"oneShot,omitempty"`
	// RunsArgs reports that the entry point of the image runs another program if args
	// begins with its name. Optional.
	RunsArgs bool `yaml:"runsArgs" json:"runsArgs,omitempty"`
	// Notes has other facts that users should know. Optional.
	Notes string `yaml:"notes" json:"notes,omitempty"`
	// Source is the address of its project.
	Source string `yaml:"source" json:"source,omitempty"`
	// Denied is the reason why it is never converted. Optional.
	Denied string `yaml:"denied" json:"denied,omitempty"`
	// Parameters are what a pattern that uses the entry may set. Optional.
	Parameters []Parameter `yaml:"parameters" json:"parameters,omitempty"`
	// Restricted reports that the pod passes Pod Security "restricted" with it, if it
	// does without it.
	Restricted bool `yaml:"restricted" json:"restricted,omitempty"`
	// Add is the body of a pattern that adds it: the container and what the
	// application and the pod need for it. In its scalars, ${NAME} stands for the value
	// of a parameter. What mentions one that is not set is left out. Optional.
	Add yaml.Node `yaml:"add" json:"add,omitempty"`
	// Injector is the mesh that adds it to pods, so that it is never converted:
	// Istio, Linkerd or Dapr. Optional.
	Injector string `yaml:"injector" json:"injector,omitempty"`
}

// ProbeFlag is a flag that decides whether or where a sidecar answers its startup probe.
type ProbeFlag struct {
	// Flag is its name, with the dashes. Optional if there are Variables.
	Flag string `yaml:"flag" json:"flag,omitempty"`
	// Variables are environment variables that can replace it. Optional.
	Variables []string `yaml:"variables" json:"variables,omitempty"`
	// Sets is what it sets.
	Sets Setting `yaml:"sets" json:"sets"`
	// Wanted is the value that the probe needs. A conversion adds the flag with it if a
	// container does not have the flag. Optional.
	Wanted string `yaml:"wanted" json:"wanted,omitempty"`
	// Default is the value without the flag, for one that a conversion need not add. With
	// neither, a container has to have the flag. Optional.
	Default string `yaml:"default" json:"default,omitempty"`
}

// Names returns the names of the flag and of its variables.
func (f ProbeFlag) Names() []string {
	if f.Flag == "" {
		return f.Variables
	}
	return append([]string{f.Flag}, f.Variables...)
}

// Argument returns the argument that sets the wanted value.
func (f ProbeFlag) Argument() string {
	if f.Sets == Switch && f.Wanted == "true" {
		return f.Flag
	}
	return f.Flag + "=" + f.Wanted
}

// Setting is what a flag sets.
type Setting string

// The settings.
const (
	// Switch is true or false.
	Switch Setting = "Switch"
	// Host is where it listens, without a port.
	Host Setting = "Host"
	// Port is the port where it listens.
	Port Setting = "Port"
	// Address is a host, a colon and a port.
	Address Setting = "Address"
	// Other is anything that may change where or how it answers, such as a configuration
	// file. With it, a conversion adds no probe.
	Other Setting = "Other"
)

// ProbeSettings are what a sidecar needs in its configuration files in order to answer
// its startup probe. Keys are paths such as service.http_server, in lower case. All
// fields but Flags are optional.
type ProbeSettings struct {
	// Flags name its files or folders.
	Flags []string `yaml:"flags" json:"flags,omitempty"`
	// Files are those that it reads without such a flag.
	Files []string `yaml:"files" json:"files,omitempty"`
	// Enabled are keys that must be true. After "=" is what their list must contain instead.
	Enabled []string `yaml:"enabled" json:"enabled,omitempty"`
	// EnabledFor are keys that must be true for probes of a path.
	EnabledFor map[string]string `yaml:"enabledFor" json:"enabledFor,omitempty"`
	// Host is the key with the host where it listens, which may have a port as well.
	Host string `yaml:"host" json:"host,omitempty"`
	// Port is the key with the port where it listens.
	Port string `yaml:"port" json:"port,omitempty"`
	// Address is its default address, as far as it has one.
	Address string `yaml:"address" json:"address,omitempty"`
	// Instead are flags that turn it on, whatever the configuration says.
	Instead []string `yaml:"instead" json:"instead,omitempty"`
}

// Shutdown is how a sidecar stops.
type Shutdown struct {
	// OnStop is the effect of SIGTERM and of preStop hooks.
	OnStop string `yaml:"onStop" json:"onStop"`
	// FlushSeconds is the longest that this may take. Optional.
	FlushSeconds int `yaml:"flushSeconds" json:"flushSeconds,omitempty"`
	// Superfluous lists flags and hooks that only a legacy sidecar needs.
	// Optional.
	Superfluous []string `yaml:"superfluous" json:"superfluous,omitempty"`
	// Quit is how it is quit from outside: what a preStop hook must not do while the
	// application still works. Optional.
	Quit Quit `yaml:"quit" json:"quit,omitempty"`
}

// Quit is how a sidecar is quit from outside. All fields are optional. Signals that end
// any program, such as SIGTERM, need not be listed.
type Quit struct {
	// Commands are programs, each followed by words among their arguments that quit it.
	Commands []string `yaml:"commands" json:"commands,omitempty"`
	// Paths are those of requests that quit it.
	Paths []string `yaml:"paths" json:"paths,omitempty"`
	// Ports are those on which it takes requests to quit or to drain. A request to one of
	// them is about no other container.
	Ports []string `yaml:"ports" json:"ports,omitempty"`
	// Signals are those that end it and that make other programs go on, without SIG.
	Signals []string `yaml:"signals" json:"signals,omitempty"`
}

// Recognition is what a container must have in common with an entry.
type Recognition string

// The recognitions.
const (
	// ByImage requires an image of the entry.
	ByImage Recognition = "Image"
	// ByImageOrName requires an image of the entry or, if the image belongs to no
	// entry, the name.
	ByImageOrName Recognition = "ImageOrName"
	// ByImageAndName requires both, because the image is often the application.
	ByImageAndName Recognition = "ImageAndName"
)

// Position is the place of a sidecar among the init containers.
type Position string

// The positions.
const (
	// First is before the application's init containers.
	First Position = "First"
	// Last is after them.
	Last Position = "Last"
	// Either is any of the two.
	Either Position = "Either"
)

// Denial returns the reason why the entry is never converted and what to do
// instead. It is empty if the entry can be converted.
func (e Entry) Denial() string {
	if e.Injector == "" {
		return e.Denied
	}
	return fmt.Sprintf("%[1]s's injector adds it to pods; to get a native sidecar from it, use the pattern mesh: {injector: %[1]s}", e.Injector)
}

// Suggestion returns the startup probe and what it needs, on one line.
func (e Entry) Suggestion() string {
	if e.StartupProbe.IsZero() {
		return fmt.Sprintf("There is no ready-made probe for %s; it needs %s.", e.Name, e.Needs)
	}
	return fmt.Sprintf("For %s: startupProbe: %s, which needs %s.", e.Name, e.Probe(), e.Needs)
}

// Probe returns the startup probe as YAML on one line. It is empty if there is none.
func (e Entry) Probe() string { return onOneLine(e.StartupProbe) }

// SuperfluousFlags returns the flags that only a legacy sidecar needs.
func (e Entry) SuperfluousFlags() []string {
	return slices.DeleteFunc(slices.Clone(e.Shutdown.Superfluous), func(text string) bool {
		return !strings.HasPrefix(text, "-") || strings.Contains(text, " ")
	})
}

// ProbePort returns the number of the port that the startup probe checks. It is
// empty for a probe without a port.
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

// Gate returns a short form of the startup probe, such as "GET :9090/startup", or
// "none".
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

// handler is what a probe checks.
type handler struct {
	HTTPGet   *struct{ Path, Port string } `yaml:"httpGet" json:"httpGet,omitempty"`
	TCPSocket *struct{ Port string }       `yaml:"tcpSocket" json:"tcpSocket,omitempty"`
	Exec      *struct{ Command []string }  `yaml:"exec" json:"exec,omitempty"`
}

// handler returns that of the startup probe, or an empty one. The tests decode
// those of all entries.
func (e Entry) handler() (h handler) {
	if e.StartupProbe.Decode(&h) != nil {
		return handler{}
	}
	return h
}

// hasImage reports whether a repository belongs to the entry or is a mirror, which
// keeps the whole path after a prefix. A path of one segment is not specific
// enough, so the segment before it must be the registry or "library".
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

// By returns what a container has in common with the entry: "image", "name", "image and
// name", or nothing.
func (e Entry) By(container, reference string) string {
	repository, ok := image.Repository(reference)
	switch isImage := ok && e.hasImage(repository); {
	case isImage && e.HasName(container):
		return "image and name"
	case isImage:
		return "image"
	case e.HasName(container):
		return "name"
	}
	return ""
}

// Words returns words of which each of its containers has one: the last segments of its
// repositories and, if a name is enough, its names.
func (e Entry) Words() (words []string) {
	for _, repository := range e.Images {
		words = append(words, path.Base(repository))
	}
	if e.RecognizedBy == ByImageOrName {
		words = append(words, e.Containers...)
	}
	return words
}

// HasName reports whether its container usually has the name.
func (e Entry) HasName(container string) bool { return slices.Contains(e.Containers, container) }
