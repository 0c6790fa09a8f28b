package finding

// Value is a value of a Helm chart.
type Value struct {
	// Path is its path in the values of the chart, as helm's --set takes it. That of a value of
	// a subchart begins with the subchart's name.
	Path string
	// At is its place in a values file.
	At Location
}

// String returns the path and the place; nothing for no value.
func (v Value) String() string {
	if v.Path == "" {
		return ""
	}
	return v.Path + " (" + v.At.String() + ")"
}
