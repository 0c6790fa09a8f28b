package finding

import (
	"cmp"
	"errors"
	"slices"
)

// List is several findings as one error: everything that is wrong with a
// configuration, at least one.
type List []Finding

var _ error = List(nil)

// Error returns one line for each finding.
func (l List) Error() string { return errors.Join(l.Unwrap()...).Error() }

// Unwrap returns the findings one by one, for [errors.As].
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i := range l {
		errs[i] = &l[i]
	}
	return errs
}

// Sort sorts by line, and findings of one line by field.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Location.Line, b.Location.Line), cmp.Compare(a.Field, b.Field))
	})
}
