// Package image finds the repository in an image reference, whatever its registry,
// tag and digest.
package image

import (
	"strings"

	"sigs.k8s.io/kustomize/api/pkg/util"
)

// library is the path on Docker Hub of images whose name is one word.
const library = "library/"

// Repository returns the path of an image's repository: fluent/fluent-bit for
// cr.fluentbit.io/fluent/fluent-bit:3.1, and nginx for docker.io/library/nginx. ok is
// false if the text is not an image reference, such as a placeholder.
func Repository(reference string) (repository string, ok bool) {
	name, _, digest := util.SplitImageName(withoutVariables(reference))
	if _, hash, _ := strings.Cut(digest, ":"); digest != "" && len(hash) < shortestHash {
		return "", false
	}
	name = WithoutRegistry(name)
	if name == "" || strings.Trim(name, inNames) != "" {
		return "", false
	}
	return Official(name), true
}

// withoutVariables returns a reference without a registry and a tag that are variables
// of a templating tool, such as ${REGISTRY} and ${TAG:=1.0}.
func withoutVariables(reference string) string {
	if host, path, found := strings.Cut(reference, "/"); found && isVariable(host) {
		reference = path
	}
	if name, tag, found := strings.Cut(reference, ":"); found && isVariable(tag) {
		return name
	}
	return reference
}

// isVariable reports whether a text is one variable: ${NAME} or $(NAME).
func isVariable(text string) bool {
	inner, found := strings.CutPrefix(text, "$")
	if !found || len(inner) < len("{}") {
		return false
	}
	ends := inner[:1] + inner[len(inner)-1:]
	return (ends == "{}" || ends == "()") && !strings.ContainsAny(inner[1:len(inner)-1], "{}()")
}

// WithoutRegistry returns a name without the host of its registry, which is the
// first segment if that looks like a host, as in Docker.
func WithoutRegistry(name string) string {
	if host, path, found := strings.Cut(name, "/"); found && (strings.ContainsAny(host, ".:") || host == "localhost") {
		return path
	}
	return name
}

// shortestHash is the least number of characters in the hash of a digest, by the
// grammar of the distribution specification.
const shortestHash = 32

// inNames are the characters allowed in names of repositories.
const inNames = "abcdefghijklmnopqrstuvwxyz0123456789._-/"

// Official returns a repository, or a glob for repositories, without Docker Hub's
// library/, which image references leave out.
func Official(repository string) string { return strings.TrimPrefix(repository, library) }
