package finding

// Kind is one kind of thing that can be said: a rule, a refusal or an action.
// Kinds are compared by their pointers. The zero Kind is not usable; [Define]
// makes them.
type Kind struct{ words Words }

// Words describe a kind of finding to the user.
type Words struct {
	// Name is what findings, spec.rules and the pages call it, in kebab-case.
	Name string
	// Default is the severity unless the configuration sets another one.
	Default Severity
	// Happens says what happens at run time, or what the finding is about.
	Happens string
	// Do says what to do about it.
	Do string
}

// Define returns a new kind. Each kind is a variable of a package: of this one,
// for actions and refusals, or of package rule.
func Define(w Words) *Kind { return &Kind{words: w} }

// Name returns the name, as in no-startup-probe.
func (k *Kind) Name() string { return k.words.Name }

// Default returns the severity that applies unless the configuration sets one.
func (k *Kind) Default() Severity { return k.words.Default }

// Happens returns what happens at run time, or what the finding is about.
func (k *Kind) Happens() string { return k.words.Happens }

// Do returns what to do about it.
func (k *Kind) Do() string { return k.words.Do }

// String returns the name.
func (k *Kind) String() string { return k.Name() }
