package edit

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// build makes the containers of an adding pattern: the user's own, with a name, its
// restartPolicy and the mounts that it shares, and the one of the first run. Two
// volumes at one path are an error.
func (p *pattern) build() error {
	a := p.Addition()
	c := yamlnode.Element(a.Container.Node)
	if err := rename(c, p.ContainerName()); err != nil {
		return err
	}
	mounts := yamlnode.Roster{Key: mountPath}
	for _, s := range a.Share {
		if err := addMount(c, &mounts, volumeMount(s, s.MountPath, v1alpha1.SideSidecar)); err != nil {
			return err
		}
	}
	if a.Initial != nil {
		initial, err := firstRun(c, p.InitialName(), a.Initial)
		if err != nil {
			return err
		}
		p.initial = initial
	}
	p.container = c
	if p.body.Native() {
		return yamlnode.Set(c, "restartPolicy", yamlnode.String(pod.Always), pod.PlaceOf("restartPolicy"))
	}
	return nil
}

// rename gives a container the name; a new name field comes first.
func rename(container *yaml.Node, name string) error {
	var first []string
	if len(container.Content) > 0 {
		first = []string{container.Content[0].Value}
	}
	return yamlnode.Set(container, "name", yamlnode.String(name), yamlnode.Where{Before: first})
}

// firstRun returns the container of the first run: the sidecar without the fields
// that only make sense for a container that keeps running, and with what Initial
// says.
func firstRun(sidecar *yaml.Node, name string, initial *v1alpha1.Initial) (*yaml.Node, error) {
	c := yamlnode.Bare(sidecar)
	if err := rename(c, name); err != nil {
		return nil, err
	}
	for _, key := range []string{
		"restartPolicy", "restartPolicyRules", "resizePolicy",
		"startupProbe", "readinessProbe", "livenessProbe", "lifecycle", "ports",
	} {
		if err := yamlnode.Unset(c, key); err != nil {
			return nil, err
		}
	}
	for _, f := range []struct {
		key   string
		words []string
	}{{"command", initial.Command}, {"args", initial.Args}} {
		if f.words == nil {
			continue
		}
		if err := yamlnode.Set(c, f.key, sequence(f.words), yamlnode.Where{After: []string{"name", "image", "command"}}); err != nil {
			return nil, err
		}
	}
	var present yamlnode.Roster
	for _, env := range initial.Env {
		var err error
		if old, _ := present.Of(yamlnode.Get(c, "env")).Find(yamlnode.Text(env.Node, "name")); old != nil {
			err = new(merger).fields(old, env.Node, &kube.EnvVar, "")
		} else {
			_, err = yamlnode.Append(c, "env", yamlnode.Bare(env.Node))
		}
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

func sequence(words []string) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	for _, w := range words {
		list.Content = append(list.Content, yamlnode.String(w))
	}
	return list
}

// addMount gives the pattern's container a mount, which it may already have.
func addMount(container *yaml.Node, present *yamlnode.Roster, mount *yaml.Node) error {
	if old, _ := present.Of(yamlnode.Get(container, "volumeMounts")).Find(mountPath(mount)); old != nil {
		if source(old) == source(mount) {
			return nil
		}
		return fmt.Errorf("the container mounts volume %q at %s, but shares volume %q there. Give one of them another mountPath",
			source(old), yamlnode.Text(mount, "mountPath"), source(mount))
	}
	_, err := yamlnode.Append(container, "volumeMounts", mount)
	return err
}

// volumeMount returns the mount of a share at a path, on one of its sides.
func volumeMount(s v1alpha1.Share, path string, side v1alpha1.Side) *yaml.Node {
	texts := []string{"name", s.Volume, "mountPath", path}
	if s.SubPath != "" {
		texts = append(texts, "subPath", s.SubPath)
	}
	m := yamlnode.Mapping(texts...)
	if s.ReadOnlyFor == side {
		m.Content = append(m.Content, yamlnode.String("readOnly"), &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagBool, Value: "true"})
	}
	return m
}
