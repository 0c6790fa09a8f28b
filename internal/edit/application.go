package edit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// application returns the containers that the pattern serves: those that it names,
// or else the one that the pod's annotation names, the one that the kind's operator
// adds, or the only regular one. It is never simply the first one.
func (e *templateEditor) application(p *pattern) ([]*yaml.Node, error) {
	if app := p.Addition().App; app != nil && len(app.Containers) > 0 {
		var found []*yaml.Node
		for _, name := range app.Containers {
			c, err := e.served(p, name)
			if err != nil {
				return nil, err
			}
			found = append(found, c)
		}
		return found, nil
	}
	regular, name := e.containers(pod.Containers), e.defaultContainer()
	c, _ := e.find(pod.Containers, name)
	switch {
	case len(regular) == 1 && !e.operated():
		return regular, nil
	case c != nil:
		return []*yaml.Node{c}, nil
	case e.operated():
		c, err := e.served(p, e.template.Application())
		return []*yaml.Node{c}, err
	case len(regular) == 0:
		return nil, e.noApplication("pattern %q serves the application, but %s", p.Name, e.noChoice())
	}
	return nil, e.noApplication("it is not clear which container is the application of pattern %q. Name it in app.containers; the pod has %s.", p.Name, names(regular))
}

// served returns the regular container of a name, or an entry for the one of that name
// that the kind's operator adds.
func (e *templateEditor) served(p *pattern, name string) (*yaml.Node, error) {
	c, _ := e.find(pod.Containers, name)
	switch {
	case c != nil:
		return c, nil
	case e.owns(name) && !e.template.Sealed:
		return e.override(name)
	case e.template.Sealed && (e.owns(name) || len(e.containers(pod.Containers)) == 0):
		return nil, e.noApplication("the operator of %s merges no entries into its container %q, so pattern %q cannot change it. "+
			"Use container.volumeMounts and pod.volumes in place of share, and set what the application needs in %s.",
			e.object.Resource.Kind, e.template.Application(), p.Name, e.template.SpecPath())
	case len(e.containers(pod.Containers)) == 0 && !e.operated():
		return nil, e.noApplication("app.containers of pattern %q names %q, but %s", p.Name, name, e.noChoice())
	}
	return nil, e.noApplication("app.containers of pattern %q names %q, but %s. Name one of these.", p.Name, name, e.choices())
}

func (e *templateEditor) noApplication(format string, args ...any) error {
	return refuse(finding.NoApplication, e.field(pod.Containers), nil, format, args...)
}

func (e *templateEditor) defaultContainer() string {
	return yamlnode.Text(e.template.Metadata("annotations"), pod.DefaultContainer)
}

// serveApplication mounts the shared volumes into the application's containers and
// adds to their environment. It looks for the application only if there is
// something to give it.
func (e *templateEditor) serveApplication(p *pattern) error {
	a := p.Addition()
	app := cmp.Or(a.App, &v1alpha1.App{})
	if len(a.Share)+len(app.Env) == 0 {
		return nil
	}
	containers, err := e.application(p)
	if err != nil {
		return err
	}
	for _, c := range containers {
		for _, s := range a.Share {
			if err := e.mount(c, volumeMount(s, s.AppMountPath, v1alpha1.SideApp)); err != nil {
				return err
			}
		}
		for _, env := range app.Env {
			if err := e.setEnv(c, env.Node, app.Overwrite); err != nil {
				return err
			}
		}
	}
	return nil
}

// mount gives a container of the application a mount. The same volume at the same
// path is left as it is; another volume there is refused.
func (e *templateEditor) mount(container, mount *yaml.Node) error {
	name, path := yamlnode.Text(container, "name"), yamlnode.Text(mount, "mountPath")
	if old, i := e.entryOf(container, "volumeMounts", clean(path)); old != nil {
		if yamlnode.Text(old, "name") == yamlnode.Text(mount, "name") &&
			yamlnode.Text(old, "subPath") == yamlnode.Text(mount, "subPath") && yamlnode.Get(old, "subPathExpr") == nil {
			return nil
		}
		return refuse(finding.PathTaken, e.path(container, fmt.Sprintf("volumeMounts[%d]", i)), old,
			"pattern %q shares volume %q at %s, where container %q already mounts volume %q. Give the share another appMountPath.",
			e.pattern.Name, source(mount), path, name, source(old))
	}
	return e.append(container, "volumeMounts", mount, fmt.Sprintf("mount of volume %q to container %q", yamlnode.Text(mount, "name"), name), path)
}

// mountPath returns the clean path of a mount.
func mountPath(mount *yaml.Node) string { return clean(yamlnode.Text(mount, "mountPath")) }

// clean returns a mount path without trailing slashes.
func clean(path string) string {
	if path == "/" {
		return path
	}
	return strings.TrimRight(path, "/")
}

// source returns what a mount shows: a volume, or a path in it.
func source(mount *yaml.Node) string {
	name := yamlnode.Text(mount, "name")
	if sub := yamlnode.Text(mount, "subPath"); sub != "" {
		return name + "/" + sub
	}
	return name
}

// setEnv gives a container of the application a variable. If it already has another
// value, that is refused unless the name is among those to overwrite.
func (e *templateEditor) setEnv(container, env *yaml.Node, overwrite []string) error {
	name := yamlnode.Text(env, "name")
	object := fmt.Sprintf("env %s of container %q", name, yamlnode.Text(container, "name"))
	if err := e.want("env", name+" of container "+yamlnode.Text(container, "name"), text(env)); err != nil {
		return err
	}
	if err := e.checkFile(container, env, "env"); err != nil {
		return err
	}
	old, i := e.entryOf(container, "env", name)
	within := fmt.Sprintf("env[%d]", i)
	switch {
	case old == nil:
		return e.append(container, "env", yamlnode.Element(env), object, yamlnode.Text(env, "value"))
	case sameEnv(old, env):
		return nil
	case !slices.Contains(overwrite, name):
		return refuse(finding.EnvTaken, e.path(container, within), old,
			"%s is %s, but pattern %q wants %s. List it in app.overwrite, or remove one of them.",
			object, envValue(old), e.pattern.Name, envValue(env))
	}
	if _, err := yamlnode.List(container, "env", yamlnode.Last()); err != nil {
		return err
	}
	return e.update(old, env, &kube.EnvVar, object, container, within)
}

// sameEnv compares two variables; a missing value is the empty value.
func sameEnv(a, b *yaml.Node) bool {
	return yamlnode.Text(a, "value") == yamlnode.Text(b, "value") &&
		yamlnode.Equal(yamlnode.Get(a, "valueFrom"), yamlnode.Get(b, "valueFrom"))
}

func envValue(env *yaml.Node) string {
	if yamlnode.Get(env, "valueFrom") != nil {
		return "set by valueFrom"
	}
	return fmt.Sprintf("%q", yamlnode.Text(env, "value"))
}
