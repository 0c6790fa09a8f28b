// Package manifest keeps the bytes of YAML and JSON manifests: whatever is not
// edited comes out as it went in, down to the last blank and line end, and so does
// every byte of an edited document that the edit did not have to change.
//
// The steps are cut, open, edit, print, prove, write. [Cut] finds the documents of
// a [Source] without parsing them. [Slice.List] finds the items of a list, by a
// lexer as well; a list that the lexer does not know is opened as one document.
// [Slice.Open] parses one slice into a tree that others edit, with no thought for
// text. [Document.Edits] compares the tree with the tree as parsed, by the identity
// of nodes, and turns the difference into byte edits: what is new is written the
// way its surroundings are, what has moved takes its lines along. Then it proves
// the edits: it parses the new text, and has to find the edited tree and every
// comment next to what it stood next to. If it does not, the document is printed as
// a whole, or refused. [Write] applies the edits.
//
// The package knows YAML and bytes. Of Kubernetes it knows only that objects have
// an apiVersion and a kind, and that lists have items.
//
// # Why there is no lossless tree
//
// A tree that contains every byte needs a parser of its own, which would have to
// agree with the one that Kubernetes' programs use on every odd text; and each of
// its nodes would carry blanks and comments through all edits. Here kyaml's parser
// reads the text, its tree is the one that is edited, and only the way back is our
// own: a wrong guess about the text fails the proof and changes nothing.
//
// # Glossary
//
//   - slice: a range of a source with one value in it. Its form is what its text is
//     by itself: the whole value, an element of a list, or a field.
//   - entry: a field of a mapping or an element of a list, with its lines and the
//     comments that belong to it. A member is an entry of the tree as it is now.
//   - outline: what the lexer finds in a slice. Text is unusual if the lexer does not
//     know it, and tangled if an alias may refer to something in another entry.
//   - header: the apiVersion and kind of an object. It is peeked if it was read
//     without parsing.
//   - past: a node as it was parsed. Its place is its index among all of them, in
//     document order; what is new has none.
//   - page: a text by lines. A layout is the page of a document, with where each
//     parsed entry begins and ends. A style is how most of it is written.
//   - stays: an entry stays if it is where it was, so that its text is not touched. It
//     has moved if it was parsed elsewhere, and is new if it was not parsed.
//   - block: a mapping or list in block style, by indentation; flow: one in brackets.
//     A flow collection is broken if it goes over several lines.
//   - leaf: a scalar or an alias in a text. A remark is a comment in a text, known by
//     the leaves around it: on which node the parser puts a comment depends on blank
//     lines.
//   - gone: a comment is gone if the edit removed what it was above, beside or inside.
//     The text says what that is, by columns.
//   - excerpt: an edited document without the entries that no edit is near. An
//     omission is a row of entries that it leaves out, and a stub stands for them.
package manifest
