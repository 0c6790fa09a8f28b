// Package image reads image references: which repository an image comes from,
// whatever its registry, tag and digest.
package image

import (
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
)

// library is where Docker Hub keeps the images that are called by one word.
const library = "library/"

// Repository is the path of an image's repository: fluent/fluent-bit of
// cr.fluentbit.io/fluent/fluent-bit:3.1, and nginx of docker.io/library/nginx. A
// text that is no image reference, such as a placeholder, has none.
func Repository(reference string) (string, bool) {
	ref, err := name.ParseReference(reference)
	if err != nil {
		return "", false
	}
	return Official(ref.Context().RepositoryStr()), true
}

// Official is a repository, or a glob for some, without Docker Hub's library/:
// the name by which its images are called.
func Official(repository string) string { return strings.TrimPrefix(repository, library) }
