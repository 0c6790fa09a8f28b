package v1alpha1

import (
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// ownEntry is an entry that is right, as the only one of a functionConfig. It begins in line
// 4, whose body is in lines 21 to 25.
const ownEntry = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
spec:
  catalog:
  - name: agent
    title: the agent
    images: [registry.acme.example/agent]
    containers: [agent]
    recognizedBy: ImageOrName
    pattern: sidecar
    position: First
    startupProbe: {tcpSocket: {port: 8900}}
    needs: no flag
    probeFlags: [{flag: --listen, sets: Address, default: ":8900"}]
    shutdown: {onStop: it exits}
    runsUntilStopped: true
    programs: [agent]
    parameters:
    - {name: image, type: String, required: true, example: a, doc: the image}
    - {name: port, type: Integer, minimum: 1, maximum: 9, example: 7, doc: the port}
    add:
      container:
        image: ${image}
        ports:
        - containerPort: ${port}
  patterns:
  - {name: p, use: agent, with: {image: b, port: 8}}
`

func TestOwnEntry(t *testing.T) {
	c := decoded(t, ownEntry)
	require.Len(t, c.Spec.Catalog, 1)
	assert.Equal(t, "agent", c.Spec.Catalog[0].Name())
	assert.Equal(t, Location{"functionConfig", 5, 11, "spec.catalog[0].name"}, c.Spec.Catalog[0].Location)
	container := value{node: c.Spec.Patterns[0].Sidecar.Container.Node}
	assert.Equal(t, "b", container.get("image").text())
	assert.Equal(t, []string{"8"}, written(t, container.get("ports"), "containerPort"))
	assert.Equal(t, First, c.Spec.Patterns[0].Position.At)
}

// TestWrongOwnEntry changes a line of an entry, which is then wrong. A pattern that uses it
// is not blamed.
func TestWrongOwnEntry(t *testing.T) {
	for _, each := range []struct{ old, new, want string }{
		{"    title: the agent\n", "", "5:5: spec.catalog[0].title: is required: what it is, in words that can follow \"is\""},
		{"title: the agent", `title: "a\n  b: c"`, "6:12: spec.catalog[0].title: must be one line, without control characters"},
		{"title:", "titel:", "6:5: spec.catalog[0].titel: unknown field \"titel\", did you mean \"title\"?"},
		{"name: agent\n", "name: Agent\n", `5:11: spec.catalog[0].name: "Agent" is not a valid entry name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end.` + "\n" +
			`27:20: spec.patterns[0].use: "agent" is not in the catalogue, did you mean "Agent"?`},
		{"images: [registry.acme.example/agent]", "images: [agent]", `7:14: spec.catalog[0].images[0]: "agent" must be a repository with its registry and without a tag, such as registry.example.com/platform/agent`},
		{"images: [registry.acme.example/agent]", "images: [registry.acme.example/agent:7]", `7:14: spec.catalog[0].images[0]: "registry.acme.example/agent:7" must be a repository with its registry and without a tag, such as registry.example.com/platform/agent`},
		{"    containers: [agent]\n", "", "5:5: spec.catalog[0].containers: is required with recognizedBy: ImageOrName: the usual names of its container"},
		{"recognizedBy: ImageOrName", "recognizedBy: Image", "8:17: spec.catalog[0].containers: must not be set with recognizedBy: Image. Remove them, or write ImageOrName."},
		{"pattern: sidecar", "pattern: sidekick", `10:14: spec.catalog[0].pattern: "sidekick" must be one of init, sidecar, ambassador, configHelper, adapter, mesh`},
		{"position: First", "position: first", `11:15: spec.catalog[0].position: must be First, Last or Either, not "first", did you mean "First"?`},
		{"    position: First\n", "", "5:5: spec.catalog[0].position: is required: First, Last or Either"},
		{"{tcpSocket: {port: 8900}}", "{tcpSocket: {prot: 8900}}", `12:32: spec.catalog[0].startupProbe.tcpSocket.prot: unknown field "prot", did you mean "port"?`},
		{"{tcpSocket: {port: 8900}}", "{tcpSocket: {port: 8900}, successThreshold: 2}", "12:63: spec.catalog[0].startupProbe.successThreshold: must be 1, except in a readiness probe"},
		{"needs: no flag", `needs: ""`, "13:12: spec.catalog[0].needs: is required: what its startup probe needs, or would need"},
		{"flag: --listen", "flag: listen", `14:25: spec.catalog[0].probeFlags[0].flag: "listen" must be a flag with its dashes and without a value`},
		{`default: ":8900"`, `default: here`, `14:59: spec.catalog[0].probeFlags[0].default: "here" has no port`},
		{`default: ":8900"`, `default: ":8900", wanted: ":8900"`, "14:59: spec.catalog[0].probeFlags[0].default: must not be set together with wanted. Remove one of them."},
		{"{onStop: it exits}", "{}", "15:15: spec.catalog[0].shutdown.onStop: is required: what it does on SIGTERM"},
		{"    programs: [agent]\n", "", "5:5: spec.catalog[0].programs: is required with runsUntilStopped: the file name of its program"},
		{"name: port", "name: known", "20:14: spec.catalog[0].parameters[1].name: nothing in add mentions ${known}. Use it there, or remove the parameter.\n" +
			"20:14: spec.catalog[0].parameters[1].name: \"known\" is a key of a ConfigMap that stands for a pattern. Give the parameter another name.\n" +
			"22:7: spec.catalog[0].add: ${port} is not a parameter of the entry. Add it to parameters."},
		{"doc: the port", "doc: The port.", "20:76: spec.catalog[0].parameters[1].doc: must not end with a full stop"},
		{"minimum: 1, ", "", "20:7: spec.catalog[0].parameters[1]: minimum and maximum are for an Integer, which needs both"},
		{"example: 7", "example: 10", "20:68: spec.catalog[0].parameters[1].example: 10 is out of range. The entry says: port: Integer from 1 to 9: the port."},
		{"image: ${image}", "imag: ${image}", `23:9: spec.catalog[0].add.container.imag: unknown field "imag", did you mean "image"?`},
		{"image: ${image}", "workingDir: ${image}", "23:9: spec.catalog[0].add.container: has no image. Write one, or a parameter such as ${image}."},
		{"image: ${image}", "image: ${image}\n        stdinOnce: {}", "24:20: spec.catalog[0].add.container.stdinOnce: must be true or false, not a map"},
		{"  patterns:\n", "  - {name: agent, title: b, pattern: init, add: {container: {image: b}}}\n  patterns:\n",
			`26:12: spec.catalog[1].name: "agent" is already the name of another entry. Rename or remove one of them.`},
		{"  patterns:\n", "  - {name: b, title: b, pattern: init}\n  patterns:\n",
			`26:5: spec.catalog[1].images: the entry recognizes nothing and adds nothing. Set images, add, or both.`},
	} {
		text := strings.Replace(ownEntry, each.old, each.new, 1)
		require.NotEqual(t, ownEntry, text, each.old)
		_, err := Decode(Source{}, parse(t, text))
		require.Error(t, err, each.new)
		plain := strings.ReplaceAll(err.Error(), "functionConfig:", "")
		assert.Equal(t, each.want, plain, "%s -> %s", each.old, each.new)
	}
}

// TestBuiltInEntries checks the built-in entries as if they were a user's own.
func TestBuiltInEntries(t *testing.T) {
	entries := catalog.New()
	var all []CatalogEntry
	for _, name := range entries.Names() {
		text, _ := entries.Text(name)
		var node yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(text), &node))
		entry, err := DecodeEntry(Source{File: name + ".yaml", Catalog: all}, &node)
		require.NoError(t, err)
		all = append(all, entry)
	}
}
