// Package manifest keeps the bytes of YAML and JSON manifests: whatever is not
// edited comes out as it went in, to the last blank and line end, and so does
// every byte of an edited document that the edit did not have to change.
//
// The way is cut, open, edit, print, prove, write. [Cut] finds the documents of
// a [Source] without parsing them; [Slice.Items] and [Slice.Field] go deeper, by
// a lexer where it knows the text, else by the parser. [Slice.Open] parses one
// slice into a tree that others edit, without a thought for text.
// [Document.Edits] compares the tree with the tree as parsed, by the identity of
// nodes, and makes byte edits of the difference: what is new is written as what
// stands around it, what has moved takes its lines along. It then reads the new
// text back, without the entries that no edit is near, and has to find in it the
// edited tree, and every comment of the old text next to what it stood next to; else
// the document is printed as a whole, or refused. [Write] applies the edits.
//
// The package knows YAML and bytes, and nothing of Kubernetes but that objects
// have an apiVersion and a kind, and lists of them have items.
package manifest
