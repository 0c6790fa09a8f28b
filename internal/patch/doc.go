// Package patch writes the difference between two versions of an object as a patch that
// fits, or fails: applied to the first version it gives the second one, and applied to a
// version in which something that it relies on is otherwise, it fails.
//
// A patch is a list of RFC 6902 operations. Each one that changes something comes after a
// test of what is there: the name of the element at an index, the value of a field, or that
// there is none. An element that goes from one list of a mapping to another one is moved, so
// that the patch does not contain it. A patch that only adds labels and annotations is a
// strategic merge instead, which names its object.
//
// [Prove] shows with kustomize's own code that the patches do what they are for. The forms of
// [Form] are what the tools read that carry them out. Nothing here reads or writes files.
package patch
