// Package manifest keeps the bytes of YAML and JSON manifests: whatever is not
// edited comes out as it went in, to the last blank and line end.
//
// The way is cut, open, edit, print, prove, write. [Cut] finds the documents of
// a [Source] without parsing them; [Slice.Items] and [Slice.Field] go deeper.
// [Slice.Open] parses one slice into a tree that others edit. [Document.Edits]
// turns the difference into byte edits, after it has read the new text back and
// found in it the edited tree, with every comment on its node. [Write] applies
// the edits.
//
// An edited slice is printed as a whole, by kyaml. The package knows YAML and
// bytes, and nothing of Kubernetes but that objects have an apiVersion and a
// kind.
package manifest
