package pod

import (
	"path"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// mount is where a container sees a volume, or a part of it.
type mount struct {
	volume, path, subPath string
	readOnly              bool
}

// mounts returns the mounts of a container whose part of the volume is known.
func mounts(container *yaml.Node) []mount {
	var found []mount
	for _, n := range yamlnode.Elements(yamlnode.Get(container, "volumeMounts")) {
		if m, known := mountOf(n); known {
			found = append(found, m)
		}
	}
	return found
}

// mountOf returns a mount; known is false if its part of the volume is not.
func mountOf(n *yaml.Node) (m mount, known bool) {
	return mount{
		volume: yamlnode.Text(n, "name"), path: path.Clean("/" + yamlnode.Text(n, "mountPath")),
		subPath: path.Clean("/" + yamlnode.Text(n, "subPath")), readOnly: yamlnode.Text(n, "readOnly") == "true",
	}, yamlnode.Text(n, "subPathExpr") == ""
}

// inside returns the path in the volume of a path in the container, which is below the
// mount.
func (m mount) inside(name string) string {
	rest, _ := under(m.path, name)
	return path.Join(m.subPath, rest)
}

// overlaps reports whether two mounts show a common part of a volume.
func (m mount) overlaps(other mount) bool {
	_, in := under(m.subPath, other.subPath)
	_, around := under(other.subPath, m.subPath)
	return m.volume == other.volume && (in || around)
}

// under returns the part of a clean path below a folder, or false if it is not there.
func under(folder, name string) (string, bool) {
	if folder == name {
		return "", true
	}
	folder = strings.TrimSuffix(folder, "/")
	if len(name) > len(folder) && name[len(folder)] == '/' && strings.HasPrefix(name, folder) {
		return name[len(folder)+1:], true
	}
	return name, false
}
