package kustomization

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Repository is what is known of the Git repository that files are in.
type Repository struct {
	// Remotes are the URLs of what it is a clone of.
	Remotes []string
	// Branches are the one that is checked out, and the one that a clone begins with.
	Branches []string
}

// applied is an object that lets a tool build folders and apply the result.
type applied struct {
	file  string // without links
	index int    // of the document in the file
	doc   *manifest.Document
	given bool // the file is one of those that are edited
}

// tool is how the objects of a kind let Flux or Argo CD build folders.
type tool struct {
	// folders lead to what names a folder and where it comes from.
	folders []string
	// path is the field with the folder's path from the root of its repository, and fields
	// the one with what is added to the kustomization there; empty if it is in the same place.
	path, fields string
	// ignored leads to the differences that the tool ignores.
	ignored string
	// recursive reports that a folder without a kustomization stands for all manifests below it.
	recursive func(at *yaml.Node) bool
	// elsewhere returns why a folder may not be that of this repository as it is here; empty if
	// it is.
	elsewhere func(s *sources, o applied, at *yaml.Node) string
}

var (
	flux = &tool{
		folders: []string{"spec"}, path: "path",
		recursive: func(*yaml.Node) bool { return true },
		elsewhere: (*sources).flux,
	}
	argoCD = &tool{
		folders: []string{"spec.source", "spec.sources[]"}, path: "path", fields: "kustomize",
		ignored:   "spec.ignoreDifferences[]",
		recursive: func(at *yaml.Node) bool { return yamlnode.Text(at, "directory", "recurse") == "true" },
		elsewhere: (*sources).argoCD,
	}
	argoCDSet = &tool{
		folders: []string{"spec.template.spec.source", "spec.template.spec.sources[]"}, path: "path", fields: "kustomize",
		ignored:   "spec.template.spec.ignoreDifferences[]",
		recursive: argoCD.recursive, elsewhere: (*sources).argoCD,
	}
)

// The groups of the objects of Flux and Argo CD. All of these name theirs.
const (
	fluxGroup   = "kustomize.toolkit.fluxcd.io"
	sourceGroup = "source.toolkit.fluxcd.io"
	argoGroup   = "argoproj.io"
)

func groups() []string { return []string{fluxGroup, sourceGroup, argoGroup} }

// toolOf returns how objects of a kind let a tool build folders; nil if they do not.
func toolOf(apiVersion, kind string) *tool {
	switch group, _, _ := strings.Cut(apiVersion, "/"); {
	case group == fluxGroup && kind == "Kustomization":
		return flux
	case group == argoGroup && kind == "Application":
		return argoCD
	case group == argoGroup && kind == "ApplicationSet":
		return argoCDSet
	}
	return nil
}

// ignores reports whether the tool ignores differences in what an object lets it build.
func (t *tool) ignores(root *yaml.Node) (is bool) {
	if t.ignored != "" {
		yamlnode.Each(root, "", t.ignored, func(*yaml.Node, string) { is = true })
	}
	return is
}

// names reports whether a field of an object names containers of what a tool builds.
func (t *tool) names(field string) bool {
	return t != nil && slices.ContainsFunc([]string{patches, strategicMerges, json6902Patches, "ignoreDifferences"}, func(list string) bool {
		return strings.Contains("."+field+"[", "."+list+"[")
	})
}

// gitRepository is the kind of objects of Flux that say where a folder comes from.
const gitRepository = "GitRepository"

func isGitRepository(apiVersion, kind string) bool {
	return strings.HasPrefix(apiVersion, sourceGroup+"/") && kind == gitRepository
}

// MayHold reports whether the text of a slice may hold objects that [IsApplied] is about.
func MayHold(slice manifest.Slice) bool { return slice.Mentions(groups()) }

// IsApplied reports whether objects of a kind let Flux or Argo CD build folders, or say
// where these come from: [Package.Add] reads them.
func IsApplied(apiVersion, kind string) bool {
	return toolOf(apiVersion, kind) != nil || isGitRepository(apiVersion, kind)
}

// sources is what is known of where folders come from.
type sources struct {
	here Repository
	// git are the GitRepositories of Flux by their namespaces and names.
	git map[[2]string]*yaml.Node
}

