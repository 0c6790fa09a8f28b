package v1alpha1

import (
	"cmp"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// Body is the key of a pattern that says what the pattern does.
type Body string

// The bodies. A pattern has exactly one.
const (
	BodyInit         Body = "init"
	BodySidecar      Body = "sidecar"
	BodyAmbassador   Body = "ambassador"
	BodyConfigHelper Body = "configHelper"
	BodyAdapter      Body = "adapter"
	BodyConvert      Body = "convert"
	BodyRemove       Body = "remove"
	BodyMesh         Body = "mesh"
)

// Native reports whether the body adds a native sidecar: a container that keeps
// running beside the application.
func (b Body) Native() bool { return b.Gated() || b == BodySidecar || b == BodyAdapter }

// isBody reports whether it is one of the bodies.
func (b Body) isBody() bool {
	return b.Native() || slices.Contains([]Body{BodyInit, BodyConvert, BodyRemove, BodyMesh}, b)
}

// Gated reports whether the application relies on the added container from its
// first moment on. Such a container should have a startup probe, so that the
// kubelet waits for it.
func (b Body) Gated() bool { return b == BodyAmbassador || b == BodyConfigHelper }

// DefaultEnd returns the end of the init containers where the body puts a container
// if the pattern has no position. Where an init container writes what the container
// reads, First is after that one.
func (b Body) DefaultEnd() End {
	if b.Gated() {
		return First
	}
	return Last
}

// readOnlyFor returns whose mount of a shared volume is read-only by default.
func (b Body) readOnlyFor() Side {
	switch b {
	case BodyConfigHelper:
		return SideApp
	case BodyAdapter:
		return SideSidecar
	}
	return SideNone
}

// Addition returns the body of the pattern if it adds a container, and nil
// otherwise.
func (p *Pattern) Addition() *Addition {
	return cmp.Or(p.Init, p.Sidecar, p.Ambassador, p.ConfigHelper, p.Adapter)
}

// Body returns the key of the pattern's body. [Decode] has made sure that there is
// exactly one.
func (p *Pattern) Body() Body {
	if found := p.bodies(); len(found) > 0 {
		return found[0]
	}
	return ""
}

func (p *Pattern) bodies() []Body {
	var found []Body
	for _, b := range []struct {
		Body
		given bool
	}{
		{BodyInit, p.Init != nil},
		{BodySidecar, p.Sidecar != nil},
		{BodyAmbassador, p.Ambassador != nil},
		{BodyConfigHelper, p.ConfigHelper != nil},
		{BodyAdapter, p.Adapter != nil},
		{BodyConvert, p.Convert != nil},
		{BodyRemove, p.Remove != nil},
		{BodyMesh, p.Mesh != nil},
	} {
		if b.given {
			found = append(found, b.Body)
		}
	}
	return found
}

// ContainerName returns the name of the container that the pattern adds:
// container.name or, without it, the name of the pattern.
func (p *Pattern) ContainerName() string {
	if a := p.Addition(); a != nil && yamlnode.Text(a.Container.Node, "name") != "" {
		return yamlnode.Text(a.Container.Node, "name")
	}
	return p.Name
}

// InitialName returns the name of the init container that runs once before the
// sidecar, if the pattern has initial.
func (p *Pattern) InitialName() string { return p.ContainerName() + "-initial" }

// setDefaults fills in what the user left out.
func (c *SidecarTransformer) setDefaults() {
	c.Spec.KubernetesVersion = cmp.Or(c.Spec.KubernetesVersion, DefaultKubernetesVersion)
	for i := range c.Spec.Patterns {
		c.Spec.Patterns[i].setDefaults()
	}
}

func (p *Pattern) setDefaults() {
	if a := p.Addition(); a != nil {
		for j := range a.Share {
			s := &a.Share[j]
			s.AppMountPath = cmp.Or(s.AppMountPath, s.MountPath)
			s.ReadOnlyFor = cmp.Or(s.ReadOnlyFor, p.Body().readOnlyFor())
		}
	}
	if p.Convert != nil {
		p.Convert.To = cmp.Or(p.Convert.To, Native)
	}
}
