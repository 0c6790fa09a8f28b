package sops

import (
	"regexp"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// rules say which values of a document SOPS encrypts. A document has one of them.
type rules struct {
	// all reports that it encrypts all values but those under a key that matches.
	// Otherwise it encrypts only those.
	all     bool
	matches func(key string) bool
	// macOnlyEncrypted reports that the MAC covers only what it encrypts.
	macOnlyEncrypted bool
}

// rulesOf reads the rules from what SOPS keeps in a document. Comments may decide, too;
// then no value counts as one that SOPS expects to be encrypted.
func rulesOf(meta *yaml.Node) rules {
	r := rules{
		matches:          func(string) bool { return false },
		macOnlyEncrypted: yamlnode.Text(meta, "mac_only_encrypted") == "true",
	}
	text := func(key string) string { return yamlnode.Text(meta, key) }
	switch {
	case text("encrypted_regex") != "":
		r.matches = expression(text("encrypted_regex"))
	case text("encrypted_suffix") != "":
		r.matches = suffix(text("encrypted_suffix"))
	case text("encrypted_comment_regex") != "" || text("unencrypted_comment_regex") != "":
	case text("unencrypted_regex") != "":
		r.all, r.matches = true, expression(text("unencrypted_regex"))
	case text("unencrypted_suffix") != "":
		r.all, r.matches = true, suffix(text("unencrypted_suffix"))
	default:
		r.all, r.matches = true, suffix("_unencrypted") // what SOPS takes if it says nothing
	}
	return r
}

// under reports whether SOPS encrypts what is under a key, given whether it encrypts
// what is around it.
func (r rules) under(key string, around bool) bool {
	if r.matches(key) {
		return !r.all
	}
	return around
}

func suffix(end string) func(string) bool {
	return func(key string) bool { return strings.HasSuffix(key, end) }
}

// expression returns a function that matches a regular expression of the user's. SOPS
// finds no match for one that is wrong.
func expression(text string) func(string) bool {
	r, err := regexp.Compile(text)
	if err != nil {
		return func(string) bool { return false }
	}
	return r.MatchString
}
