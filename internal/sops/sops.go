// Package sops knows what an edit means for a document that SOPS has encrypted: which
// values its MAC covers, and which values it can decrypt. It decrypts nothing.
package sops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// metadata is the key under which SOPS keeps what it needs, at the top of a document.
const metadata = "sops"

// mac is the field of the metadata with the MAC.
const mac = "mac"

// IsEncrypted reports whether a text is a value that SOPS has encrypted.
func IsEncrypted(text string) bool { return strings.HasPrefix(text, Mark) }

// Mark is how an encrypted value begins. Every encrypted document contains one.
const Mark = "ENC[AES256_GCM,"

// Document is a document that SOPS has encrypted, as it was when it was read.
type Document struct {
	// Root is the document's mapping.
	Root  *yaml.Node
	rules rules
	was   []leaf
}

// leaf is a value of the document.
type leaf struct {
	near *yaml.Node // the value, or the nearest node that is not new
	keys string     // the keys that lead to it; SOPS binds an encrypted value to them
	at   string     // its field path
	text string     // its value as it is written
	// expected reports that SOPS encrypts values under these keys.
	expected bool
}

// Read reads a document before it is edited. ok is false if SOPS has not encrypted it.
func Read(root *yaml.Node) (d Document, ok bool) {
	if !IsEncrypted(yamlnode.Text(root, metadata, mac)) {
		return Document{}, false
	}
	d = Document{Root: root, rules: rulesOf(yamlnode.Get(root, metadata))}
	d.was = d.leaves()
	return d, true
}

// Damage is what an edit has done to an encrypted document.
type Damage struct {
	// MAC is the MAC if it no longer fits the values that it covers.
	MAC Value
	// Moved is an encrypted value that has left the keys that it is bound to, and Plain
	// a new value that SOPS takes for an encrypted one. SOPS can decrypt neither.
	Moved, Plain Value
}

// Value is a value of a document. The zero Value is none.
type Value struct {
	// At is its field path, and Near the nearest node that the document had before.
	At   string
	Near *yaml.Node
}

// Damage returns what edits have done to the document since it was read.
func (d Document) Damage() Damage {
	var damage Damage
	is := d.leaves()
	if !slices.EqualFunc(d.covered(d.was), d.covered(is), func(a, b leaf) bool { return a.text == b.text }) {
		damage.MAC = Value{metadata + "." + mac, yamlnode.Get(d.Root, metadata, mac)}
	}
	known, exempt := map[[2]string]bool{}, false
	for _, l := range d.was {
		known[[2]string{l.keys, l.text}] = true
		exempt = exempt || l.isPlain() // so it was before, and SOPS may know why
	}
	for _, l := range is {
		switch {
		case known[[2]string{l.keys, l.text}]:
		case IsEncrypted(l.text):
			damage.Moved.set(l)
		case l.isPlain() && !exempt:
			damage.Plain.set(l)
		}
	}
	return damage
}

// set makes v the first value that it is set to.
func (v *Value) set(l leaf) {
	if v.At == "" {
		*v = Value{l.at, l.near}
	}
}

// isPlain reports whether SOPS would encrypt a value, and has not. It leaves empty
// texts alone.
func (l leaf) isPlain() bool { return l.expected && l.text != "" && !IsEncrypted(l.text) }

// covered returns the values that the MAC covers.
func (d Document) covered(all []leaf) []leaf {
	if !d.rules.macOnlyEncrypted {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(l leaf) bool { return !l.expected && !IsEncrypted(l.text) })
}

// leaves returns the values of the document in its order. SOPS neither hashes nor
// encrypts nulls.
func (d Document) leaves() []leaf {
	var all []leaf
	var walk func(n, near *yaml.Node, keys, at string, expected bool)
	walk = func(n, near *yaml.Node, keys, at string, expected bool) {
		if n.Line > 0 {
			near = n
		}
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				key := n.Content[i].Value
				if n == d.Root && key == metadata {
					continue
				}
				walk(n.Content[i+1], near, keys+":"+key, strings.TrimPrefix(at+"."+key, "."), d.rules.under(key, expected))
			}
		case yaml.SequenceNode:
			for i, element := range n.Content {
				walk(element, near, keys, fmt.Sprintf("%s[%d]", at, i), expected)
			}
		case yaml.ScalarNode, yaml.AliasNode:
			if n.Tag != yaml.NodeTagNull {
				all = append(all, leaf{near, keys, at, n.Value, expected})
			}
		}
	}
	walk(d.Root, d.Root, "", "", d.rules.all)
	return all
}
