package edit

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// dropVolumes removes those of the candidates that no container mounts or takes variables
// from.
func (e *templateEditor) dropVolumes(candidates []string) error {
	if e.template.InValues {
		return nil // the chart's own containers may mount them
	}
	for _, name := range candidates {
		used := e.common().Mounts(name) || slices.ContainsFunc(e.containers("ephemeralContainers"), func(c *yaml.Node) bool {
			return slices.Contains(pod.Mounted(c), name)
		}) || slices.ContainsFunc(slices.Concat(e.containers(pod.InitContainers), e.containers(pod.Containers)), func(c *yaml.Node) bool {
			return pod.TakesFrom(c, name)
		})
		volume, place := e.find("volumes", name)
		if used || volume == nil {
			continue
		}
		at := e.entry("volumes", place)
		if err := yamlnode.Cut(e.template.Spec, "volumes", place); err != nil {
			return err
		}
		e.changed(finding.Remove, fmt.Sprintf("volume %q", name), nil, at).Node = volume
	}
	return nil
}

// addVolumes gives the pod the volumes that the pattern shares or adds.
//
// A shared volume that the pod already has stays the pod's. Any other volume that it
// already has must be the same, unless the pattern's container existed: then the
// volume is the pattern's own and is brought up to date.
func (e *templateEditor) addVolumes(p *pattern, existed bool) error {
	a := p.Addition()
	if a.Pod != nil {
		shared := map[string]bool{}
		for _, s := range a.Share {
			shared[s.Volume] = true
		}
		for _, v := range a.Pod.Volumes {
			if err := e.addVolume(v.Name(), v.Node, shared[v.Name()], existed); err != nil {
				return err
			}
		}
	}
	for _, s := range a.Share {
		if err := e.addVolume(s.Volume, emptyDir(s.Volume), true, existed); err != nil {
			return err
		}
	}
	return nil
}

func (e *templateEditor) addVolume(name string, volume *yaml.Node, shared, existed bool) error {
	if !shared {
		if err := e.want("volume", name, text(volume)); err != nil {
			return err
		}
	}
	claimed := slices.Contains(e.template.Claims, name)
	old, place := e.find("volumes", name)
	switch {
	case old == nil && !claimed:
		return e.append(nil, "volumes", yamlnode.Element(volume), fmt.Sprintf("volume %q", name), "")
	case old != nil && yamlnode.Equal(old, volume):
		return nil
	case shared:
		return e.leaveVolume(name, volume, old, place)
	case claimed:
		return refuse(finding.VolumeTaken, e.field("volumes"), old,
			"volume %q of pattern %q has the name of a volume claim template. Give the pattern's volume another name.", name, e.pattern.Name)
	case !existed:
		return refuse(finding.VolumeTaken, e.entry("volumes", place), old,
			"the pod's volume %q differs from that of pattern %q. Rename one, or use the pod's volume with share.", name, e.pattern.Name)
	}
	return e.update(old, volume, &kube.Volume, fmt.Sprintf("volume %q", name), nil, e.entry("volumes", place))
}

// leaveVolume records that a shared volume is the pod's own and not the one in
// pod.volumes. The emptyDir that stands in for a volume which the pattern does not
// list differs from nothing.
func (e *templateEditor) leaveVolume(name string, volume, old *yaml.Node, place int) error {
	if yamlnode.Equal(volume, emptyDir(name)) {
		return nil
	}
	l := pod.Left{Reason: pod.VolumeDiffers, Name: name, Field: e.field("volumes"), Node: old}
	if old == nil {
		l.Node = e.template.Spec
	} else {
		l.Field = e.entry("volumes", place)
	}
	return e.leave(l)
}

// emptyDir returns an emptyDir volume.
func emptyDir(name string) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: []*yaml.Node{
		yamlnode.String("name"), yamlnode.String(name),
		yamlnode.String("emptyDir"), {Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Style: yaml.FlowStyle},
	}}
}

// checkMounts refuses a container that mounts a volume that the pod does not have. Values of
// a chart do not say which the pod has.
func (e *templateEditor) checkMounts(container *yaml.Node) error {
	if e.template.InValues {
		return nil
	}
	volumes := e.roster("volumes")
	for _, name := range pod.Mounted(container) {
		if volumes.First(name) == nil && !slices.Contains(e.template.Claims, name) {
			return refuse(finding.NoVolume, e.path(container, "volumeMounts"), container,
				"container %q mounts volume %q, which the pod does not have. Add it to pod.volumes, or share it.",
				yamlnode.Text(container, "name"), name)
		}
	}
	for i, env := range yamlnode.Elements(yamlnode.Get(container, "env")) {
		if err := e.checkFile(container, env, fmt.Sprintf("env[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

// checkFile refuses a variable from a file in a volume that is not an emptyDir of the pod
// (validateFileKeyRefVolumes in pkg/apis/core/validation).
func (e *templateEditor) checkFile(container, env *yaml.Node, within string) error {
	name := yamlnode.Text(env, "valueFrom", "fileKeyRef", "volumeName")
	if name == "" || e.template.InValues {
		return nil
	}
	for key, source := range yamlnode.Fields(e.roster("volumes").First(name)) {
		if key.Value == "emptyDir" && source != nil {
			return nil
		}
	}
	return refuse(finding.NoVolume, e.path(container, within), container,
		"variable %s of container %q comes from a file in volume %q, which is not an emptyDir of the pod. Add one to pod.volumes.",
		yamlnode.Text(env, "name"), yamlnode.Text(container, "name"), name)
}
