package scan

// Build is what builds a workload. It is zero for one in a file.
type Build struct {
	// Dir is the folder of the kustomization, or of the file with the object that Flux or
	// Argo CD builds it for. For names that object; empty if there is none.
	Dir, For string
}

// IsZero reports whether nothing builds the workload.
func (b Build) IsZero() bool { return b == Build{} }

// String returns where the workload is built, or for what; empty if nothing builds it.
func (b Build) String() string {
	switch {
	case b.For != "":
		return "for " + b.For
	case b.Dir != "":
		return "in " + b.Dir
	}
	return ""
}
