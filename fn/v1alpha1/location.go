package v1alpha1

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// unnamed is what a functionConfig is called that comes from no file.
const unnamed = "functionConfig"

// Location is the position of a field in the text of a functionConfig.
type Location struct {
	// File is the name of the file, as [Source] has it; functionConfig if that is
	// empty.
	File string
	// Line and Column count from 1; 0 if the configuration was not decoded.
	Line, Column int
	// Path is the field as the user wrote it: spec.patterns[0].name, or
	// data.convert in a ConfigMap.
	Path string
}

// Location returns the position of the field at a path such as
// spec.patterns[0].name. If the user left the field out, it is the position of the
// nearest field around it. Paths are those of [SidecarTransformer], even if the
// configuration was written as a ConfigMap.
func (c *SidecarTransformer) Location(path string) Location { return c.fields.location(path) }

// fields remembers which node each field of a functionConfig was decoded from.
type fields struct {
	file  string
	start int // lines of the file before the functionConfig
	nodes map[string]*yaml.Node
	shown map[string]string // what the user calls a field and those in it, if not by their paths
}

func (f fields) location(path string) Location {
	l := Location{File: cmp.Or(f.file, unnamed), Path: f.shownAs(path)}
	for at := l.Path; ; at = parent(at) {
		if node := f.nodes[at]; node != nil {
			l.Line, l.Column = node.Line-f.start, node.Column
			return l
		}
		if at == "" {
			return l
		}
	}
}

// wrong returns a finding about the field at path.
func (f fields) wrong(path, format string, args ...any) finding.Finding {
	at := f.location(path)
	wrong := finding.New(finding.FunctionConfig, nil, format, args...)
	wrong.Field = at.Path
	wrong.Location = finding.Location{File: at.File, Line: at.Line, Column: at.Column}
	return *wrong
}

// shownAs returns the path as the user knows it.
func (f fields) shownAs(path string) string {
	for at := path; at != ""; at = parent(at) {
		if name, renamed := f.shown[at]; renamed {
			return name + path[len(at):]
		}
	}
	return path
}

// parent returns the path without its last key or index. It may end within a
// quoted key, and then is no field's.
func parent(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }

// join appends a key to a path, in brackets and quotes if it would not read as a
// part of it.
func join(path, key string) string {
	if key == "" || strings.ContainsAny(key, ".[]") || strings.ContainsFunc(key, unprintable) {
		return fmt.Sprintf("%s[%q]", path, key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func unprintable(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }
