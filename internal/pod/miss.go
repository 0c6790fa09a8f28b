package pod

// Miss is something that a pattern did not select and that its author may have
// meant.
type Miss struct {
	// Pattern is the pattern's name.
	Pattern string
	// What is the kind of the miss: what was looked for, such as a field of a target, a
	// repository, a name or a known sidecar, or why nothing could be found.
	What MissKind
	// Field is the target's field for MissedTarget and MissedNotation.
	Field string
	// Wanted is what the pattern says, and Found what would have matched.
	Wanted, Found string
}

// Selector names a selector of a pattern: a name, an image, a known sidecar, or the value
// of a target's field.
type Selector struct{ Pattern, Field, Wanted string }

// Selector returns the selector that missed.
func (m Miss) Selector() Selector { return Selector{m.Pattern, m.Field, m.Wanted} }

// IsCertain reports whether the pattern would select something if it were written
// differently. Otherwise it may be what its author wants.
func (m Miss) IsCertain() bool { return m.What < firstUncertain }

// MissKind is what a pattern looked for.
type MissKind int

// What patterns look for.
const (
	// MissedTarget: a field of a target nearly has the object's value, or names a
	// namespace and the object has none.
	MissedTarget MissKind = iota
	// MissedNotation: a field of a target is a regular expression, and matches as a glob.
	MissedNotation
	// MissedPodLabels: the label selector matches the labels of the pods, not those of
	// the workload.
	MissedPodLabels
	// MissedName: a container has a similar name.
	MissedName
	// MissedGlob: the names of containers match a similar glob.
	MissedGlob
	// MissedRepository: a repository matches a similar glob.
	MissedRepository
	// MissedGeneration: a container is another generation of the known sidecar.
	MissedGeneration

	// MissedKnown: a container runs the image of a known sidecar under a name that the
	// catalogue does not list.
	MissedKnown
	// MissedOneOfAll: the same, where the pattern selects all known sidecars.
	MissedOneOfAll
	// MissedExcept: the pattern selects the container and excepts it.
	MissedExcept
	// MissedSkip: the workload has opted out of the pattern.
	MissedSkip
	// MissedEncrypted: what the pattern selects containers by is encrypted in one.
	MissedEncrypted

	firstUncertain = MissedKnown
)
