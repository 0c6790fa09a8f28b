// Package image reads image references: which repository an image comes from,
// whatever its registry, tag and digest.
package image

import (
	"strings"

	"sigs.k8s.io/kustomize/api/pkg/util"
)

// library is where Docker Hub keeps the images that are called by one word.
const library = "library/"

// Repository is the path of an image's repository: fluent/fluent-bit of
// cr.fluentbit.io/fluent/fluent-bit:3.1, and nginx of docker.io/library/nginx. A
// text that names none, such as a placeholder, has none.
func Repository(reference string) (string, bool) {
	name, _, digest := util.SplitImageName(reference)
	if _, hash, _ := strings.Cut(digest, ":"); digest != "" && len(hash) < shortestHash {
		return "", false
	}
	// What comes first is a registry where it looks like a host, as Docker has it.
	if host, path, found := strings.Cut(name, "/"); found && (strings.ContainsAny(host, ".:") || host == "localhost") {
		name = path
	}
	if name == "" || strings.Trim(name, inNames) != "" {
		return "", false
	}
	return Official(name), true
}

// shortestHash is how many characters the hash of a digest has at least, by the
// grammar of the distribution specification.
const shortestHash = 32

// inNames are the characters of the names of repositories.
const inNames = "abcdefghijklmnopqrstuvwxyz0123456789._-/"

// Official is a repository, or a glob for some, without Docker Hub's library/:
// the name by which its images are called.
func Official(repository string) string { return strings.TrimPrefix(repository, library) }
