package v1alpha1

// Body is one of the keys of a pattern that say what it does.
type Body string

// The bodies.
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

// Traits are the defaults in which the adding bodies differ.
type Traits struct {
	// Native: the container keeps running next to the application. Otherwise it
	// runs once, to completion.
	Native bool
	// At is where it goes among the init containers.
	At Place
	// ReadOnlyFor is whose mount of a shared volume is read-only.
	ReadOnlyFor Side
	// Gated: the application relies on the container from its first moment on,
	// so something has to hold it back until the container is ready.
	Gated bool
}

// Traits are the defaults of an adding body; of any other, nothing.
func (b Body) Traits() Traits {
	switch b {
	case BodyInit:
		return Traits{At: Last, ReadOnlyFor: SideNone}
	case BodySidecar:
		return Traits{Native: true, At: Last, ReadOnlyFor: SideNone}
	case BodyAmbassador:
		return Traits{Native: true, At: First, ReadOnlyFor: SideNone, Gated: true}
	case BodyConfigHelper:
		return Traits{Native: true, At: First, ReadOnlyFor: SideApp, Gated: true}
	case BodyAdapter:
		return Traits{Native: true, At: Last, ReadOnlyFor: SideSidecar}
	}
	return Traits{}
}

// additions pairs the adding bodies with their fields.
func (p *Pattern) additions() []struct {
	Body
	*Addition
} {
	return []struct {
		Body
		*Addition
	}{
		{BodyInit, p.Init},
		{BodySidecar, p.Sidecar},
		{BodyAmbassador, p.Ambassador},
		{BodyConfigHelper, p.ConfigHelper},
		{BodyAdapter, p.Adapter},
	}
}

// Addition is the pattern's adding body, or nil where it adds no container.
func (p *Pattern) Addition() *Addition {
	for _, a := range p.additions() {
		if a.Addition != nil {
			return a.Addition
		}
	}
	return nil
}

// Body tells which body the pattern has.
func (p *Pattern) Body() Body {
	return p.bodies()[0]
}

func (p *Pattern) bodies() []Body {
	var found []Body
	for _, a := range p.additions() {
		if a.Addition != nil {
			found = append(found, a.Body)
		}
	}
	if p.Convert != nil {
		found = append(found, BodyConvert)
	}
	if p.Remove != nil {
		found = append(found, BodyRemove)
	}
	if p.Mesh != nil {
		found = append(found, BodyMesh)
	}
	return found
}

// ContainerName is the name of the container that the pattern adds:
// container.name, or the pattern's.
func (p *Pattern) ContainerName() string {
	if a := p.Addition(); a != nil && a.Container.Value.Name != "" {
		return a.Container.Value.Name
	}
	return p.Name
}

// InitialName is the name of the container that makes the first run.
func (p *Pattern) InitialName() string { return p.ContainerName() + "-initial" }

// setDefaults fills in what the user left out.
func (c *SidecarTransformer) setDefaults() {
	if c.Spec.KubernetesVersion == "" {
		c.Spec.KubernetesVersion = DefaultKubernetesVersion
	}
	for i := range c.Spec.Patterns {
		p := &c.Spec.Patterns[i]
		for _, a := range p.additions() {
			if a.Addition == nil {
				continue
			}
			for j := range a.Share {
				a.Share[j].setDefaults(a.Traits())
			}
		}
		if p.Convert != nil && p.Convert.To == "" {
			p.Convert.To = Native
		}
	}
}

func (s *Share) setDefaults(t Traits) {
	if s.AppMountPath == "" {
		s.AppMountPath = s.MountPath
	}
	if s.ReadOnlyFor == "" {
		s.ReadOnlyFor = t.ReadOnlyFor
	}
}
