package pod

// Miss is something that a pattern did not select and that its author may have
// meant.
type Miss struct {
	// Pattern is the pattern's name.
	Pattern string
	// What says what was looked for: a kind, a repository, a name or a known sidecar,
	// or why nothing could be found.
	What MissKind
	// Wanted is what the pattern says, and Found what would have matched.
	Wanted, Found string
}

// KnownIn returns the key under which what patterns matched has a known sidecar that a
// pattern names. No pattern has such a name.
func KnownIn(pattern, known string) string { return pattern + " " + known }

// MissKind is what a pattern looked for.
type MissKind int

// What patterns look for.
const (
	// MissedKind: a target names the kind in other upper and lower case.
	MissedKind MissKind = iota
	// MissedRepository: an image glob has a registry, or lacks what comes before
	// the repository's last segment.
	MissedRepository
	// MissedName: a container has a similar name.
	MissedName
	// MissedKnown: a container runs the image of a known sidecar under a name that the
	// catalogue does not list.
	MissedKnown
	// MissedEncrypted: what the pattern selects containers by is encrypted in one.
	MissedEncrypted
)
