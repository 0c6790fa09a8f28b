// Package yamlnode edits YAML trees without losing comments or moving them to other
// nodes. Nothing else changes the nodes of a manifest.
//
// The parser decides what a comment belongs to. Lines above a list element, on it
// and below its last field belong to the element and move with it; lines above a
// key, after it and below its value belong to the key. Nodes keep their identity:
// an edit keeps the nodes that were there, so a comparison of the trees can tell
// kept, moved and new nodes apart.
//
// Reading follows aliases and merge keys. Writing never does, because that would
// change every other place that shares the value. It returns an error instead: a
// finding of the kind [finding.NotEditable] that points at the node.
package yamlnode