// bootstrapped is the GitRepository that flux bootstrap makes for the repository that it
// is run for, which has the objects of Flux itself.
const bootstrapped = "flux-system"

// flux returns why the source of a Kustomization of Flux may be another one.
func (s *sources) flux(o applied, at *yaml.Node) string {
	ref := yamlnode.Get(at, "sourceRef")
	kind, name := yamlnode.Text(ref, "kind"), yamlnode.Text(ref, "name")
	if ref == nil {
		return "it has no sourceRef"
	}
	if kind != gitRepository {
		return fmt.Sprintf("its source is the %s %s, and only a %s is known to be this repository", kind, name, gitRepository)
	}
	named := fmt.Sprintf("%s %s", gitRepository, name)
	own := yamlnode.Text(o.doc.Root, "metadata", "namespace")
	git := s.git[[2]string{cmp.Or(yamlnode.Text(ref, "namespace"), own), name}]
	if git == nil {
		if name == bootstrapped {
			return ""
		}
		return named + " is not among the files, and may be another repository"
	}
	revision := yamlnode.Get(git, "spec", "ref")
	for _, field := range []string{"tag", "semver", "commit", "name"} {
		if fixed := yamlnode.Text(revision, field); fixed != "" {
			return fmt.Sprintf("%s has %s %s, which may be other than these files", named, field, fixed)
		}
	}
	if branch := yamlnode.Text(revision, "branch"); !s.isBranch(branch) {
		return fmt.Sprintf("%s has branch %s, which may be other than these files", named, branch)
	}
	if len(s.here.Remotes) == 0 && name == bootstrapped || s.isHere(yamlnode.Text(git, "spec", "url")) {
		return ""
	}
	return named + " may be another repository"
}

// argoCD returns why a source of an Application may be another one.
func (s *sources) argoCD(_ applied, at *yaml.Node) string {
	url, revision := yamlnode.Text(at, "repoURL"), yamlnode.Text(at, "targetRevision")
	for _, field := range []string{"chart", "helm", "plugin"} {
		if yamlnode.Get(at, field) != nil {
			return "its source has " + field
		}
	}
	for _, field := range []string{"include", "exclude", "jsonnet"} {
		if yamlnode.Get(at, "directory", field) != nil {
			return "its source has directory." + field
		}
	}
	switch {
	case strings.Contains(url+revision+yamlnode.Text(at, "path"), "{{"):
		return "its source is a template"
	case url == "":
		return "its source has no repoURL"
	case !s.isHere(url):
		return "its repoURL may be another repository"
	case revision != "HEAD" && !s.isBranch(revision):
		return fmt.Sprintf("its targetRevision is %s, which may be other than these files", revision)
	}
	return ""
}

// isBranch reports whether a branch has these files: it is the one that is checked out,
// the one that this is going to be merged into, or not named.
func (s *sources) isBranch(name string) bool {
	return name == "" || name == "main" || name == "master" || slices.Contains(s.here.Branches, name)
}

// isHere reports whether a URL is that of the repository.
func (s *sources) isHere(url string) bool {
	return slices.ContainsFunc(s.here.Remotes, func(remote string) bool { return address(remote) == address(url) })
}

// address returns the host and the path in the URL of a repository, in whatever form it is
// written.
func address(url string) string {
	host := strings.ToLower(url)
	scheme, rest, hasScheme := strings.Cut(host, "://")
	if hasScheme && scheme != "file" {
		host = rest
	}
	host, path, _ := strings.Cut(host, "/")
	if !hasScheme { // git@host:path
		if name, first, is := strings.Cut(host, ":"); is {
			host, path = name, first+"/"+path
		}
	}
	if _, name, is := strings.Cut(host, "@"); is {
		host = name
	}
	host, _, _ = strings.Cut(host, ":") // the port
	return host + "/" + strings.Trim(strings.TrimSuffix(strings.Trim(path, "/"), ".git"), "/")
}

// folder returns a path in a repository as it is from the repository's root.
func folder(named string) string { return path.Clean(strings.TrimPrefix("/"+named, "//")) }
