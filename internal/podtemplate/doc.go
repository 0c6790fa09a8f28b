// Package podtemplate knows where Kubernetes objects hold pod templates: one
// table, one locator, for built-in kinds, custom resources and what the user
// adds, and one way to select the objects.
//
// [Table.Locate] finds every template of an object, in a List those of its
// items, without changing anything.
package podtemplate
