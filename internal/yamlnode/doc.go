// Package yamlnode edits YAML trees so that no comment is lost or lands on
// another node, and is the only place that changes the nodes of a manifest.
//
// What a comment belongs to is what the parser says: the lines above a list
// element, on it and below its last field are the element's and travel with it;
// the lines above a key, behind it and below its value are the key's. Nodes keep
// their identity: one that was there before is the same node after, and whoever
// compares the trees can tell kept, moved and new apart.
//
// Reading sees through aliases and merge keys. Writing never does, since that
// would change every other place that shares the value: it is a [Refusal] that
// names the node and says what to do.
package yamlnode
