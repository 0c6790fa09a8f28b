// Package kustomization carries edits of manifests through kustomizations: it rewrites
// the patches and replacements that reach an edited object, so that every kustomization
// builds to what the edit makes of its former build, and proves that by building it with
// kustomize's own code, in memory, before and after. It fetches nothing, starts no
// programs and writes no files. What objects of Flux and Argo CD add to the kustomization
// of a folder is one more layer, whose fields are at a path in a document.
package kustomization
